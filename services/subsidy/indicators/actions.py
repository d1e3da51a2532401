"""Telling the figures of counties when they have changed."""

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import one_at_a_time, scope_of
from chassis.ledger import happened
from services.subsidy.indicators.models import IndicatorCount
from services.subsidy.indicators.queries import figures_of
from services.subsidy.indicators.rules import fingerprint, first_counted
from services.subsidy.indicators.schemas import IndicatorsCounted
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.rules import RollState

__all__ = ["count_indicators"]

# What such rolls come to changes no more by itself.
_DONE = (RollState.SETTLED, RollState.VOIDED)


async def count_indicators(session: AsyncSession) -> int:
    """The scheduled rule: count each county's months anew, and tell those whose figures have changed."""
    await one_at_a_time(session, "count-indicators")
    scope, told = scope_of(session), 0
    for county, month, before in (await session.execute(_to_count(scope.clock.today()))).all():
        figures = await figures_of(session, region=county, month=month, clock=scope.clock, calendar=scope.calendar)
        digest = fingerprint(figures.model_dump(mode="json"))
        fresh = insert(IndicatorCount).values(region=county, month=month, digest=digest, counted_at=func.now())
        await session.execute(
            fresh.on_conflict_do_update(
                index_elements=["region", "month"],
                set_={"digest": fresh.excluded.digest, "counted_at": fresh.excluded.counted_at},
            )
        )
        if digest != before:
            event = IndicatorsCounted(region=county, month=month, figures=figures)
            await happened(session, event, subject=f"{county:012d}/{month:%Y-%m}", region=county)
            told += 1
    return told


def _to_count(today: date) -> Select[Any]:
    """Counties and months of the last year in which something is at work, has changed, or was never told."""
    rolls = (
        select(
            (Roll.region // 1_000_000 * 1_000_000).label("county"),
            Roll.month,
            func.bool_or(Roll.state.not_in(_DONE)).label("at_work"),
            func.max(Roll.updated_at).label("changed_at"),
        )
        .where(Roll.month >= first_counted(today))
        .group_by("county", Roll.month)
        .subquery()
    )
    told = and_(IndicatorCount.region == rolls.c.county, IndicatorCount.month == rolls.c.month)
    return (
        select(rolls.c.county, rolls.c.month, IndicatorCount.digest)
        .outerjoin(IndicatorCount, told)
        .where(or_(IndicatorCount.digest.is_(None), rolls.c.at_work, rolls.c.changed_at >= IndicatorCount.counted_at))
        .order_by(rolls.c.county, rolls.c.month)
    )
