"""Which case a paper belongs with, and the papers of an accident."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller, Department
from chassis.database import everywhere
from chassis.problems import Missing
from services.injury.cases.models import Case
from services.injury.documents.models import Document
from services.injury.green_channels.models import Referral
from services.injury.green_channels.rules import ReferralState

__all__ = ["case_of_papers", "documents_of"]

# A hospital that was asked and did not take the injured has no papers of the case.
_TOOK = (ReferralState.ACCEPTED, ReferralState.ARRIVED, ReferralState.ADMITTED)


async def case_of_papers(session: AsyncSession, case_id: UUID, *, caller: Caller) -> Case:
    """The case that the caller may file papers with; where cases were merged, the one that remains.

    The caller sees it, or is the hospital that took the injured, which sees its referral and nothing else of the case.
    """
    case = await session.get(Case, case_id)
    if case is not None and case.merged_into is None:
        return case
    if case is None and not await _took(session, case_id, caller):
        raise Missing
    async with everywhere(session):
        remains = await session.get_one(Case, case_id)
        while remains.merged_into is not None:
            remains = await session.get_one(Case, remains.merged_into)
    return remains


async def _took(session: AsyncSession, case_id: UUID, caller: Caller) -> bool:
    if caller.department is not Department.HOSPITAL or caller.own_organisation is None:
        return False
    taken = select(Referral.id).where(
        Referral.case_id == case_id, Referral.hospital_id == caller.own_organisation, Referral.state.in_(_TOOK)
    )
    return await session.scalar(taken.limit(1)) is not None


async def documents_of(session: AsyncSession, case: Case) -> Select[Document]:
    """The papers of an accident that the caller may see, also those filed with cases that were merged into this one."""
    return select(Document).where(Document.case_id.in_(await _merged_into(session, case)))


async def _merged_into(session: AsyncSession, case: Case) -> Sequence[UUID]:
    every = new = [case.id]
    async with everywhere(session):  # which cases were merged; what the caller sees of them is not widened
        while new:
            new = list(await session.scalars(select(Case.id).where(Case.merged_into.in_(new))))
            every = [*every, *new]
    return every
