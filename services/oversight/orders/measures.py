"""Rectification orders by state, and those whose office has let its day pass."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import metrics
from chassis.database import scope_of
from chassis.measures import Measure
from services.oversight.orders.models import RectificationOrder
from services.oversight.orders.queries import is_overdue
from services.oversight.orders.rules import OrderState

__all__ = ["MEASURES"]


async def _counts(session: AsyncSession) -> Mapping[str, float]:
    rows = await session.execute(select(RectificationOrder.state, func.count()).group_by(RectificationOrder.state))
    return {**dict.fromkeys(OrderState, 0), **{row[0]: row[1] for row in rows}}


async def _overdue(session: AsyncSession) -> Mapping[str, float]:
    today = scope_of(session).clock.today()
    late = select(func.count()).select_from(RectificationOrder).where(is_overdue(today))
    return {"answer": await session.scalar(late) or 0}


MEASURES = (
    Measure(metrics.RESOURCES, "order", _counts),
    Measure(metrics.OVERDUE, "order", _overdue),
)
