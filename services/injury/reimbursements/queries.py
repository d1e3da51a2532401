"""What a claim quotes, and what finance still owes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Missing
from chassis.regions import span_of
from services.injury.benefits.rules import ReimbursementState
from services.injury.payouts.models import BenefitPayment
from services.injury.recognition.models import UnitRelation
from services.injury.reimbursements.models import Reimbursement
from services.injury.reimbursements.rules import Unit, UnitsDiffer, UnitUnknown, unit_with_finance

__all__ = ["Outstanding", "outstanding", "payments_named", "unit_of"]


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Claims that finance has not paid, and what they come to."""

    claims: int
    fen: int


async def payments_named(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, BenefitPayment]:
    """The payments that a claim names; ``Missing`` where the caller has no such payment."""
    rows = await session.scalars(select(BenefitPayment).where(BenefitPayment.id.in_(ids)))
    payments = {one.id: one for one in rows}
    if payments.keys() != set(ids):
        raise Missing
    return payments


async def unit_of(session: AsyncSession, employer_id: str, case_ids: set[UUID]) -> Unit:
    """Where the unit is and of whose budget, as was determined for each of its cases."""
    rows = await session.execute(
        select(UnitRelation.case_id, UnitRelation.unit_region, UnitRelation.unit_level).where(
            UnitRelation.case_id.in_(case_ids), UnitRelation.unit_id == employer_id
        )
    )
    units = {case_id: unit_with_finance(region, level) for case_id, region, level in rows}
    if units.keys() != case_ids:
        raise UnitUnknown
    different = set(units.values())
    if len(different) > 1:
        raise UnitsDiffer
    return different.pop()


async def outstanding(session: AsyncSession, region: int) -> Outstanding:
    """Claims that were made or verified and not paid: as much as was verified, else as was claimed."""
    count, fen = (
        await session.execute(
            select(
                func.count(),
                func.coalesce(func.sum(func.coalesce(Reimbursement.verified_fen, Reimbursement.claimed_fen)), 0),
            ).where(
                Reimbursement.finance_region.between(*span_of(region)),
                Reimbursement.state.in_([ReimbursementState.CLAIMED, ReimbursementState.VERIFIED]),
            )
        )
    ).one()
    return Outstanding(int(count), int(fen))
