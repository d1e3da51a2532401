"""The hours that hold at a place."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import everywhere
from chassis.filters import in_force
from chassis.regions import ancestors
from services.welfare.visit_limits.models import IssuedLimit
from services.welfare.visit_limits.rules import nearest
from services.welfare.visits.rules import VisitLimit

__all__ = ["hours_in"]


async def hours_in(session: AsyncSession, region: int, *, on: date) -> dict[VisitLimit, int]:
    """The region's own hours and, where it has none, those of the regions above it."""
    async with everywhere(session):  # what is in force at a place does not depend on who asks
        rows = await session.execute(
            select(IssuedLimit.region, IssuedLimit.kind, IssuedLimit.hours).where(
                IssuedLimit.region.in_(ancestors(region)), in_force(IssuedLimit, on=on)
            )
        )
        return nearest((row.region, row.kind, row.hours) for row in rows)
