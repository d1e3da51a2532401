"""Asking for leave, giving it, and taking it."""

from typing import Any

from sqlalchemy import and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.caller import Caller
from chassis.database import scope_of
from chassis.known_workers import rekeyed
from chassis.ledger import happened
from services.welfare.control_periods.queries import spans_of
from services.welfare.duty.queries import days_of
from services.welfare.duty.rules import DAY
from services.welfare.leave_ledger.actions import move
from services.welfare.leave_ledger.rules import Movement
from services.welfare.leaves.models import Leave
from services.welfare.leaves.rules import (
    LEAVE,
    LeaveMove,
    LeaveState,
    require_after_control,
    require_ahead,
    require_other_hand,
    working_days,
)
from services.welfare.leaves.schemas import (
    LeaveApplied,
    LeaveApproved,
    LeaveCancelled,
    LeaveRefused,
    LeaveTaken,
    OwnLeaveIn,
)
from services.welfare.workers.models import Worker

__all__ = ["apply", "approve", "cancel", "close_leaves", "refuse", "rekey"]

_LIVE = (LeaveState.APPLIED, LeaveState.APPROVED, LeaveState.TAKEN)


async def apply(session: AsyncSession, worker: Worker, asked: OwnLeaveIn, *, caller: Caller) -> Leave:
    """Ask for leave; whether so many days are owed is seen when it is given."""
    scope = scope_of(session)
    require_ahead(asked.first_on, asked.last_on, today=scope.clock.today())
    leave = Leave(
        worker_id=worker.worker_id,
        region=worker.region,
        first_on=asked.first_on,
        last_on=asked.last_on,
        days=len(working_days(asked.first_on, asked.last_on, calendar=scope.calendar)),
        state=LEAVE.start,
        applied_by=caller.subject,
    )
    session.add(leave)
    await session.flush()
    await happened(session, LeaveApplied(**_facts(leave)), subject=leave.id, region=leave.region)
    return leave


async def approve(session: AsyncSession, leave: Leave, *, cover: str | None, caller: Caller) -> Leave:
    """Schedule the days: they are taken from what is owed, and the roster plans no duty on them."""
    state = LEAVE.after(leave.state, LeaveMove.APPROVE)
    _require_other(leave, caller)
    spans = await spans_of(session, [leave.region])
    require_after_control(leave.first_on, leave.last_on, spans[leave.region], cover=cover)
    require_ahead(leave.first_on, leave.last_on, today=scope_of(session).clock.today())
    leave.state, leave.decided_by, leave.cover = state, caller.subject, cover
    await session.flush()
    await _move(session, leave, Movement.SCHEDULE, leave.days)
    await happened(session, LeaveApproved(**_facts(leave)), subject=leave.id, region=leave.region)
    return leave


async def refuse(session: AsyncSession, leave: Leave, *, reason: str, caller: Caller) -> Leave:
    """Not on these days; what is owed stays owed."""
    leave.state = LEAVE.after(leave.state, LeaveMove.REFUSE)
    _require_other(leave, caller)
    leave.decided_by, leave.reason = caller.subject, reason
    await session.flush()
    await happened(session, LeaveRefused(**_facts(leave)), subject=leave.id, region=leave.region)
    return leave


async def cancel(session: AsyncSession, leave: Leave) -> Leave:
    """Take leave back before it begins."""
    LEAVE.after(leave.state, LeaveMove.CANCEL)
    if leave.state is LeaveState.APPROVED:
        require_ahead(leave.first_on, leave.last_on, today=scope_of(session).clock.today())
    return await _cancel(session, leave)


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Leave of a record that was merged is the survivor's.

    Nobody is on leave twice: where both records have leave on a day, what is still to come is given back first, and
    of two that were taken the one stays with the record given up.
    """
    theirs = aliased(Leave)
    both = and_(
        theirs.worker_id == into,
        theirs.state.in_(_LIVE),
        Leave.state.in_(_LIVE),
        theirs.first_on <= Leave.last_on,
        Leave.first_on <= theirs.last_on,
    )
    pairs = await session.execute(
        select(Leave, theirs)
        .join(theirs, both)
        .where(Leave.worker_id == given_up)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for one, other in pairs.all():
        spare = other if one.state is LeaveState.TAKEN else one
        if spare.state in {LeaveState.APPLIED, LeaveState.APPROVED}:
            await _cancel(session, spare)
    await rekeyed(session, Leave, ~exists().where(both), given_up=given_up, into=into)


async def _cancel(session: AsyncSession, leave: Leave) -> Leave:
    scheduled = leave.state is LeaveState.APPROVED
    leave.state = LEAVE.after(leave.state, LeaveMove.CANCEL)
    await session.flush()
    if scheduled:
        await _move(session, leave, Movement.RELEASE, leave.days)
    told = LeaveCancelled(**_facts(leave) | {"last_on": leave.first_on - DAY})
    await happened(session, told, subject=leave.id, region=leave.region)
    return leave


async def close_leaves(session: AsyncSession) -> int:
    """The scheduled rule: leave that is over was taken, but for the days on which duty was done."""
    scope = scope_of(session)
    over = await session.scalars(
        select(Leave)
        .where(Leave.state == LeaveState.APPROVED, Leave.last_on < scope.clock.today())
        .order_by(Leave.id)
        .with_for_update(skip_locked=True)
    )
    leaves = over.all()
    worked = await days_of(session, [leave.worker_id for leave in leaves])
    for leave in leaves:
        days = working_days(leave.first_on, leave.last_on, calendar=scope.calendar)
        # A calendar that was put right meanwhile changes no leave that was given.
        spent = min(leave.days, sum(day in worked[leave.worker_id] for day in days))
        leave.state, leave.taken_days = LEAVE.after(leave.state, LeaveMove.TAKE), leave.days - spent
        await session.flush()
        await _move(session, leave, Movement.TAKE, leave.days - spent)
        await _move(session, leave, Movement.RELEASE, spent)
        told = LeaveTaken(**_facts(leave), taken_days=leave.taken_days)
        await happened(session, told, subject=leave.id, region=leave.region)
    return len(leaves)


def _require_other(leave: Leave, caller: Caller) -> None:
    require_other_hand(
        applied_by=leave.applied_by,
        worker_id=leave.worker_id,
        approver=caller.subject,
        approver_worker=caller.worker_id,
    )


async def _move(session: AsyncSession, leave: Leave, movement: Movement, days: int) -> None:
    await move(session, movement, days, worker_id=leave.worker_id, region=leave.region, cause_id=leave.id)


def _facts(leave: Leave) -> dict[str, Any]:
    return {
        "leave_id": leave.id,
        "worker_id": leave.worker_id,
        "first_on": leave.first_on,
        "last_on": leave.last_on,
    }
