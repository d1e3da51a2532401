"""Stories by what they name."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.honors.stories.models import Story, StoryHonour
from services.honors.stories.rules import StoryState

__all__ = ["doubt_naming"]


async def doubt_naming(session: AsyncSession, nomination_id: UUID) -> None:
    """An honour was taken back: the stories that name it are to be corrected or withdrawn, and show it."""
    naming = select(StoryHonour.story_id).where(StoryHonour.nomination_id == nomination_id)
    await session.execute(
        update(Story)
        .where(Story.id.in_(naming), Story.state != StoryState.WITHDRAWN)
        .values(doubted=True, version=Story.version + 1, updated_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )
