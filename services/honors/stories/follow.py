"""Of somebody who has died the near relatives agree."""

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed, Follows
from services.honors.stories.models import Story
from services.honors.stories.rules import StoryState

__all__ = ["ROSTER"]


async def on_deceased(session: AsyncSession, event: Fed) -> None:
    """What nobody has agreed to yet takes the relatives' word; what the person agreed to stands."""
    await session.execute(
        update(Story)
        .where(Story.worker_id == event.data["worker_id"], Story.state == StoryState.PITCHED)
        .values(deceased=True, version=Story.version + 1, updated_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )


ROSTER = Follows(source="roster", on={"roster.worker.deceased": on_deceased})
