"""What the oversight service does when the roster says that something happened."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed, Follows
from chassis.known_workers import WORKER_EVENTS, rekeyed, remember
from services.oversight.data_requests.models import DataRequest
from services.oversight.workers.models import Worker

__all__ = ["ROSTER"]


async def on_worker(session: AsyncSession, event: Fed) -> None:
    """Keep what is told of a worker."""
    await remember(session, Worker, [event.data])


async def on_merged(session: AsyncSession, event: Fed) -> None:
    """Two records were of one person: what either asked is the survivor's."""
    await on_worker(session, event)
    await rekeyed(session, DataRequest, given_up=event.subject, into=event.data["into"])


ROSTER = Follows(source="roster", on={**dict.fromkeys(WORKER_EVENTS, on_worker), "roster.worker.merged": on_merged})
