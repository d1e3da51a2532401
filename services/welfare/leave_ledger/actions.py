"""Accruing days, moving them, and paying for them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, any_, cast, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.caller import Caller
from chassis.database import scope_of
from chassis.known_workers import rekeyed
from chassis.ledger import Event, all_happened, happened
from chassis.regions import span_of
from services.welfare.control_periods.models import ControlPeriod
from services.welfare.control_periods.queries import spans_of
from services.welfare.duty.models import WorkedDay
from services.welfare.duty.queries import days_of
from services.welfare.duty.rules import DAY
from services.welfare.leave_ledger.models import LeaveAccount, LeaveAccrual, LeaveEntry, LeavePayment
from services.welfare.leave_ledger.rules import DAYS_FOR, Account, Movement, Source, accruals, monday_of
from services.welfare.leave_ledger.schemas import (
    LeaveAccrualReversed,
    LeaveAccrued,
    LeavePaid,
    LeavePaymentIn,
)
from services.welfare.workers.models import Worker

__all__ = ["accrue", "free_of", "move", "pay", "reckon_periods", "rekey"]

_WAY: Mapping[Movement, tuple[Account, Account]] = {
    Movement.ACCRUE: (Account.EARNED, Account.AVAILABLE),
    Movement.REVERSE: (Account.AVAILABLE, Account.EARNED),
    Movement.SCHEDULE: (Account.AVAILABLE, Account.SCHEDULED),
    Movement.RELEASE: (Account.SCHEDULED, Account.AVAILABLE),
    Movement.TAKE: (Account.SCHEDULED, Account.TAKEN),
    Movement.PAY: (Account.AVAILABLE, Account.PAID),
}


async def move(
    session: AsyncSession,
    movement: Movement,
    days: int,
    *,
    worker_id: str,
    region: int,
    on_day: date | None = None,
    cause_id: UUID | None = None,
) -> None:
    """Move days between two accounts of a worker; the database refuses what is not there."""
    if days == 0:
        return
    way = _WAY[movement]
    await _enter(session, movement, days, way, worker_id=worker_id, region=region, on_day=on_day, cause_id=cause_id)


async def _enter(
    session: AsyncSession,
    movement: Movement,
    days: int,
    way: tuple[Account, Account],
    *,
    worker_id: str,
    region: int,
    on_day: date | None = None,
    cause_id: UUID | None = None,
) -> None:
    scope = scope_of(session)
    debit, credit = way
    session.add(
        LeaveEntry(
            worker_id=worker_id,
            region=region,
            movement=movement,
            debit=debit.value,
            credit=credit.value,
            days=days,
            on_day=on_day,
            cause_id=cause_id,
            made_by=scope.caller.subject if scope.caller else "system",
            made_at=scope.clock.now(),
        )
    )
    await session.flush()


async def accrue(session: AsyncSession, touched: Mapping[str, Iterable[date]]) -> None:
    """Bring what is owed for the weeks of some days to what the confirmed duty of them now says."""
    wanted = {worker_id: {monday_of(day) for day in days} for worker_id, days in touched.items() if days}
    if not wanted:
        return
    since = min(min(mondays) for mondays in wanted.values())
    days = await days_of(session, wanted, since=since)
    rows = await session.scalars(
        select(LeaveAccrual)
        .where(LeaveAccrual.worker_id == any_(cast(list(wanted), ARRAY(Text()))), LeaveAccrual.on_day >= since)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    known = {(row.worker_id, row.on_day): row for row in rows}
    regions = {day.region for worked in days.values() for day in worked.values()}
    spans = await spans_of(session, regions)
    told: list[tuple[Event, UUID | str, int]] = []
    for worker_id, mondays in sorted(wanted.items()):
        worked = days[worker_id]
        owed = _owed(worked, mondays, spans)
        weeks = {monday + n * DAY for monday in mondays for n in range(7)}
        for (whose, on_day), row in known.items():
            if whose == worker_id and on_day in weeks and row.standing and owed.get(on_day) is not row.source:
                told.append(await _reverse(session, row))
        for on_day, source in sorted(owed.items()):
            before = known.get((worker_id, on_day))
            if before is None or not before.standing:
                told.append(await _accrue(session, before, worked, worker_id=worker_id, on_day=on_day, source=source))
    await all_happened(session, told)


def _owed(worked: Mapping[date, WorkedDay], mondays: Iterable[date], spans: Mapping[int, Any]) -> dict[date, Source]:
    owed: dict[date, Source] = {}
    for monday in mondays:
        week = [worked[monday + n * DAY] for n in range(7) if monday + n * DAY in worked]
        if week:
            confirmed = [day.duty_on for day in week if day.confirmed]
            owed |= accruals(confirmed, [monday], spans[week[0].region])
    return owed


async def _accrue(
    session: AsyncSession,
    row: LeaveAccrual | None,
    worked: Mapping[date, WorkedDay],
    *,
    worker_id: str,
    on_day: date,
    source: Source,
) -> tuple[Event, str, int]:
    region = worked[on_day].region
    if row is None:
        row = LeaveAccrual(worker_id=worker_id, on_day=on_day, kept=0)
        session.add(row)
    kept = row.kept
    row.source, row.days, row.region, row.kept, row.standing = source, DAYS_FOR[source], region, 0, True
    await session.flush()
    await move(session, Movement.ACCRUE, max(0, row.days - kept), worker_id=worker_id, region=region, on_day=on_day)
    return LeaveAccrued(worker_id=worker_id, on_day=on_day, source=source, days=row.days), worker_id, region


async def _reverse(session: AsyncSession, row: LeaveAccrual) -> tuple[Event, str, int]:
    """Take back what is still free; what was scheduled, taken or paid for is not taken from the worker."""
    back = min(row.days, await free_of(session, row.worker_id))
    row.standing, row.kept = False, row.days - back
    await session.flush()
    await move(session, Movement.REVERSE, back, worker_id=row.worker_id, region=row.region, on_day=row.on_day)
    told = LeaveAccrualReversed(worker_id=row.worker_id, on_day=row.on_day, source=row.source, days=row.days)
    return told, row.worker_id, row.region


async def reckon_periods(session: AsyncSession) -> int:
    """The scheduled rule: where a control period was declared or ended, what is owed is counted anew."""
    changed = await session.scalars(
        select(ControlPeriod)
        .where(ControlPeriod.reckoned.is_(False))
        .order_by(ControlPeriod.id)
        .with_for_update(skip_locked=True)
    )
    done = 0
    for period in changed.all():
        worked = await session.execute(
            select(WorkedDay.worker_id, WorkedDay.duty_on)
            .where(WorkedDay.region.between(*span_of(period.region)), WorkedDay.duty_on >= period.valid_from)
            .order_by(WorkedDay.worker_id)
        )
        touched: dict[str, set[date]] = {}
        for worker_id, duty_on in worked:
            touched.setdefault(worker_id, set()).add(duty_on)
        await accrue(session, touched)
        # Not by the row: what was read of the period is no older for it.
        await session.execute(update(ControlPeriod).where(ControlPeriod.id == period.id).values(reckoned=True))
        done += 1
    return done


async def pay(session: AsyncSession, worker: Worker, asked: LeavePaymentIn, *, caller: Caller) -> LeavePayment:
    """Record that the employer paid for days instead of giving them."""
    given = asked.model_dump() | {"worker_id": worker.worker_id}
    paid = LeavePayment(**given, region=worker.region, recorded_by=caller.subject)
    session.add(paid)
    await session.flush()
    await move(session, Movement.PAY, paid.days, worker_id=worker.worker_id, region=worker.region, cause_id=paid.id)
    told = LeavePaid(worker_id=paid.worker_id, days=paid.days, amount_fen=paid.amount_fen)
    await happened(session, told, subject=paid.id, region=paid.region)
    return paid


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """What is owed to a record that was merged is owed to the survivor, and a date once.

    Entries are never changed: the days of each account go out of the one record's books and into the other's. What both
    had of one date is one too many, and as much of it as is free is taken back.
    """
    await _move_accounts(session, given_up=given_up, into=into)
    rows = await session.scalars(
        select(LeaveAccrual)
        .where(LeaveAccrual.worker_id.in_((given_up, into)))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    of: dict[str, dict[date, LeaveAccrual]] = {given_up: {}, into: {}}
    for row in rows:
        of[row.worker_id][row.on_day] = row
    twice = [(of[into][on_day], row) for on_day, row in of[given_up].items() if on_day in of[into]]
    for stays, gone in twice:
        had = _had(stays) + _had(gone)
        if gone.standing and not stays.standing:
            stays.source, stays.days, stays.kept, stays.standing = gone.source, gone.days, 0, True
        elif not stays.standing:
            stays.kept = min(stays.days, had)
        await session.delete(gone)
        await session.flush()
        free = await free_of(session, into)
        back = min(had - _had(stays), free)
        await move(session, Movement.REVERSE, back, worker_id=into, region=stays.region, on_day=stays.on_day)
    await rekeyed(session, LeaveAccrual, given_up=given_up, into=into)
    theirs = aliased(LeavePayment)
    same = exists().where(theirs.worker_id == into, theirs.document_no == LeavePayment.document_no)
    await rekeyed(session, LeavePayment, ~same, given_up=given_up, into=into)


async def _move_accounts(session: AsyncSession, *, given_up: str, into: str) -> None:
    account = await session.get(LeaveAccount, given_up, populate_existing=True)
    if account is None:
        return
    held = {one: getattr(account, one.value) for one in Account if one is not Account.EARNED}
    for one, days in held.items():
        if days:
            out, back = (one, Account.EARNED), (Account.EARNED, one)
            await _enter(session, Movement.MERGE, days, out, worker_id=given_up, region=account.region)
            await _enter(session, Movement.MERGE, days, back, worker_id=into, region=account.region)


def _had(row: LeaveAccrual) -> int:
    """What a date has given: all of it while it stands, and what stayed with the worker when it no longer does."""
    return row.days if row.standing else row.kept


async def free_of(session: AsyncSession, worker_id: str) -> int:
    """Days that are owed and not spoken for."""
    return await session.scalar(select(LeaveAccount.available).where(LeaveAccount.worker_id == worker_id)) or 0
