"""How soon green channels were opened."""

from collections import Counter
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import midnight
from chassis.regions import span_of
from services.injury.cases.models import Case
from services.injury.cases.rules import CaseState
from services.injury.green_channels.models import GreenChannel
from services.injury.green_channels.rules import speed_of

__all__ = ["opened_speeds"]


async def opened_speeds(session: AsyncSession, *, region: int, first_on: date, last_on: date) -> Counter[str]:
    """Cases reported in a period by how soon their channel was opened, ``none`` for those without one."""
    first = (
        select(GreenChannel.case_id, func.min(GreenChannel.opened_at).label("opened_at"))
        .group_by(GreenChannel.case_id)
        .subquery()
    )
    rows = await session.execute(
        select(Case.reported_at, first.c.opened_at)
        .join(first, first.c.case_id == Case.id, isouter=True)
        .where(
            Case.region.between(*span_of(region)),
            Case.state != CaseState.MERGED,
            Case.reported_at >= midnight(first_on),
            Case.reported_at < midnight(last_on + timedelta(days=1)),
        )
    )
    return Counter(
        speed_of(reported_at=reported_at, opened_at=opened_at) if opened_at else "none"
        for reported_at, opened_at in rows
    )
