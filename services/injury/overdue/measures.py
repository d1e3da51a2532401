"""Limits of open cases that have passed, by limit; read as the list of what is overdue reads them."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from chassis import metrics
from chassis.database import scope_of
from chassis.measures import Measure
from services.injury.clocks.limits import Limit
from services.injury.overdue.queries import overdue_in

__all__ = ["MEASURES"]

PROVINCE = 150000000000


async def _overdue(session: AsyncSession) -> Mapping[str, float]:
    scope = scope_of(session)
    late = await overdue_in(session, region=PROVINCE, after=None, most=None, clock=scope.clock, calendar=scope.calendar)
    return {**dict.fromkeys(Limit, 0), **Counter(one.limit for one in late)}


# It walks every open case: a few times an hour is enough, for limits are days.
MEASURES = (Measure(metrics.OVERDUE, "case", _overdue, every=timedelta(minutes=15)),)
