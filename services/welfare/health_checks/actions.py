"""Finding who is due a health check, booking it, and saying that it was done."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.bulk import Taken, one_by_one
from chassis.database import scope_of
from chassis.known_workers import rekeyed
from chassis.ledger import all_happened, happened
from chassis.logs import log
from chassis.regions import span_of
from chassis.tabular import Valid
from services.welfare.control_periods.models import ControlPeriod
from services.welfare.duty.models import WorkedDay
from services.welfare.health_checks.models import HealthCheck
from services.welfare.health_checks.rules import (
    HEALTH_CHECK,
    CheckMove,
    CheckState,
    NoCheckAwaited,
    due_on,
    require_booking,
    require_done,
)
from services.welfare.health_checks.schemas import (
    BookIn,
    BookingRow,
    CompletionRow,
    HealthCheckBooked,
    HealthCheckCompleted,
    HealthCheckDue,
    HealthCheckMerged,
)
from services.welfare.rest_figures.queries import figures_in
from services.welfare.rest_figures.rules import RestFigure
from services.welfare.workers.queries import last_record

__all__ = ["book", "complete", "import_bookings", "import_completions", "open_checks", "rekey"]


async def open_checks(session: AsyncSession) -> int:
    """The scheduled rule: when a control period has ended, everyone with confirmed duty in it is due a check, once."""
    today = scope_of(session).clock.today()
    opened = 0
    for period in await session.scalars(select(ControlPeriod).where(ControlPeriod.valid_to < today)):
        ended_on = period.valid_to
        if ended_on is not None:
            opened += await _open(session, period, ended_on)
    return opened


async def _open(session: AsyncSession, period: ControlPeriod, ended_on: date) -> int:
    did_duty = (
        select(WorkedDay.worker_id, func.max(WorkedDay.region).label("region"))
        .where(
            WorkedDay.region.between(*span_of(period.region)),
            WorkedDay.duty_on.between(period.valid_from, ended_on),
            WorkedDay.confirmed,
            ~select(HealthCheck.id)
            .where(HealthCheck.worker_id == WorkedDay.worker_id, HealthCheck.period_id == period.id)
            .exists(),
        )
        .group_by(WorkedDay.worker_id)
        .order_by(WorkedDay.worker_id)
    )
    found = (await session.execute(did_duty)).all()
    within = await figures_in(session, {row.region for row in found}, RestFigure.HEALTH_CHECK_DAYS, on=ended_on)
    if None in within.values():  # they are found again once the place has said by when
        log.warning("parameter missing", parameter=RestFigure.HEALTH_CHECK_DAYS, period=str(period.id))
    rows = [
        {
            "worker_id": worker_id,
            "region": region,
            "period_id": period.id,
            "period_ended_on": ended_on,
            "due_on": due_on(ended_on, within=days),
            "state": HEALTH_CHECK.start,
            "version": 1,
        }
        for worker_id, region in found
        if (days := within[region]) is not None
    ]
    if not rows:
        return 0
    made = await session.execute(
        insert(HealthCheck)
        .on_conflict_do_nothing()
        .returning(HealthCheck.id, HealthCheck.worker_id, HealthCheck.region, HealthCheck.due_on),
        rows,
    )
    opened = made.all()
    await all_happened(
        session,
        [(HealthCheckDue(worker_id=row.worker_id, due_on=row.due_on), row.id, row.region) for row in opened],
    )
    return len(opened)


async def book(session: AsyncSession, check: HealthCheck, asked: BookIn) -> HealthCheck:
    """Book the check, or book it anew."""
    require_booking(asked.on, today=scope_of(session).clock.today())
    check.state = HEALTH_CHECK.after(check.state, CheckMove.BOOK)
    check.booked_on, check.place = asked.on, asked.place
    await session.flush()
    told = HealthCheckBooked(worker_id=check.worker_id, due_on=check.due_on)
    await happened(session, told, subject=check.id, region=check.region)
    return check


async def complete(session: AsyncSession, check: HealthCheck, *, on: date) -> HealthCheck:
    """Say that the check was done, and no more than that."""
    require_done(on, ended_on=check.period_ended_on, today=scope_of(session).clock.today())
    check.state, check.done_on = HEALTH_CHECK.after(check.state, CheckMove.COMPLETE), on
    await session.flush()
    told = HealthCheckCompleted(worker_id=check.worker_id, due_on=check.due_on)
    await happened(session, told, subject=check.id, region=check.region)
    return check


async def import_bookings(session: AsyncSession, rows: Sequence[Valid[BookingRow]]) -> Taken:
    """Book what a list names, each worker's check that waits and is due first."""

    async def take(asked: BookingRow) -> bool:
        worker_id, _ = await last_record(session, asked.worker_id)
        check = await _awaited(session, worker_id)
        if (check.booked_on, check.place) == (asked.on, asked.place):
            return False
        await book(session, check, asked)
        return True

    return await one_by_one(session, sorted(rows, key=_by_worker), take)


async def import_completions(session: AsyncSession, rows: Sequence[Valid[CompletionRow]]) -> Taken:
    """Say of those whom a list names that they came, each worker's check that waits and is due first."""

    async def take(asked: CompletionRow) -> bool:
        worker_id, _ = await last_record(session, asked.worker_id)
        done = exists().where(HealthCheck.worker_id == worker_id, HealthCheck.done_on == asked.on)
        if await session.scalar(select(done)):
            return False
        await complete(session, await _awaited(session, worker_id), on=asked.on)
        return True

    return await one_by_one(session, sorted(rows, key=_by_worker), take)


def _by_worker(row: Valid[BookingRow] | Valid[CompletionRow]) -> str:
    """In one order whatever the file's, so that two lists at once do not wait for each other."""
    return row.model.worker_id


async def _awaited(session: AsyncSession, worker_id: str) -> HealthCheck:
    check = await session.scalar(
        select(HealthCheck)
        .where(HealthCheck.worker_id == worker_id, HealthCheck.state.in_(_AWAITED))
        .order_by(HealthCheck.due_on, HealthCheck.id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if check is None:
        raise NoCheckAwaited
    return check


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Checks of a record that was merged are the survivor's: of two after one control period the further one counts."""
    theirs = aliased(HealthCheck)
    pairs = await session.execute(
        select(HealthCheck, theirs)
        .join(theirs, theirs.period_id == HealthCheck.period_id)
        .where(HealthCheck.worker_id == given_up, theirs.worker_id == into)
        .where(HealthCheck.state != CheckState.MERGED, theirs.state != CheckState.MERGED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for one, other in pairs.all():
        spare = other if _FURTHEST.index(other.state) < _FURTHEST.index(one.state) else one
        if spare.state is CheckState.DONE:
            continue  # both were done, and each stays with the record that it was done for
        spare.state = HEALTH_CHECK.after(spare.state, CheckMove.MERGE)
        await session.flush()
        told = HealthCheckMerged(worker_id=spare.worker_id, due_on=spare.due_on)
        await happened(session, told, subject=spare.id, region=spare.region)
    done_twice = exists().where(
        theirs.worker_id == into,
        theirs.period_id == HealthCheck.period_id,
        theirs.state == CheckState.DONE,
        HealthCheck.state == CheckState.DONE,
    )
    await rekeyed(session, HealthCheck, ~done_twice, given_up=given_up, into=into)


_AWAITED = (CheckState.DUE, CheckState.BOOKED)
_FURTHEST = (CheckState.DUE, CheckState.BOOKED, CheckState.DONE)
