"""Whether a child has a benefit."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import everywhere
from chassis.filters import in_force
from chassis.regions import ancestors
from services.honors.child_entitlements.models import ChildEntitlement
from services.honors.child_entitlements.rules import Basis, ChildStage, Treatment
from services.honors.children.models import HonouredChild
from services.honors.children.queries import bases_of

__all__ = ["treatment_of"]


async def treatment_of(
    session: AsyncSession, id_index: bytes, *, stage: ChildStage, on: date
) -> tuple[HonouredChild | None, Treatment | None]:
    """The child, if there is one, and what it is due on a day: as a martyr's child before as one of the commended.

    A child goes to school where it lives, which need not be where the parent served: so every region is looked through,
    and nothing of what is found but yes, no and the treatment is anybody's to know.
    """
    async with everywhere(session):
        children = (await session.scalars(select(HonouredChild).where(HonouredChild.id_index == id_index))).all()
        bases = await bases_of(session, [child.worker_id for child in children])
        wanted = [
            (ChildEntitlement.basis == basis) & ChildEntitlement.region.in_(ancestors(child.region))
            for child in children
            for basis in bases[child.worker_id]
        ]
        if not wanted:
            return next(iter(children), None), None
        rows = await session.scalars(
            select(ChildEntitlement).where(
                ChildEntitlement.stage == stage, in_force(ChildEntitlement, on=on), or_(*wanted)
            )
        )
        # The nearest place decides for the commended; the statute goes before it.
        found = sorted(rows, key=lambda one: (one.basis is Basis.COMMENDED, -one.region))
    return children[0], found[0].treatment if found else None
