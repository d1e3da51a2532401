"""The figures that hold at a place."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import everywhere
from chassis.filters import in_force
from chassis.problems import ParameterMissing
from chassis.regions import ancestors
from services.welfare.rest_figures.models import IssuedFigure
from services.welfare.rest_figures.rules import RestFigure, nearest_to

__all__ = ["figure_in", "figures_in"]


async def figures_in(
    session: AsyncSession, regions: Iterable[int], kind: RestFigure, *, on: date
) -> dict[int, int | None]:
    """For each region the figure that holds on a day; None where no place has set it."""
    wanted = set(regions)
    above = {one for region in wanted for one in ancestors(region)}
    async with everywhere(session):  # what is in force at a place does not depend on who asks
        rows = await session.execute(
            select(IssuedFigure.region, IssuedFigure.number).where(
                IssuedFigure.region.in_(above), IssuedFigure.kind == kind, in_force(IssuedFigure, on=on)
            )
        )
        issued = [(row.region, row.number) for row in rows]
    return {region: nearest_to(ancestors(region), issued) for region in wanted}


async def figure_in(session: AsyncSession, region: int, kind: RestFigure, *, on: date) -> int:
    """The figure that holds at a place, which nobody guesses."""
    number = (await figures_in(session, [region], kind, on=on))[region]
    if number is None:
        raise ParameterMissing(parameter=f"rest-figure:{kind}")
    return number
