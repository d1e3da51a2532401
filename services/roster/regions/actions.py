"""Changes of divisions."""

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.ledger import happened
from chassis.regions import level_of
from services.roster.regions.models import Unit
from services.roster.regions.queries import require_in_force
from services.roster.regions.rules import RegionHasChildren, RegionNotInForce, parent_code, require_shape
from services.roster.regions.schemas import RegionChanged, RegionChangeIn

__all__ = ["change_regions"]


async def change_regions(session: AsyncSession, asked: RegionChangeIn) -> list[Unit]:
    """End some regions and begin others on one day; returns those that began."""
    require_shape(asked.kind, closes=asked.closes, opens=[unit.code for unit in asked.opens])
    await _close(session, asked)
    opened = [
        Unit(
            code=unit.code,
            during=Range(asked.effective_on, None),
            name=unit.name,
            level=level_of(unit.code),
            parent=parent_code(unit.code),
            kind=unit.kind,
            is_regular=unit.is_regular,
            predecessors=asked.closes,
        )
        for unit in asked.opens
    ]
    session.add_all(opened)
    await session.flush()
    await _require_whole_tree(session, asked, opened)
    told = RegionChanged(
        kind=asked.kind,
        effective_on=asked.effective_on,
        closed=asked.closes,
        opened=[unit.code for unit in opened],
        document=asked.document,
    )
    await happened(session, told, subject=f"{asked.closes[0]:012d}", region=asked.closes[0])
    return opened


async def _close(session: AsyncSession, asked: RegionChangeIn) -> None:
    closing = await session.scalars(
        select(Unit)
        .where(Unit.code.in_(asked.closes), func.upper_inf(Unit.during), Unit.during.contains(asked.effective_on))
        .order_by(Unit.code)
        .with_for_update()
    )
    units = closing.all()
    if len(units) != len(asked.closes) or any(unit.during.lower == asked.effective_on for unit in units):
        raise RegionNotInForce
    for unit in units:
        unit.during = Range(unit.during.lower, asked.effective_on)
    await session.flush()


async def _require_whole_tree(session: AsyncSession, asked: RegionChangeIn, opened: list[Unit]) -> None:
    """Every region has one above it after the change as before."""
    for unit in opened:
        if unit.parent is not None:
            await require_in_force(session, unit.parent, on=asked.effective_on)
    above = aliased(Unit)
    orphans = await session.scalars(
        select(Unit.code)
        .outerjoin(above, and_(above.code == Unit.parent, above.during.contains(asked.effective_on)))
        .where(Unit.parent.in_(asked.closes), Unit.during.contains(asked.effective_on), above.code.is_(None))
        .order_by(Unit.code)
        .limit(20)
    )
    if codes := orphans.all():
        raise RegionHasChildren(regions=[f"{code:012d}" for code in codes])
