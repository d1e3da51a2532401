"""Counting clause 1: every figure from the records, some statements a region whatever its size."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, cast, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import Clock
from chassis.periods import last_day_of
from chassis.regions import span_of
from chassis.workdays import WorkCalendar
from services.subsidy.allowances.queries import blocked_in
from services.subsidy.corrections.models import ResultCorrection
from services.subsidy.discovery.models import DutyCount
from services.subsidy.discovery.queries import counties_with_standard
from services.subsidy.indicators.rules import (
    PAID_WITHIN_DAYS,
    Posted,
    latest_outstanding,
    share,
    short_publicity,
)
from services.subsidy.indicators.schemas import (
    BudgetOut,
    ComplaintsOut,
    CoverageOut,
    CreditedOut,
    DuplicatesOut,
    FailuresOut,
    Figures,
    LeagueShareOut,
    LineCount,
    ObjectionsOut,
    OnTimeOut,
    RollCount,
)
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import ONCE_PAID, LineState, RemovedFor
from services.subsidy.objections.models import Objection
from services.subsidy.objections.rules import ObjectionState
from services.subsidy.payments.models import Instruction, Payment
from services.subsidy.payments.rules import InstructionState, PaymentState
from services.subsidy.receipts.models import Dispute
from services.subsidy.receipts.rules import OPEN, DisputeState
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.rules import PAST_PUBLICITY
from services.subsidy.schemes import Scheme

__all__ = ["figures_of", "lines_behind"]

# Where the clock of statutes stands, for days out of instants.
_ZONE = "Asia/Shanghai"
_TWICE = (RemovedFor.MERGED, RemovedFor.OTHER_ALLOWANCE)


async def figures_of(
    session: AsyncSession, *, region: int, month: date, clock: Clock, calendar: WorkCalendar
) -> Figures:
    """All figures of a region and a month, as the records stand."""
    here = (Roll.region.between(*span_of(region)), Roll.month == month)
    today = clock.today()
    return Figures(
        counties=await _counties(session, region, month, Scheme.STAFF),
        volunteer_counties=await _counties(session, region, month, Scheme.VOLUNTEERS),
        coverage=await _coverage(session, here, region=region, month=month),
        to_credited=await _credited(session, here, month=month),
        on_time=await _on_time(session, here, month=month),
        rolls=[
            RollCount(state=state, rolls=count)
            for state, count in await session.execute(
                select(Roll.state, func.count()).where(*here).group_by(Roll.state).order_by(Roll.state)
            )
        ],
        lines=[
            LineCount(state=state, lines=count, amount_fen=int(fen))
            for state, count, fen in await session.execute(
                _lines(here, Line.state, func.count(), func.sum(Line.amount_fen))
                .where(Line.state != LineState.VOIDED)
                .group_by(Line.state)
                .order_by(Line.state)
            )
        ],
        failures=await _failures(session, here, today=today, calendar=calendar),
        league_share=await _league_share(session, here),
        objections=await _objections(session, here, today=today),
        complaints=await _complaints(session, here, today=today),
        duplicates=await _duplicates(session, here),
        budget=await _budget(session, here),
        short_publicity=await _short_publicity(session, here, calendar=calendar),
    )


def _lines(here: Sequence[ColumnElement[bool]], *columns: Any) -> Select[Any]:
    return select(*columns).select_from(Line).join(Roll, Roll.id == Line.roll_id).where(*here)


async def _counties(session: AsyncSession, region: int, month: date, scheme: Scheme) -> int:
    counties = await counties_with_standard(session, month=month, scheme=scheme)
    return sum(county in span_of(region) for county in counties)


async def _coverage(
    session: AsyncSession, here: Sequence[ColumnElement[bool]], *, region: int, month: date
) -> CoverageOut:
    counted = (DutyCount.region.between(*span_of(region)), DutyCount.month == month)
    communities, workers = (
        await session.execute(select(func.count(), func.coalesce(func.sum(DutyCount.workers), 0)).where(*counted))
    ).one()
    claimed = await session.scalar(
        _lines(here, func.count(Line.worker_id.distinct())).where(
            Line.live, Line.half_days > 0, Roll.scheme == Scheme.STAFF
        )
    )
    return CoverageOut(
        claimed_workers=claimed or 0,
        duty_workers=int(workers),
        communities=communities,
        share=share(claimed or 0, int(workers)),
    )


def _day_of(instant: Any) -> ColumnElement[date]:
    return cast(func.timezone(_ZONE, instant), Date)


async def _credited(session: AsyncSession, here: Sequence[ColumnElement[bool]], *, month: date) -> CreditedOut:
    days = type_coerce(_day_of(Instruction.settled_at) - last_day_of(month), Integer)
    lines, median, p90 = (
        await session.execute(
            select(
                func.count(),
                func.percentile_cont(0.5).within_group(days),
                func.percentile_cont(0.9).within_group(days),
            )
            .select_from(Instruction)
            .join(Roll, Roll.id == Instruction.roll_id)
            .where(*here, Instruction.state == InstructionState.PAID)
        )
    ).one()
    return CreditedOut(
        lines=lines,
        median_days=None if median is None else round(float(median), 1),
        p90_days=None if p90 is None else round(float(p90), 1),
    )


async def _on_time(session: AsyncSession, here: Sequence[ColumnElement[bool]], *, month: date) -> OnTimeOut:
    credited = (
        select(Instruction.id)
        .where(
            Instruction.line_id == Line.id,
            Instruction.state == InstructionState.PAID,
            _day_of(Instruction.settled_at) <= last_day_of(month) + timedelta(days=PAID_WITHIN_DAYS),
        )
        .exists()
    )
    live = _lines(here, func.count(), func.count().filter(credited)).where(Line.live, Line.amount_fen > 0)
    lines, on_time = (await session.execute(live)).one()
    return OnTimeOut(lines=lines, on_time=on_time, share=share(on_time, lines))


async def _failures(
    session: AsyncSession, here: Sequence[ColumnElement[bool]], *, today: date, calendar: WorkCalendar
) -> FailuresOut:
    failed = Instruction.state == InstructionState.FAILED
    answered, of_them = (
        await session.execute(
            select(func.count(), func.count().filter(failed))
            .select_from(Instruction)
            .join(Roll, Roll.id == Instruction.roll_id)
            .where(*here, Instruction.state.in_([InstructionState.PAID, InstructionState.FAILED]))
        )
    ).one()
    since = (
        _lines(here, func.max(_day_of(Instruction.settled_at)).label("failed_on"))
        .join(Instruction, Instruction.line_id == Line.id)
        .where(Line.state == LineState.FAILED, failed)
        .group_by(Line.id)
        .subquery()
    )
    now, oldest, outstanding = (
        await session.execute(
            select(
                func.count(),
                func.min(since.c.failed_on),
                func.count().filter(since.c.failed_on <= latest_outstanding(today, calendar=calendar)),
            ).select_from(since)
        )
    ).one()
    return FailuresOut(
        answered=answered,
        failed=of_them,
        share=share(of_them, answered),
        lines_now=now,
        oldest_days=None if oldest is None else (today - oldest).days,
        reissue_outstanding=outstanding,
    )


async def _league_share(session: AsyncSession, here: Sequence[ColumnElement[bool]]) -> LeagueShareOut:
    arrived = (
        select(Instruction.line_id)
        .join(Payment, Payment.id == Instruction.payment_id)
        .join(Roll, Roll.id == Instruction.roll_id)
        .correlate(None)
        .where(
            *here,
            Instruction.state != InstructionState.VOIDED,
            Payment.state.not_in([PaymentState.PREPARED, PaymentState.VOIDED]),
        )
    )
    league = func.coalesce(func.sum(Line.league_fen), 0)
    due, in_hand = (
        await session.execute(
            _lines(
                here,
                league,
                func.coalesce(func.sum(Line.league_fen).filter(Line.id.in_(arrived)), 0),
            ).where(Line.live, Line.frozen)
        )
    ).one()
    return LeagueShareOut(due_fen=int(due), arrived_fen=int(in_hand), share=share(int(in_hand), int(due)))


async def _objections(session: AsyncSession, here: Sequence[ColumnElement[bool]], *, today: date) -> ObjectionsOut:
    open_ = Objection.state == ObjectionState.OPEN
    upheld = Objection.state == ObjectionState.UPHELD
    decided = Objection.state.in_([ObjectionState.UPHELD, ObjectionState.REFUSED])
    row = (
        await session.execute(
            select(
                func.count(),
                func.count().filter(open_),
                func.count().filter(open_, Objection.due_on < today),
                func.count().filter(upheld),
                func.count().filter(decided),
            )
            .select_from(Objection)
            .join(Roll, Roll.id == Objection.roll_id)
            .where(*here)
        )
    ).one()
    raised, waiting, overdue, right, done = row
    return ObjectionsOut(
        raised=raised,
        open=waiting,
        overdue=overdue,
        upheld=right,
        decided=done,
        upheld_share=share(right, done),
    )


async def _complaints(session: AsyncSession, here: Sequence[ColumnElement[bool]], *, today: date) -> ComplaintsOut:
    open_ = Dispute.state.in_(OPEN)
    raised, waiting, overdue, right = (
        await session.execute(
            select(
                func.count(),
                func.count().filter(open_),
                func.count().filter(open_, Dispute.due_on < today),
                func.count().filter(Dispute.state == DisputeState.RESOLVED_FAILED),
            )
            .select_from(Dispute)
            .join(Roll, Roll.id == Dispute.roll_id)
            .where(*here, Dispute.state != DisputeState.WITHDRAWN)
        )
    ).one()
    # As it was reported: what came back since was paid when the worker said that it was not there.
    reported = await session.scalar(
        select(func.count())
        .select_from(Instruction)
        .join(Roll, Roll.id == Instruction.roll_id)
        .outerjoin(ResultCorrection, ResultCorrection.instruction_id == Instruction.id)
        .where(*here, or_(Instruction.state == InstructionState.PAID, ResultCorrection.id.is_not(None)))
    )
    return ComplaintsOut(
        raised=raised,
        open=waiting,
        overdue=overdue,
        came_back=right,
        reported_paid=reported or 0,
        share=share(raised, reported or 0),
    )


async def _duplicates(session: AsyncSession, here: Sequence[ColumnElement[bool]]) -> DuplicatesOut:
    lines, fen = (
        await session.execute(
            _lines(here, func.count(), func.coalesce(func.sum(Line.amount_fen), 0)).where(
                Line.state == LineState.REMOVED, Line.removed_for.in_(_TWICE)
            )
        )
    ).one()
    blocked, blocked_fen = (
        await session.execute(
            _lines(here, func.count(), func.coalesce(func.sum(Line.amount_fen), 0)).where(*_blocked(here))
        )
    ).one()
    return DuplicatesOut(lines=lines, amount_fen=int(fen), blocked_lines=blocked, blocked_fen=int(blocked_fen))


def _blocked(here: Sequence[ColumnElement[bool]]) -> tuple[ColumnElement[bool], ...]:
    rolls = func.array(select(Roll.id).where(*here).correlate(None).scalar_subquery())
    return (Line.state.not_in(ONCE_PAID), Line.id.in_(blocked_in(rolls)))


async def _budget(session: AsyncSession, here: Sequence[ColumnElement[bool]]) -> list[BudgetOut]:
    paid = func.coalesce(func.sum(Line.amount_fen).filter(Line.state.in_(ONCE_PAID)), 0)
    rows = await session.execute(
        _lines(here, Roll.scheme, Roll.budget_line, func.sum(Line.amount_fen), paid)
        .where(Line.live, Line.frozen)
        .group_by(Roll.scheme, Roll.budget_line)
        .order_by(Roll.scheme, Roll.budget_line)
    )
    return [
        BudgetOut(
            scheme=scheme,
            budget_line=line,
            approved_fen=int(approved),
            paid_fen=int(out),
            executed_share=share(int(out), int(approved)),
        )
        for scheme, line, approved, out in rows
    ]


async def _short_publicity(
    session: AsyncSession, here: Sequence[ColumnElement[bool]], *, calendar: WorkCalendar
) -> int:
    alike = (
        Roll.published_on,
        Roll.publicity_ends_on,
        Roll.publicised_on,
        Roll.publicity_kind,
        Roll.publicity_days,
    )
    rows: Any = await session.execute(
        select(*alike, func.count()).where(*here, Roll.state.in_(PAST_PUBLICITY)).group_by(*alike)
    )
    return short_publicity((Posted(*row) for row in rows), calendar=calendar)


def lines_behind(which: str, *, region: int, month: date, today: date, calendar: WorkCalendar) -> Select[Any]:
    """The lines that a figure counts, as far as the caller may see them."""
    here = (Roll.region.between(*span_of(region)), Roll.month == month)
    lines = _lines(here, Line)
    if which == "duplicate":
        return lines.where(Line.state == LineState.REMOVED, Line.removed_for.in_(_TWICE))
    if which == "blocked":
        return lines.where(*_blocked(here))
    lines = lines.where(Line.state == LineState.FAILED)
    if which == "failed":
        return lines
    last = (
        select(func.max(_day_of(Instruction.settled_at)))
        .where(Instruction.line_id == Line.id, Instruction.state == InstructionState.FAILED)
        .scalar_subquery()
    )
    return lines.where(last <= latest_outstanding(today, calendar=calendar))
