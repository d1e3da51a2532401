"""Which regions there are on a day."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.roster.regions.models import Unit
from services.roster.regions.rules import RegionUnknown

__all__ = ["in_force", "require_in_force"]


async def in_force(session: AsyncSession, codes: Iterable[int], *, on: date) -> set[int]:
    """Those of the codes that are regions on that day."""
    found = await session.scalars(select(Unit.code).where(Unit.code.in_(set(codes)), Unit.during.contains(on)))
    return set(found.all())


async def require_in_force(session: AsyncSession, code: int, *, on: date) -> None:
    if not await in_force(session, [code], on=on):
        raise RegionUnknown(region=f"{code:012d}", on=on.isoformat())
