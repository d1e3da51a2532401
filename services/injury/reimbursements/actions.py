"""Claiming, sending back, verifying, paying and refusing a reimbursement."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.ledger import Event, happened
from chassis.problems import Missing
from services.injury.benefits.rules import (
    FISCAL_REIMBURSEMENT,
    ReimbursementMove,
    require_reimbursable,
    require_within_paid,
)
from services.injury.cases.rules import require_recognised
from services.injury.payouts.rules import require_day_come, require_other_hand
from services.injury.reimbursements.models import Reimbursement, ReimbursementItem
from services.injury.reimbursements.queries import outcomes_of, quoted, unit_of
from services.injury.reimbursements.rules import (
    require_claimable,
    require_own_finance,
    require_verified_within,
)
from services.injury.reimbursements.schemas import (
    ClaimIn,
    ReimbursementClaimed,
    ReimbursementRefused,
    ReimbursementSentBack,
    ReimbursementSubsidised,
    ReimbursementVerified,
    SubsidiseIn,
)

__all__ = ["claim", "claim_again", "refuse", "send_back", "subsidise", "verify"]


async def claim(session: AsyncSession, asked: ClaimIn, *, caller: Caller, clock: Clock) -> Reimbursement:
    """Claim own payments of the finance of the unit's own level."""
    if caller.own_organisation is None:
        raise Missing
    claimed = {one.named: one.amount_fen for one in asked.items}
    paid = await quoted(
        session,
        payments={one.payment_id for one in asked.items if one.payment_id},
        recoveries={one.recovery_id for one in asked.items if one.recovery_id},
    )
    require_claimable([(one.named, paid[one.named].made.amount_fen, one.amount_fen) for one in asked.items])
    for one in paid.values():
        require_reimbursable(one.made.payer)
    cases = {one.made.case_id for one in paid.values()}
    for outcome in await outcomes_of(session, cases):
        require_recognised(outcome)
    unit = await unit_of(session, caller.own_organisation, cases)
    made = Reimbursement(
        employer_id=caller.own_organisation,
        unit_region=unit.region,
        unit_level=unit.level,
        finance_region=unit.finance_region,
        state=FISCAL_REIMBURSEMENT.after(FISCAL_REIMBURSEMENT.start, ReimbursementMove.CLAIM),
        claimed_fen=sum(claimed.values()),
        claimed_by=caller.subject,
        claimed_on=clock.today(),
    )
    session.add(made)
    await session.flush()
    session.add_all(
        ReimbursementItem(
            reimbursement_id=made.id,
            finance_region=made.finance_region,
            employer_id=made.employer_id,
            live=True,
            amount_fen=claimed[key],
            **one.values,
        )
        # In one order, so that two claims of the same payments wait for each other.
        for key, one in sorted(paid.items())
    )
    return await _told(session, made, ReimbursementClaimed(**_facts(made), claimed_fen=made.claimed_fen))


async def claim_again(session: AsyncSession, one: Reimbursement, *, caller: Caller, clock: Clock) -> Reimbursement:
    """The papers are complete: the same payments are claimed again."""
    one.state = FISCAL_REIMBURSEMENT.after(one.state, ReimbursementMove.CLAIM)
    one.claimed_by, one.claimed_on = caller.subject, clock.today()
    return await _told(session, one, ReimbursementClaimed(**_facts(one), claimed_fen=one.claimed_fen))


async def send_back(session: AsyncSession, one: Reimbursement, *, reason: str, caller: Caller) -> Reimbursement:
    """Send a claim back for papers that are wanting or wrong."""
    _require_own(one, caller)
    one.state = FISCAL_REIMBURSEMENT.after(one.state, ReimbursementMove.SEND_BACK)
    one.sent_back_for = reason
    return await _told(session, one, ReimbursementSentBack(**_facts(one)))


async def verify(
    session: AsyncSession, one: Reimbursement, *, verified_fen: int, caller: Caller, clock: Clock
) -> Reimbursement:
    """Find how much of a claim is due."""
    _require_own(one, caller)
    one.state = FISCAL_REIMBURSEMENT.after(one.state, ReimbursementMove.VERIFY)
    require_other_hand(one.claimed_by, caller.subject)
    require_verified_within(verified_fen, claimed_fen=one.claimed_fen)
    one.verified_fen, one.verified_by, one.verified_on = verified_fen, caller.subject, clock.today()
    return await _told(session, one, ReimbursementVerified(**_facts(one), verified_fen=verified_fen))


async def subsidise(
    session: AsyncSession, one: Reimbursement, asked: SubsidiseIn, *, caller: Caller, clock: Clock
) -> Reimbursement:
    """Pay the unit back what another person has verified, and no more."""
    _require_own(one, caller)
    one.state = FISCAL_REIMBURSEMENT.after(one.state, ReimbursementMove.SUBSIDISE)
    require_other_hand(one.verified_by or "", caller.subject)
    require_day_come(asked.paid_on, today=clock.today())
    require_within_paid(
        statutory_fen=one.verified_fen or 0, paid_fen=one.claimed_fen, subsidised_fen=0, claim_fen=asked.amount_fen
    )
    one.subsidised_fen, one.subsidised_by = asked.amount_fen, caller.subject
    one.subsidised_on, one.reference = asked.paid_on, asked.reference
    return await _told(session, one, ReimbursementSubsidised(**_facts(one), subsidised_fen=asked.amount_fen))


async def refuse(session: AsyncSession, one: Reimbursement, *, reason: str, caller: Caller) -> Reimbursement:
    """Refuse a claim; its payments can be claimed anew."""
    _require_own(one, caller)
    one.state = FISCAL_REIMBURSEMENT.after(one.state, ReimbursementMove.REFUSE)
    one.refused_for = reason
    return await _told(session, one, ReimbursementRefused(**_facts(one)))


def _require_own(one: Reimbursement, caller: Caller) -> None:
    require_own_finance(unit_level=one.unit_level, finance=one.finance_region, caller_region=caller.region)


def _facts(one: Reimbursement) -> dict[str, Any]:
    return {"employer_id": one.employer_id, "unit_level": one.unit_level}


async def _told(session: AsyncSession, one: Reimbursement, event: Event) -> Reimbursement:
    await session.flush()
    await happened(session, event, subject=one.id, region=one.finance_region)
    return one
