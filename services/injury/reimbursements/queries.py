"""What a claim quotes, and what finance still owes."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Missing
from chassis.regions import span_of
from services.injury.advances.models import Recovery
from services.injury.benefits.rules import ReimbursementState
from services.injury.cases.models import Case
from services.injury.cases.rules import Outcome
from services.injury.payouts.models import BenefitPayment
from services.injury.recognition.models import UnitRelation
from services.injury.reimbursements.models import Reimbursement
from services.injury.reimbursements.rules import Unit, UnitsDiffer, UnitUnknown, unit_with_finance

__all__ = ["OUTSTANDING", "Outstanding", "Quoted", "outcomes_of", "outstanding", "quoted", "unit_of"]

# Claims that were made or verified, and not paid.
OUTSTANDING = (ReimbursementState.CLAIMED, ReimbursementState.VERIFIED)


@dataclass(frozen=True, slots=True)
class Outstanding:
    """Claims that finance has not paid, and what they come to."""

    claims: int
    fen: int


@dataclass(frozen=True, slots=True)
class Quoted:
    """A payment that a unit has made: of a benefit, or back to the fund that had advanced it."""

    made: BenefitPayment | Recovery

    @property
    def values(self) -> dict[str, Any]:
        """What an item of a claim quotes of it."""
        made = self.made
        quoted = {"payer": made.payer, "item": made.item, "paid_fen": made.amount_fen}
        if isinstance(made, Recovery):
            return quoted | {"recovery_id": made.id, "paid_on": made.repaid_on}
        return quoted | {"payment_id": made.id, "paid_on": made.paid_on, "period": made.period}


async def quoted(
    session: AsyncSession, *, payments: Collection[UUID], recoveries: Collection[UUID]
) -> dict[UUID, Quoted]:
    """The payments and repayments that a claim names; ``Missing`` where the caller has made no such one."""
    paid = await session.scalars(select(BenefitPayment).where(BenefitPayment.id.in_(payments)))
    repaid = await session.scalars(select(Recovery).where(Recovery.id.in_(recoveries)))
    found = {one.id: Quoted(one) for one in (*paid, *repaid)}
    if found.keys() != {*payments, *recoveries}:
        raise Missing
    return found


async def outcomes_of(session: AsyncSession, case_ids: Collection[UUID]) -> list[Outcome | None]:
    """What was decided on the cases."""
    return list(await session.scalars(select(Case.outcome).where(Case.id.in_(case_ids))))


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
                Reimbursement.state.in_(OUTSTANDING),
            )
        )
    ).one()
    return Outstanding(int(count), int(fen))
