"""Counts and sums of a month."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.regions import span_of
from services.subsidy.indicators.schemas import IndicatorsOut, LineCount, RollCount
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import LineState
from services.subsidy.rolls.models import Roll

__all__ = ["indicators_of"]


async def indicators_of(session: AsyncSession, *, region: int, month: date) -> IndicatorsOut:
    """Rolls and lines of a region and a month by their state."""
    here = (Roll.region.between(*span_of(region)), Roll.month == month)
    rolls = await session.execute(select(Roll.state, func.count()).where(*here).group_by(Roll.state))
    lines = await session.execute(
        select(Line.state, func.count(), func.sum(Line.amount_fen))
        .join(Roll, Roll.id == Line.roll_id)
        .where(*here, Line.state != LineState.VOIDED)
        .group_by(Line.state)
    )
    return IndicatorsOut(
        region=region,
        month=month,
        rolls=[RollCount(state=state, rolls=count) for state, count in sorted(rolls.all())],
        lines=[LineCount(state=state, lines=count, amount_fen=int(fen)) for state, count, fen in sorted(lines.all())],
    )
