"""Whom a family may be matched with."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import any_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import everywhere
from chassis.filters import in_force
from chassis.regions import ancestors
from services.welfare.family.rules import HelpKind
from services.welfare.family_helpers.models import FamilyHelper

__all__ = ["AT_MOST", "helpers_for"]

AT_MOST = 20


async def helpers_for(session: AsyncSession, *, region: int, kind: HelpKind, on: date) -> Sequence[FamilyHelper]:
    """Helpers with a place for such help: the nearest first, of equals the emptiest."""
    wanted = (
        select(FamilyHelper)
        .where(
            FamilyHelper.region.in_(ancestors(region)),
            literal(kind.value) == any_(FamilyHelper.helps),
            FamilyHelper.in_use < FamilyHelper.capacity,
            in_force(FamilyHelper, on=on),
        )
        .order_by(FamilyHelper.region.desc(), (FamilyHelper.capacity - FamilyHelper.in_use).desc(), FamilyHelper.id)
        .limit(AT_MOST)
    )
    async with everywhere(session):  # whom a region has is no secret of it
        return (await session.scalars(wanted)).all()
