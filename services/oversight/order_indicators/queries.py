"""Counting rectification orders."""

from datetime import date

from sqlalchemy import Integer, and_, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Department
from chassis.regions import span_of
from services.oversight.order_indicators.rules import Counts
from services.oversight.orders.models import RectificationOrder
from services.oversight.orders.queries import is_overdue
from services.oversight.orders.rules import OrderState

__all__ = ["counts_by_office"]


async def counts_by_office(
    session: AsyncSession, *, region: int, first_on: date, last_on: date, today: date
) -> dict[tuple[int, Department], Counts]:
    """Orders issued in a region and a period, by the office that they were given to."""
    closed = RectificationOrder.state == OrderState.CLOSED
    days = type_coerce(RectificationOrder.responded_on - RectificationOrder.issued_on, Integer)
    rows = await session.execute(
        select(
            RectificationOrder.region,
            RectificationOrder.department,
            func.count(),
            func.count().filter(is_overdue(today)),
            func.count().filter(closed),
            func.count().filter(and_(closed, RectificationOrder.responded_on <= RectificationOrder.due_on)),
            func.coalesce(func.sum(days).filter(closed), 0),
        )
        .where(
            RectificationOrder.region.between(*span_of(region)),
            RectificationOrder.issued_on.between(first_on, last_on),
        )
        .group_by(RectificationOrder.region, RectificationOrder.department)
        .order_by(RectificationOrder.region, RectificationOrder.department)
    )
    return {(row[0], row[1]): Counts(*row[2:]) for row in rows.all()}
