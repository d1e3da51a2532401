"""The budget that a region goes by."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import everywhere
from chassis.filters import in_force
from chassis.regions import ancestors
from services.oversight.budgets.models import Budget

__all__ = ["budget_of"]


async def budget_of(session: AsyncSession, region: int, *, on: date) -> int | None:
    """Minutes a week on a day: the region's own, or of the nearest above it; None where nobody has set any."""
    wanted = (
        select(Budget.minutes_per_week)
        .where(Budget.region.in_(ancestors(region)), in_force(Budget, on=on))
        .order_by(Budget.region.desc())
        .limit(1)
    )
    async with everywhere(session):  # a budget binds below and is no secret there
        minutes: int | None = await session.scalar(wanted)
    return minutes
