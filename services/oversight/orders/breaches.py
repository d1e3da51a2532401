"""Opening orders from indicators that miss their targets: by rule, once of a county, an indicator and a month."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import scope_of
from chassis.figures import first_counted
from chassis.ledger import all_happened
from chassis.regions import Level, level_of
from services.oversight.figures.queries import figures_told
from services.oversight.figures.rules import Told, judged
from services.oversight.indicators.definitions import definitions
from services.oversight.indicators.queries import targets_by_indicator
from services.oversight.indicators.rules import TargetSet
from services.oversight.orders.actions import issued
from services.oversight.orders.models import RectificationOrder
from services.oversight.orders.rules import ORDER, OpenedBy, demand_of
from services.oversight.violations.rules import RECTIFY_WORKING_DAYS

__all__ = ["open_orders_of_breaches"]

# What one statement may carry is 32,767 values, and a first run may find a year of every county's breaches.
_CHUNK = 1_000
# Who signs what a rule does.
_BY_RULE = "system"


async def open_orders_of_breaches(session: AsyncSession) -> int:
    """A scheduled rule: each county's breach of a target is put to the office that owns the indicator, once.

    The order is that of the headquarters whose target it is; whoever runs this twice, or at once, opens it once. A
    figure that recovers later takes no order back: that is for whoever judges the answer.
    """
    now = scope_of(session).clock.now()
    today = now.date()
    targets = await targets_by_indicator(session, as_of=now)
    told = await figures_told(
        session, region=None, first=first_counted(today), last=today, as_of=now, codes=list(targets)
    )
    due_on = scope_of(session).calendar.add_working_days(today, RECTIFY_WORKING_DAYS)
    before = await _opened(session)
    found = [
        order
        for one in told
        if (one.region, one.code, one.period) not in before
        and (order := _order_of(one, targets[one.code], now=now, due_on=due_on))
    ]
    orders: list[RectificationOrder] = []
    for start in range(0, len(found), _CHUNK):
        fresh = insert(RectificationOrder).values(found[start : start + _CHUNK]).on_conflict_do_nothing()
        orders += (await session.scalars(fresh.returning(RectificationOrder))).all()
    await all_happened(session, [(issued(one), one.id, one.region) for one in orders])
    return len(orders)


async def _opened(session: AsyncSession) -> set[tuple[int, str | None, date | None]]:
    key = (RectificationOrder.region, RectificationOrder.indicator, RectificationOrder.period)
    rows = await session.execute(select(*key).where(RectificationOrder.opened_by == OpenedBy.INDICATOR))
    return {(region, indicator, period) for region, indicator, period in rows}


def _order_of(one: Told, targets: Sequence[TargetSet], *, now: datetime, due_on: date) -> dict[str, Any] | None:
    indicator = definitions().get(one.code)
    if indicator is None or indicator.clause is None or level_of(one.region) is not Level.COUNTY:
        return None
    seen = judged([one], targets, indicator=indicator, region=one.region, period=one.period, as_of=now)
    if not seen.breached or seen.target is None or seen.value is None or seen.target.value is None:
        return None
    return {
        "region": one.region,
        "department": indicator.owner,
        "clause": indicator.clause,
        "opened_by": OpenedBy.INDICATOR,
        "opened_in": seen.target.region,
        "indicator": one.code,
        "period": one.period,
        "demand": demand_of(indicator.title.zh, one.period, value=seen.value, target=seen.target.value),
        "issued_by": _BY_RULE,
        "issued_on": now.date(),
        "due_on": due_on,
        "state": ORDER.start,
        "version": 1,
    }
