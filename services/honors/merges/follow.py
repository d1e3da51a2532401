"""When the roster merges two records of one person."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed, Follows
from services.honors.merges.actions import merge

__all__ = ["ROSTER"]


async def on_merged(session: AsyncSession, event: Fed) -> None:
    await merge(session, given_up=event.data["worker_id"], into=event.data["into"])


# After the worker is remembered (services.honors.main).
ROSTER = Follows(source="roster", on={"roster.worker.merged": on_merged})
