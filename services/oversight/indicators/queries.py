"""Reading targets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.oversight.indicators.models import IndicatorTarget
from services.oversight.indicators.rules import TargetSet

__all__ = ["targets_by_indicator"]


async def targets_by_indicator(session: AsyncSession, *, as_of: datetime) -> Mapping[str, Sequence[TargetSet]]:
    """All targets that were set by then in the caller's region, and above it."""
    table = IndicatorTarget
    rows = await session.execute(
        select(table.indicator, table.region, table.valid_from, table.set_at, table.value).where(table.set_at <= as_of)
    )
    found: dict[str, list[TargetSet]] = defaultdict(list)
    for code, region, valid_from, set_at, value in rows:
        found[code].append(TargetSet(region, valid_from, set_at, value))
    return found
