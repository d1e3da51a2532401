"""A worker's own check-in and check-out: the clock is the service's, not the device's."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import scope_of
from chassis.workers import WorkerState
from services.roster.duty.actions import record
from services.roster.duty.models import CheckIn, DutyEntry
from services.roster.duty.rules import LONGEST, CheckInOpen, CheckInTooLong, DutySource, NotCheckedIn
from services.roster.duty.schemas import DutyIn
from services.roster.me.schemas import CheckInIn
from services.roster.workers.models import Worker
from services.roster.workers.rules import DutyWithoutPost

__all__ = ["check_in", "check_out"]


async def check_in(session: AsyncSession, worker: Worker, asked: CheckInIn) -> CheckIn:
    """Begin duty; a check-in that was forgotten for a day gives way, and its duty is left to the community."""
    if worker.state not in {WorkerState.ACTIVE, WorkerState.SUSPENDED}:
        raise DutyWithoutPost
    now = scope_of(session).clock.now()
    before = await session.get(CheckIn, worker.worker_id, with_for_update=True)
    if before is not None:
        if now - before.started_at <= LONGEST:
            raise CheckInOpen(started_at=before.started_at.isoformat())
        await session.delete(before)
        await session.flush()
    begun = CheckIn(worker_id=worker.worker_id, region=worker.region, started_at=now, **asked.model_dump())
    session.add(begun)
    await session.flush()
    return begun


async def check_out(session: AsyncSession, worker: Worker) -> DutyEntry:
    """End duty: the open check-in becomes an entry that the community confirms."""
    begun = await session.get(CheckIn, worker.worker_id, with_for_update=True)
    if begun is None:
        raise NotCheckedIn
    now = scope_of(session).clock.now()
    if now - begun.started_at > LONGEST:
        raise CheckInTooLong(started_at=begun.started_at.isoformat())
    await session.delete(begun)
    return await record(
        session,
        DutyIn(
            worker_id=worker.worker_id,
            started_at=begun.started_at,
            ended_at=now,
            place=begun.place,
            post_type=begun.post_type,
            source=DutySource.DEVICE,
        ),
    )
