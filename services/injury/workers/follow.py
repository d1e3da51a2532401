"""What the injury service does when the roster says that something happened."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed, Follows
from chassis.known_workers import WORKER_EVENTS, remember
from services.injury.cases.actions import rekey, verify
from services.injury.workers.models import Worker

__all__ = ["ROSTER"]


async def on_worker(session: AsyncSession, event: Fed) -> None:
    """Keep what is told of a worker, and verify the cases that were taken before it was."""
    await remember(session, Worker, [event.data])
    await verify(session, event.data["worker_id"])


async def on_merge(session: AsyncSession, event: Fed) -> None:
    """Cases of the record that was given up become those of the one that stays."""
    await on_worker(session, event)
    await rekey(session, given_up=event.data["worker_id"], into=event.data["into"])


ROSTER = Follows(source="roster", on=dict.fromkeys(WORKER_EVENTS, on_worker) | {"roster.worker.merged": on_merge})
