"""What the welfare service does when the roster says that something happened."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed, Follows, InRuns
from chassis.known_workers import WORKER_EVENTS, remember
from services.welfare.duty.follow import on_duty
from services.welfare.sick_blocks.actions import follow_suspension
from services.welfare.workers.models import Worker

__all__ = ["ROSTER"]

_OFF_DUTY = ("roster.worker.suspended", "roster.worker.resumed", "roster.worker.left", "roster.worker.deceased")


async def on_worker(session: AsyncSession, event: Fed) -> None:
    """Keep what is told of a worker."""
    await remember(session, Worker, [event.data])


async def on_off_duty(session: AsyncSession, event: Fed) -> None:
    """Keep it, and take a suspension for sickness as sickness."""
    await on_worker(session, event)
    worker = await session.get_one(Worker, event.data["worker_id"], populate_existing=True)
    await follow_suspension(session, worker, event)


ROSTER = Follows(
    source="roster",
    on={
        **dict.fromkeys(WORKER_EVENTS, on_worker),
        **dict.fromkeys(_OFF_DUTY, on_off_duty),
        "roster.duty.logged": InRuns(on_duty),
    },
)
