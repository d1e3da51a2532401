"""Asking for an advance, urging the employer, advancing, and getting it back."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.database import everywhere
from chassis.ledger import Event, happened
from chassis.workdays import WorkCalendar
from services.injury.advances.models import Advance, Recovery
from services.injury.advances.rules import (
    AdvanceKind,
    AdvanceRefusedFor,
    NotSettled,
    repaid_as,
    require_advanceable,
    require_answer_lapsed,
    require_recovered,
    require_urgeable,
)
from services.injury.advances.schemas import (
    AdvanceAdvanced,
    AdvanceDemanded,
    AdvanceRecovered,
    AdvanceRefused,
    AdvanceRepaid,
    AdvanceRequested,
    AdvanceSettled,
    AdvanceUrged,
    RepayIn,
)
from services.injury.benefits.models import Benefit
from services.injury.benefits.payers import Coverage, Payer
from services.injury.benefits.rules import (
    ADVANCE_RECOVERY,
    INJURY_BENEFIT,
    BenefitMove,
    BenefitState,
    RecoveryMove,
    require_recovery_within_advance,
)
from services.injury.cases.models import Case, of_case
from services.injury.payouts import actions as payouts
from services.injury.payouts.models import BenefitPayment
from services.injury.payouts.rules import require_day_come
from services.injury.payouts.schemas import PayIn
from services.injury.recognition.models import UnitRelation

__all__ = ["advance", "complete", "demand", "refuse", "repay", "request", "settle", "urge"]


async def request(
    session: AsyncSession, case: Case, benefit: Benefit, *, kind: AdvanceKind, caller: Caller, clock: Clock
) -> Advance:
    """Ask the fund to pay first; the benefit itself is granted like any other, before or after."""
    if benefit.state is not BenefitState.CALCULATED:
        INJURY_BENEFIT.after(benefit.state, BenefitMove.PAY)
    require_advanceable(kind, item=benefit.item, payer=benefit.payer, coverage=await _coverage_of(session, case.id))
    made = Advance(
        **of_case(case),
        benefit_id=benefit.id,
        employer_id=benefit.employer_id,
        kind=kind,
        state=ADVANCE_RECOVERY.start,
        requested_by=caller.subject,
        requested_on=clock.today(),
        advanced_fen=0,
        recovered_fen=0,
    )
    session.add(made)
    await session.flush()
    return await _told(session, made, AdvanceRequested(**_facts(made)))


async def _coverage_of(session: AsyncSession, case_id: UUID) -> Coverage | None:
    """How the unit stood towards the insurance, whoever asks; it is not shown."""
    async with everywhere(session):
        return await session.scalar(select(UnitRelation.coverage).where(UnitRelation.case_id == case_id))


async def urge(session: AsyncSession, one: Advance, *, clock: Clock) -> Advance:
    """The employer was urged in writing; its 5 working days begin."""
    one.state = ADVANCE_RECOVERY.after(one.state, RecoveryMove.URGE)
    require_urgeable(one.kind)
    one.urged_on = clock.today()
    return await _told(session, one, AdvanceUrged(**_facts(one), urged_on=one.urged_on))


async def settle(session: AsyncSession, one: Advance, *, clock: Clock) -> Advance:
    """The employer has paid after all, as its payment on record shows."""
    state = ADVANCE_RECOVERY.after(one.state, RecoveryMove.SETTLE)
    settled_on = await session.scalar(
        select(BenefitPayment.paid_on)
        .where(
            BenefitPayment.benefit_id == one.benefit_id,
            BenefitPayment.payer.in_([Payer.EMPLOYER, Payer.REIMBURSED]),
            BenefitPayment.paid_on >= one.requested_on,
        )
        .order_by(BenefitPayment.paid_on)
        .limit(1)
    )
    if settled_on is None:
        raise NotSettled
    one.state, one.settled_on, one.closed_on = state, settled_on, clock.today()
    return await _told(session, one, AdvanceSettled(**_facts(one)))


async def advance(
    session: AsyncSession,
    case: Case,
    benefit: Benefit,
    one: Advance,
    asked: PayIn,
    *,
    caller: Caller,
    clock: Clock,
    calendar: WorkCalendar,
) -> Advance:
    """The fund pays first: the benefit is its to pay from now on, unless somebody else has paid of it (N7)."""
    state = ADVANCE_RECOVERY.after(one.state, RecoveryMove.ADVANCE)
    require_answer_lapsed(one.kind, urged_on=one.urged_on, today=clock.today(), calendar=calendar)
    coverage = await _coverage_of(session, case.id)
    require_advanceable(one.kind, item=benefit.item, payer=benefit.payer, coverage=coverage)
    one.state, one.advanced_on = state, clock.today()
    benefit.payer = Payer.ADVANCE
    await session.flush()
    await payouts.pay(session, case, benefit, asked, caller=caller, clock=clock)
    return await _told(session, one, AdvanceAdvanced(**_facts(one), advanced_fen=one.advanced_fen))


async def demand(session: AsyncSession, one: Advance, *, demand_no: str, clock: Clock) -> Advance:
    """Tell whom the fund paid for to repay."""
    one.state = ADVANCE_RECOVERY.after(one.state, RecoveryMove.DEMAND)
    one.demanded_on, one.demand_no = clock.today(), demand_no
    return await _told(session, one, AdvanceDemanded(**_facts(one)))


async def repay(session: AsyncSession, one: Advance, asked: RepayIn, *, caller: Caller, clock: Clock) -> Advance:
    """Record what came back; never more than was advanced."""
    one.state = ADVANCE_RECOVERY.after(one.state, RecoveryMove.REPAY)
    require_day_come(asked.repaid_on, today=clock.today())
    require_recovery_within_advance(
        advanced_fen=one.advanced_fen, recovered_fen=one.recovered_fen, repaid_fen=asked.amount_fen
    )
    benefit = await session.get_one(Benefit, one.benefit_id)
    one.recovered_fen += asked.amount_fen
    session.add(
        Recovery(
            **of_case(one),
            employer_id=one.employer_id,
            **asked.model_dump(),
            advance_id=one.id,
            item=benefit.item,
            payer=repaid_as(one.kind, coverage=await _coverage_of(session, one.case_id)),
            recorded_by=caller.subject,
        )
    )
    told = AdvanceRepaid(**_facts(one), amount_fen=asked.amount_fen, recovered_fen=one.recovered_fen)
    return await _told(session, one, told)


async def complete(session: AsyncSession, one: Advance, *, clock: Clock) -> Advance:
    """All of it has come back."""
    one.state = ADVANCE_RECOVERY.after(one.state, RecoveryMove.COMPLETE)
    require_recovered(advanced_fen=one.advanced_fen, recovered_fen=one.recovered_fen)
    one.closed_on = clock.today()
    return await _told(session, one, AdvanceRecovered(**_facts(one), recovered_fen=one.recovered_fen))


async def refuse(session: AsyncSession, one: Advance, *, reason: AdvanceRefusedFor, clock: Clock) -> Advance:
    """The fund does not pay first."""
    one.state = ADVANCE_RECOVERY.after(one.state, RecoveryMove.REFUSE)
    one.refused_for, one.closed_on = reason, clock.today()
    return await _told(session, one, AdvanceRefused(**_facts(one), reason=reason))


def _facts(one: Advance) -> dict[str, Any]:
    return {"worker_id": one.worker_id, "benefit_id": one.benefit_id, "kind": one.kind}


async def _told(session: AsyncSession, one: Advance, event: Event) -> Advance:
    await session.flush()
    await happened(session, event, subject=one.id, region=one.region)
    return one
