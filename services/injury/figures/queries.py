"""Figures for a calculation."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.regions import ancestors
from services.injury.benefits.parameters import NATION, ParameterBook
from services.injury.figures.models import FigureVersion

__all__ = ["figures_for"]


async def figures_for(session: AsyncSession, region: int) -> ParameterBook:
    """Every figure that a calculation for the region can ask for: its own, those above it, the nation's."""
    rows = await session.scalars(select(FigureVersion).where(FigureVersion.region.in_([*ancestors(region), NATION])))
    return ParameterBook(row.figure for row in rows)
