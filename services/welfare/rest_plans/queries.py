"""The facts that a week's rest is proposed from."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import scope_of
from chassis.regions import span_of
from chassis.workers import WorkerState
from services.welfare.duty.queries import days_of
from services.welfare.duty.rules import DAY
from services.welfare.leaves.models import Leave
from services.welfare.leaves.rules import LeaveState
from services.welfare.rest_orders.actions import OPEN
from services.welfare.rest_orders.models import RestOrder
from services.welfare.rest_orders.rules import run_with
from services.welfare.rest_plans.rules import Hand, Why
from services.welfare.sick_blocks.models import SickBlock
from services.welfare.workers.models import Worker

__all__ = ["hands_of"]

_WORKING = (WorkerState.ACTIVE, WorkerState.SUSPENDED)


async def hands_of(session: AsyncSession, *, region: int, monday: date) -> list[Hand]:
    """Everyone who serves in the community, with the streak until the Sunday before and the days off that stand."""
    sunday = monday + 6 * DAY
    workers = await session.scalars(
        select(Worker.worker_id)
        # What is kept of workers is hidden from nobody; a plan is made where the caller is at home.
        .where(Worker.region.between(*span_of(region)), Worker.region.between(*scope_of(session).span))
        .where(Worker.state.in_(_WORKING))
        .order_by(Worker.worker_id)
    )
    wanted = list(workers)
    off: dict[str, dict[date, Why]] = {worker_id: {} for worker_id in wanted}
    leaves = select(Leave.worker_id, Leave.first_on, Leave.last_on).where(
        Leave.worker_id.in_(wanted),
        Leave.state == LeaveState.APPROVED,
        Leave.first_on <= sunday,
        Leave.last_on >= monday,
    )
    for worker_id, first_on, last_on in await session.execute(leaves):
        _mark(off[worker_id], _days(max(first_on, monday), min(last_on, sunday)), Why.LEAVE)
    orders = select(RestOrder).where(RestOrder.worker_id.in_(wanted), RestOrder.state.in_(OPEN))
    for order in await session.scalars(orders):
        # An order stands until it is served; what it asks for at least is planned for.
        last_on = max(order.rest_from, monday) + (order.rest_days - 1) * DAY
        _mark(off[order.worker_id], _days(max(order.rest_from, monday), min(last_on, sunday)), Why.ORDERED)
    sick = select(SickBlock).where(
        SickBlock.worker_id.in_(wanted),
        SickBlock.since_on <= sunday,
        or_(SickBlock.last_on.is_(None), SickBlock.last_on >= monday),
    )
    for block in await session.scalars(sick):
        last_on = block.last_on or sunday
        _mark(off[block.worker_id], _days(max(block.since_on, monday), min(last_on, sunday)), Why.SICK)
    worked = await days_of(session, wanted)
    return [
        Hand(worker_id, streak=_streak(worked[worker_id], monday - DAY), off=off[worker_id]) for worker_id in wanted
    ]


def _streak(worked: Any, until: date) -> int:
    run = run_with([day for day in worked if day <= until], until)
    return run.days if run else 0


def _mark(off: dict[date, Why], days: Iterable[date], why: Why) -> None:
    off.update(dict.fromkeys(days, why))


def _days(first_on: date, last_on: date) -> list[date]:
    return [first_on + n * DAY for n in range((last_on - first_on).days + 1)]
