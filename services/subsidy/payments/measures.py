"""Payments by state, and since when the oldest of each has been there."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import metrics
from chassis.measures import Measure
from services.subsidy.payments.models import Payment
from services.subsidy.payments.rules import PaymentState

__all__ = ["MEASURES"]


async def _counts(session: AsyncSession) -> Mapping[str, float]:
    rows = await session.execute(select(Payment.state, func.count()).group_by(Payment.state))
    return {**dict.fromkeys(PaymentState, 0), **{row[0]: row[1] for row in rows}}


async def _oldest(session: AsyncSession) -> Mapping[str, float]:
    """Seconds since a payment that waits for somebody was last changed."""
    age = func.extract("epoch", func.now() - func.min(Payment.updated_at))
    rows = await session.execute(select(Payment.state, age).group_by(Payment.state))
    return {**dict.fromkeys(PaymentState, 0), **{state: float(seconds) for state, seconds in rows}}


MEASURES = (
    Measure(metrics.RESOURCES, "payment", _counts),
    Measure(metrics.OLDEST, "payment", _oldest),
)
