"""Two records of one person, as the roster tells of it."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed, Follows
from services.welfare.merges.actions import merge

__all__ = ["ROSTER"]


async def on_merged(session: AsyncSession, event: Fed) -> None:
    """Told before the roster's corrections of duty, which then find the survivor's days as they were."""
    await merge(session, given_up=event.data["worker_id"], into=event.data["into"])


ROSTER = Follows(source="roster", on={"roster.worker.merged": on_merged})
