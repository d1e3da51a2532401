"""Recording annual leave that was not had, and owing it."""

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.caller import Caller
from chassis.filters import in_force
from chassis.known_workers import rekeyed
from chassis.ledger import happened
from chassis.periods import covers
from services.welfare.annual_leaves.models import AnnualLeave, AnnualLeaveStep
from services.welfare.annual_leaves.rules import (
    ANNUAL_LEAVE,
    AnnualLeaveMove,
    AnnualLeaveState,
    NoEpidemicDuty,
    days_for,
    first_day_of,
    last_day_of,
    require_other_hand,
    unused_of,
)
from services.welfare.annual_leaves.schemas import (
    AnnualLeaveConfirmed,
    AnnualLeaveIn,
    AnnualLeaveRecorded,
    AnnualLeaveRevoked,
)
from services.welfare.control_periods.queries import spans_of
from services.welfare.duty.queries import days_of
from services.welfare.leave_ledger.actions import free_of, move
from services.welfare.leave_ledger.rules import Movement
from services.welfare.workers.models import Worker

__all__ = ["confirm", "record", "rekey", "revoke"]


async def record(session: AsyncSession, worker: Worker, asked: AnnualLeaveIn, *, caller: Caller) -> AnnualLeave:
    """What the worker was entitled to in a year, by the scale of its first day, and did not have of it."""
    await _require_duty(session, worker, year=asked.year)
    steps = await session.execute(
        select(AnnualLeaveStep.least_years, AnnualLeaveStep.days).where(
            in_force(AnnualLeaveStep, on=first_day_of(asked.year))
        )
    )
    entitled = days_for(asked.service_years, [(row.least_years, row.days) for row in steps])
    one = AnnualLeave(
        **asked.model_dump() | {"worker_id": worker.worker_id},
        region=worker.region,
        entitled=entitled,
        unused=unused_of(entitled, taken=asked.taken),
        state=ANNUAL_LEAVE.start,
        recorded_by=caller.subject,
    )
    session.add(one)
    return await _told(session, one, AnnualLeaveRecorded)


async def _require_duty(session: AsyncSession, worker: Worker, *, year: int) -> None:
    """It was not had because of epidemic work, or it is the employer's to give."""
    worked = (await days_of(session, [worker.worker_id], since=first_day_of(year)))[worker.worker_id]
    days = [day for day in worked.values() if day.confirmed and day.duty_on <= last_day_of(year)]
    spans = await spans_of(session, {day.region for day in days})
    if not any(covers(span.first_on, span.last_on, day.duty_on) for day in days for span in spans[day.region]):
        raise NoEpidemicDuty


async def confirm(session: AsyncSession, one: AnnualLeave, *, caller: Caller) -> AnnualLeave:
    """The days are owed, and are scheduled, taken or paid for like all others."""
    state = ANNUAL_LEAVE.after(one.state, AnnualLeaveMove.CONFIRM)
    require_other_hand(
        recorded_by=one.recorded_by,
        worker_id=one.worker_id,
        confirmer=caller.subject,
        confirmer_worker=caller.worker_id,
    )
    one.state, one.confirmed_by = state, caller.subject
    await session.flush()
    await move(session, Movement.ACCRUE, one.unused, worker_id=one.worker_id, region=one.region, cause_id=one.id)
    return await _told(session, one, AnnualLeaveConfirmed)


async def revoke(session: AsyncSession, one: AnnualLeave) -> AnnualLeave:
    """It was wrong. What was owed for it is taken back, which is refused once some of it was spent."""
    return await _revoke(session, one, of=one.worker_id, back=one.unused)


async def _revoke(session: AsyncSession, one: AnnualLeave, *, of: str, back: int) -> AnnualLeave:
    owed = one.state is AnnualLeaveState.CONFIRMED
    one.state = ANNUAL_LEAVE.after(one.state, AnnualLeaveMove.REVOKE)
    await session.flush()
    if owed:
        await move(session, Movement.REVERSE, back, worker_id=of, region=one.region, cause_id=one.id)
    return await _told(session, one, AnnualLeaveRevoked)


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Annual leave of a record that was merged is the survivor's; of one year it is owed once, as far as it is free.

    The days in the ledger are the survivor's already (``leave_ledger``).
    """
    theirs = aliased(AnnualLeave)
    year = theirs.year == AnnualLeave.year
    live = (theirs.state != AnnualLeaveState.REVOKED) & (AnnualLeave.state != AnnualLeaveState.REVOKED)
    pairs = await session.execute(
        select(AnnualLeave, theirs)
        .join(theirs, year & live)
        .where(AnnualLeave.worker_id == given_up, theirs.worker_id == into)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for one, other in pairs.all():
        spare = other if other.state is AnnualLeaveState.RECORDED else one
        await _revoke(session, spare, of=into, back=min(spare.unused, await free_of(session, into)))
    both = exists().where(theirs.worker_id == into, year, live)
    await rekeyed(session, AnnualLeave, ~both, given_up=given_up, into=into)


async def _told(
    session: AsyncSession,
    one: AnnualLeave,
    kind: type[AnnualLeaveRecorded] | type[AnnualLeaveConfirmed] | type[AnnualLeaveRevoked],
) -> AnnualLeave:
    await session.flush()
    told = kind(worker_id=one.worker_id, year=one.year, unused=one.unused)
    await happened(session, told, subject=one.id, region=one.region)
    return one
