"""What the welfare service does when the roster says that something happened."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed, Follows
from chassis.known_workers import WORKER_EVENTS, remember
from services.welfare.workers.models import Worker

__all__ = ["ROSTER"]


async def on_worker(session: AsyncSession, event: Fed) -> None:
    """Keep what is told of a worker."""
    await remember(session, Worker, [event.data])


ROSTER = Follows(source="roster", on=dict.fromkeys(WORKER_EVENTS, on_worker))
