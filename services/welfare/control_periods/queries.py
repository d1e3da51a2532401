"""The control periods of a region."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.regions import ancestors
from services.welfare.control_periods.models import ControlPeriod
from services.welfare.control_periods.rules import Span

__all__ = ["spans_of"]


async def spans_of(session: AsyncSession, regions: Iterable[int]) -> dict[int, list[Span]]:
    """For each region the control periods declared for it or for one above it."""
    wanted = set(regions)
    above = {one for region in wanted for one in ancestors(region)}
    found = (
        await session.execute(
            select(ControlPeriod.region, ControlPeriod.valid_from, ControlPeriod.valid_to)
            .where(ControlPeriod.region.in_(above))
            .order_by(ControlPeriod.valid_from)
        )
    ).all()
    return {
        region: [Span(row.valid_from, row.valid_to) for row in found if row.region in ancestors(region)]
        for region in wanted
    }
