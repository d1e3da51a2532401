"""Figures for a calculation."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.filters import in_force
from chassis.regions import ancestors
from services.honors.martyr_figures.models import MartyrFigureVersion
from services.honors.martyr_figures.rules import MartyrFigure

__all__ = ["martyr_figures_on"]


async def martyr_figures_on(session: AsyncSession, *, region: int, on: date) -> dict[MartyrFigure, int]:
    """Those that are on record for a day; what is absent is not there."""
    rows = await session.scalars(
        select(MartyrFigureVersion)
        .where(MartyrFigureVersion.region.in_(ancestors(region)), in_force(MartyrFigureVersion, on=on))
        .order_by(MartyrFigureVersion.region)
    )
    return {row.figure: row.value for row in rows}
