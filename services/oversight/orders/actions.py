"""Ordering, answering, judging, and telling one level up what is overdue."""

from datetime import date
from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import found, scope_of
from chassis.ledger import Event, all_happened, happened
from chassis.regions import level_above
from services.oversight.inspections.models import Finding
from services.oversight.orders.models import OverdueTold, RectificationOrder
from services.oversight.orders.queries import is_overdue
from services.oversight.orders.rules import (
    ORDER,
    Measure,
    OpenedBy,
    OrderMove,
    require_heavier,
    require_judge,
    require_opener,
)
from services.oversight.orders.schemas import (
    OrderClosed,
    OrderEscalated,
    OrderIn,
    OrderIssued,
    OrderOverdue,
    OrderResponded,
    OrderSentBack,
    OrderVerified,
)
from services.oversight.violations.rules import RECTIFY_WORKING_DAYS, require_due_ahead

__all__ = ["escalate", "issue", "issued", "judge", "respond", "tell_overdue_orders"]

_TOLD: dict[OrderMove, type[Event]] = {
    OrderMove.VERIFY: OrderVerified,
    OrderMove.SEND_BACK: OrderSentBack,
    OrderMove.CLOSE: OrderClosed,
}


async def issue(session: AsyncSession, asked: OrderIn, *, caller: Caller) -> RectificationOrder:
    """Order the office that a finding is about to put it right."""
    finding = await found(session, Finding, asked.finding_id)
    require_opener(caller, found_by_region=finding.inspecting_region)
    made = RectificationOrder(
        region=finding.region,
        department=finding.department,
        clause=finding.clause,
        opened_by=OpenedBy.INSPECTION_FINDING,
        opened_in=finding.inspecting_region,
        finding_id=finding.id,
        demand=asked.demand,
        issued_by=caller.subject,
        issued_on=scope_of(session).clock.today(),
        due_on=_due(session, asked.due_on),
        state=ORDER.start,
    )
    session.add(made)
    await session.flush()
    await happened(session, issued(made), subject=made.id, region=made.region)
    return made


async def respond(session: AsyncSession, one: RectificationOrder, *, response: str) -> RectificationOrder:
    """The office says what it did; only its own orders reach it."""
    one.state = ORDER.after(one.state, OrderMove.RESPOND)
    one.response = response
    one.responded_on = scope_of(session).clock.today()
    await session.flush()
    await happened(session, OrderResponded(**_facts(one)), subject=one.id, region=one.region)
    return one


async def judge(
    session: AsyncSession, one: RectificationOrder, move: OrderMove, *, opinion: str, caller: Caller
) -> RectificationOrder:
    """Headquarters say that it is right, that it is not, or that the order is done with.

    The due day stays: what is sent back after it is overdue at once.
    """
    _judged(one, move, opinion=opinion, caller=caller)
    if move is OrderMove.CLOSE:
        one.closed_on = scope_of(session).clock.today()
    await session.flush()
    await happened(session, _TOLD[move](**_facts(one)), subject=one.id, region=one.region)
    return one


async def escalate(
    session: AsyncSession, one: RectificationOrder, *, measure: Measure, opinion: str, caller: Caller
) -> RectificationOrder:
    """Meet an order that was not obeyed with a measure, each time a heavier one."""
    _judged(one, OrderMove.ESCALATE, opinion=opinion, caller=caller)
    require_heavier(measure, than=one.measure)
    one.measure = measure
    await session.flush()
    await happened(session, OrderEscalated(**_facts(one), measure=measure), subject=one.id, region=one.region)
    return one


async def tell_overdue_orders(session: AsyncSession) -> int:
    """A scheduled rule: what is overdue and was not told of yet is told of, once, whoever else runs this."""
    today = scope_of(session).clock.today()
    late = select(RectificationOrder.id, RectificationOrder.region, literal(today)).where(
        is_overdue(today), RectificationOrder.id.not_in(select(OverdueTold.order_id))
    )
    once = (
        insert(OverdueTold)
        .from_select(["order_id", "region", "told_on"], late)
        .on_conflict_do_nothing()
        .returning(OverdueTold.order_id)
    )
    new = (await session.scalars(once)).all()
    orders = await session.scalars(
        select(RectificationOrder).where(RectificationOrder.id.in_(new)).order_by(RectificationOrder.id)
    )
    await all_happened(
        session,
        [
            (
                OrderOverdue(**_facts(one), due_on=one.due_on, shown_to=level_above(one.region)),
                one.id,
                one.region,
            )
            for one in orders
        ],
    )
    return len(new)


def _due(session: AsyncSession, asked: date | None) -> date:
    scope = scope_of(session)
    today = scope.clock.today()
    due_on = asked or scope.calendar.add_working_days(today, RECTIFY_WORKING_DAYS)
    require_due_ahead(due_on, today=today)
    return due_on


def _judged(one: RectificationOrder, move: OrderMove, *, opinion: str, caller: Caller) -> None:
    require_judge(caller, department=one.department, region=one.region, opened_in=one.opened_in)
    one.state = ORDER.after(one.state, move)
    one.opinion = opinion
    one.judged_by = caller.subject
    one.judged_by_department = caller.department
    one.judged_in = caller.region


def issued(one: RectificationOrder) -> OrderIssued:
    """That an order was issued, whatever opened it."""
    return OrderIssued(**_facts(one), due_on=one.due_on, indicator=one.indicator, period=one.period)


def _facts(one: RectificationOrder) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("department", "clause", "opened_by", "opened_in")}
