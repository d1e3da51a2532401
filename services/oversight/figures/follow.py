"""What the oversight service does when a service tells what its indicators come to."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.figures import FiguresCounted
from chassis.follower import Fed, Follows
from services.oversight.figures.models import IndicatorFigure

__all__ = ["FIGURES", "keep"]

# The oversight service counts too, and keeps its own figures as it tells them.
_SOURCES = ("subsidy", "injury", "welfare", "honors")


async def keep(session: AsyncSession, told: FiguresCounted, *, at: datetime) -> None:
    """Add what was told to the history; what was told before stays as it was."""
    rows = [
        {
            "region": told.region,
            "indicator": figure.code,
            "period": told.period,
            "counted_at": at,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
        }
        for figure in told.figures
    ]
    if rows:
        await session.execute(insert(IndicatorFigure).values(rows).on_conflict_do_nothing())


async def on_counted(session: AsyncSession, event: Fed) -> None:
    """Keep what another service told."""
    await keep(session, FiguresCounted.model_validate(event.data), at=event.at)


FIGURES = tuple(Follows(source=source, on={f"{source}.indicators.counted": on_counted}) for source in _SOURCES)
