"""Approving, paying, adjusting, stopping, restoring and voiding a benefit.

Each is told of the case, which is held (``queries.held_case``), and of the benefit, which is locked.
"""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.ledger import Event, happened
from chassis.problems import Missing
from services.injury.advances.models import Advance
from services.injury.advances.rules import PAYING
from services.injury.benefits.adjustment import TOP_UPS, adjusted, topped_up
from services.injury.benefits.assessed import assessed_of
from services.injury.benefits.models import Benefit
from services.injury.benefits.parameters import Parameters
from services.injury.benefits.payers import Payer
from services.injury.benefits.rules import INJURY_BENEFIT, BenefitMove, BenefitState, StopReason, require_restorable
from services.injury.cases.models import Case, of_case
from services.injury.payouts.models import BenefitAdjustment, BenefitPayment
from services.injury.payouts.queries import adjustments_of, paid_of, payments_for, proved_by, steps_of
from services.injury.payouts.rules import (
    AdjustmentUnknown,
    AlreadyPaid,
    OnlyByAdvance,
    due_in,
    require_adjusted_in_order,
    require_amount,
    require_day_come,
    require_decided,
    require_in_life,
    require_other_hand,
    require_paid_since,
    require_payer,
    require_period,
    require_proof,
    require_reassessed,
    require_stopped_by,
)
from services.injury.payouts.schemas import (
    AdjustIn,
    BenefitAdjusted,
    BenefitApproved,
    BenefitPaid,
    BenefitRestored,
    BenefitStopIn,
    BenefitStopped,
    BenefitVoided,
    PayIn,
)

__all__ = ["adjust", "approve", "pay", "restore", "stop", "void"]


async def approve(session: AsyncSession, case: Case, benefit: Benefit, *, caller: Caller) -> Benefit:
    """Grant what another person has calculated."""
    benefit.state = INJURY_BENEFIT.after(benefit.state, BenefitMove.APPROVE)
    require_decided(case.outcome, state=case.state, item=benefit.item, payer=benefit.payer)
    require_other_hand(benefit.calculated_by, caller.subject)
    benefit.approved_by = caller.subject
    return await _told(session, benefit, BenefitApproved(**_facts(benefit), amount_fen=benefit.amount_fen))


async def pay(
    session: AsyncSession, case: Case, benefit: Benefit, asked: PayIn, *, caller: Caller, clock: Clock
) -> Benefit:
    """Record a payment: by the agency from the fund, or by an employer of what it owes itself."""
    state = INJURY_BENEFIT.after(benefit.state, BenefitMove.PAY)
    require_decided(case.outcome, state=case.state, item=benefit.item, payer=benefit.payer)
    proved = await proved_by(session, benefit, asked.document_id)
    require_payer(benefit.payer, department=caller.department)
    require_proof(benefit.payer, named=asked.document_id is not None, proved=proved)
    require_day_come(asked.paid_on, today=clock.today())
    require_paid_since(asked.paid_on, injured_on=case.event_on)
    require_period(
        asked.period, cycle=benefit.cycle, from_on=benefit.from_on, to_on=benefit.to_on, paid_on=asked.paid_on
    )
    require_in_life(asked.period, item=benefit.item, died_on=case.died_on)
    await _require_due(session, benefit, asked)
    advance = await _advanced_by(session, benefit)
    if advance is not None:
        advance.advanced_fen += asked.amount_fen
    payment = BenefitPayment(
        **of_case(case),
        **asked.model_dump(),
        benefit_id=benefit.id,
        employer_id=benefit.employer_id,
        item=benefit.item,
        payer=benefit.payer,
        advance_id=advance.id if advance else None,
        recorded_by=caller.subject,
    )
    benefit.state = state
    flag_modified(benefit, "state")  # another month is a change too
    session.add(payment)
    told = BenefitPaid(**_facts(benefit), amount_fen=payment.amount_fen, period=payment.period, paid_on=payment.paid_on)
    return await _told(session, benefit, told)


async def _require_due(session: AsyncSession, benefit: Benefit, asked: PayIn) -> None:
    adjustments = await adjustments_of(session, benefit)
    paid = await payments_for(session, benefit, asked.period)
    if any(one.adjustment_id == asked.adjustment_id for one in paid):
        raise AlreadyPaid
    if asked.adjustment_id is not None:
        reaching = (one.id for one in adjustments if asked.period and one.from_on <= asked.period)
        if asked.adjustment_id not in reaching:
            raise AdjustmentUnknown
    require_amount(
        asked.amount_fen,
        cycle=benefit.cycle,
        due_fen=due_in(asked.period, amount_fen=benefit.amount_fen, steps=steps_of(adjustments)),
        paid_fen=sum(one.amount_fen for one in paid),
    )


async def _advanced_by(session: AsyncSession, benefit: Benefit) -> Advance | None:
    """The advance by which the fund pays for somebody else, locked; it is owed what is paid."""
    if benefit.payer is not Payer.ADVANCE:
        return None
    advance = await session.scalar(
        select(Advance).where(Advance.benefit_id == benefit.id, Advance.state.in_(PAYING)).with_for_update()
    )
    if advance is None:
        raise OnlyByAdvance
    return advance


async def adjust(
    session: AsyncSession,
    case: Case,
    benefit: Benefit,
    asked: AdjustIn,
    *,
    region: int,
    parameters: Parameters,
    caller: Caller,
) -> Benefit:
    """Adjust the monthly amount by the figure of a year, as the province's notice says, or a top-up by what it tops up.

    ``region`` is the unit's, as it was when the amount was calculated.
    """
    state = INJURY_BENEFIT.after(benefit.state, BenefitMove.ADJUST)
    if benefit.item in TOP_UPS:
        allowance_fen = await _allowance_in(session, benefit, asked.from_on)
        after = topped_up(allowance_fen, on=asked.from_on, region=region, parameters=parameters)
    else:
        after = adjusted(benefit.amount_fen, item=benefit.item, year=asked.year, region=region, parameters=parameters)
    steps = steps_of(await adjustments_of(session, benefit))
    require_adjusted_in_order(asked.from_on, first_on=benefit.from_on, last_on=benefit.to_on, steps=steps)
    session.add(
        BenefitAdjustment(
            **of_case(case),
            benefit_id=benefit.id,
            employer_id=benefit.employer_id,
            from_on=asked.from_on,
            before_fen=benefit.amount_fen,
            amount_fen=after.amount_fen,
            formula=after.formula,
            document_no=asked.document_no,
            adjusted_by=caller.subject,
        )
    )
    benefit.state, benefit.amount_fen = state, after.amount_fen
    told = BenefitAdjusted(**_facts(benefit), amount_fen=after.amount_fen, from_on=asked.from_on)
    return await _told(session, benefit, told)


async def _allowance_in(session: AsyncSession, top_up: Benefit, month: date) -> int:
    """The allowance that a top-up fills up, as it is due in a month."""
    allowance = await session.scalar(
        select(Benefit).where(
            Benefit.case_id == top_up.case_id,
            Benefit.item == TOP_UPS[top_up.item],
            Benefit.state.not_in([BenefitState.VOIDED, BenefitState.STOPPED]),
        )
    )
    if allowance is None:
        raise Missing
    steps = steps_of(await adjustments_of(session, allowance))
    return due_in(month, amount_fen=allowance.amount_fen, steps=steps)


async def stop(session: AsyncSession, case: Case, benefit: Benefit, asked: BenefitStopIn, *, clock: Clock) -> Benefit:
    """Stop an item for a reason that stops it."""
    state = INJURY_BENEFIT.after(benefit.state, BenefitMove.STOP)
    require_stopped_by(asked.reason, item=benefit.item, cycle=benefit.cycle, state=benefit.state)
    if asked.reason is StopReason.REASSESSED:
        assessed = await assessed_of(session, case)
        require_reassessed(benefit.from_on, assessed_on=assessed.on if assessed else None)
    require_day_come(asked.stopped_on, today=clock.today())
    benefit.state, benefit.stopped_on, benefit.stopped_for = state, asked.stopped_on, asked.reason.value
    told = BenefitStopped(**_facts(benefit), reason=asked.reason, stopped_on=asked.stopped_on)
    return await _told(session, benefit, told)


async def restore(session: AsyncSession, case: Case, benefit: Benefit) -> Benefit:
    """Grant again what was stopped for a refusal that is taken back."""
    state = INJURY_BENEFIT.after(benefit.state, BenefitMove.RESTORE)
    # What stops a dependant's pension alone is a condition that was lost.
    reasons = {reason.value: reason for reason in StopReason}
    require_restorable(reasons.get(benefit.stopped_for or "", StopReason.CONDITION_LOST))
    require_decided(case.outcome, state=case.state, item=benefit.item, payer=benefit.payer)
    benefit.state, benefit.stopped_on, benefit.stopped_for = state, None, None
    return await _told(session, benefit, BenefitRestored(**_facts(benefit)))


async def void(session: AsyncSession, benefit: Benefit) -> Benefit:
    """Give up an item of which nothing has been paid; it can be calculated anew."""
    state = INJURY_BENEFIT.after(benefit.state, BenefitMove.VOID)
    if await paid_of(session, benefit):
        raise AlreadyPaid
    benefit.state = state
    return await _told(session, benefit, BenefitVoided(**_facts(benefit)))


def _facts(benefit: Benefit) -> dict[str, Any]:
    return {
        "worker_id": benefit.worker_id,
        "benefit_id": benefit.id,
        "item": benefit.item,
        "payer": benefit.payer,
    }


async def _told(session: AsyncSession, benefit: Benefit, event: Event) -> Benefit:
    await session.flush()
    await happened(session, event, subject=benefit.case_id, region=benefit.region)
    return benefit
