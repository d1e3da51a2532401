"""Reading figures as they stood at a time."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.regions import span_of
from services.oversight.figures.models import IndicatorFigure
from services.oversight.figures.rules import Told

__all__ = ["figures_told"]


async def figures_told(
    session: AsyncSession,
    *,
    region: int | None,
    first: date,
    last: date,
    as_of: datetime,
    codes: Sequence[str],
) -> list[Told]:
    """The newest figure of each place, indicator and month that had been counted by then; no later one is looked at.

    Without a region those of all that the session sees.
    """
    table = IndicatorFigure
    key = (table.region, table.indicator, table.period)
    newest = (
        select(*key, table.numerator, table.denominator, table.counted_at)
        .where(
            *(() if region is None else (table.region.between(*span_of(region)),)),
            table.period.between(first, last),
            table.counted_at <= as_of,
            table.indicator.in_(codes),
        )
        .ext(distinct_on(*key))
        .order_by(*key, table.counted_at.desc())
    )
    return [Told(*row) for row in await session.execute(newest)]
