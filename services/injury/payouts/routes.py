"""What becomes of a benefit, over HTTP: granted, paid, adjusted, stopped."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, IfMatch, Session
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.injury.benefits.adjustment import NotAdjustable
from services.injury.benefits.disability import FigureUnfit
from services.injury.benefits.models import Benefit
from services.injury.benefits.queries import relation_on_record
from services.injury.benefits.rules import GradesMixed, NotRestorable
from services.injury.benefits.schemas import BenefitOut
from services.injury.cases.models import Case
from services.injury.cases.rules import InFuture, NotRecognised
from services.injury.figures.queries import figures_for
from services.injury.payouts import actions
from services.injury.payouts.models import BenefitAdjustment, BenefitPayment
from services.injury.payouts.queries import held_case
from services.injury.payouts.rules import (
    AboveDue,
    AdjustedOutOfOrder,
    AdjustmentUnknown,
    AlreadyPaid,
    NothingToStop,
    NotReassessed,
    OnlyByAdvance,
    PaidAfterDeath,
    PaidBeforeInjury,
    PartPayment,
    PeriodWrong,
    ProofRequired,
    ReasonDoesNotStop,
    SameHand,
    WrongPayer,
)
from services.injury.payouts.schemas import AdjustIn, BenefitAdjustmentOut, BenefitPaymentOut, BenefitStopIn, PayIn
from services.injury.recognition.queries import place_of_unit

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/benefits/{benefit_id}",
    tag=Text("待遇支付", "Payouts"),
    source="内防指发〔2020〕75号 第二条；工伤保险条例第四十条、第四十二条 Notice clause 2; Regulation arts. 40, 42",
)

BenefitInPath = Annotated[Benefit, in_path("benefit_id", Benefit)]


async def case_of_benefit(benefit_id: UUID, session: Session) -> Case:
    return await held_case(session, await session.scalar(select(Benefit.case_id).where(Benefit.id == benefit_id)))


CaseHeld = Annotated[Case, Depends(case_of_benefit)]


async def benefit_to_change(benefit_id: UUID, _: CaseHeld, session: Session, if_match: IfMatch = None) -> Benefit:
    """The case is held before its benefit is locked, so that no decision is revoked meanwhile."""
    return await found(session, Benefit, benefit_id, match=if_match, change=True)


BenefitToChange = Annotated[Benefit, Depends(benefit_to_change)]


@routes.post(
    "/approve",
    permission="injury:benefit:approve",
    step_up=True,
    title=Text("批准待遇", "Approve a benefit"),
    answer=BenefitOut,
    refuses=(IllegalMove, NotRecognised, SameHand),
    leads_to={"pay_benefit": "benefit_id"},
)
async def approve_benefit(case: CaseHeld, benefit: BenefitToChange, session: Session, caller: CallerNow) -> Benefit:
    """The agency grants what another person has calculated.

    The injury must have been recognised or deemed one; only treatment and advances need not wait while the decision is
    still to come. A review or a suit stops nothing.

    经办机构批准由另一人核定的待遇。

    伤害须已认定工伤或者视同工伤；决定尚未作出的，仅医疗费用与先行支付无须等待。复议与诉讼不停止任何支付。
    """
    return await actions.approve(session, case, benefit, caller=caller)


@routes.post(
    "/pay",
    permission="injury:benefit:pay",
    step_up=True,
    title=Text("支付待遇", "Pay a benefit"),
    keyed=True,
    answer=BenefitOut,
    refuses=(
        IllegalMove,
        NotRecognised,
        WrongPayer,
        ProofRequired,
        InFuture,
        PaidBeforeInjury,
        PaidAfterDeath,
        PeriodWrong,
        AlreadyPaid,
        AboveDue,
        PartPayment,
        AdjustmentUnknown,
        OnlyByAdvance,
    ),
    leads_to={"list_benefit_payments": "benefit_id"},
)
async def pay_benefit(
    case: CaseHeld, benefit: BenefitToChange, asked: PayIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Benefit:
    """Record a payment: by the agency from the fund, by an employer of what it paid itself, with its proof.

    A monthly item is paid once a month, and once more for the arrears of each adjustment that reaches back to it. What
    the fund pays for somebody else is paid on an advance only.

    登记支付：经办机构从基金支付的，或者用人单位自行支付的，并附凭证。

    按月支付的项目每月支付一次，追溯至该月的每次调整另补发一次。基金代他方支付的，只能凭先行支付办理。
    """
    return await actions.pay(session, case, benefit, asked, caller=caller, clock=clock)


@routes.post(
    "/adjust",
    permission="injury:benefit:adjust",
    title=Text("调整待遇", "Adjust a benefit"),
    answer=BenefitOut,
    refuses=(IllegalMove, NotAdjustable, ParameterMissing, FigureUnfit, AdjustedOutOfOrder),
    leads_to={"list_benefit_adjustments": "benefit_id"},
)
async def adjust_benefit(
    case: CaseHeld, benefit: BenefitToChange, asked: AdjustIn, session: Session, caller: CallerNow
) -> Benefit:
    """Adjust the monthly amount by the year's figure (art. 40); without one on record nothing is adjusted.

    A top-up follows the minimum wage, and the allowance that it fills up to that.

    按当年的参数调整月支付额（第四十条）；参数未录入的不予调整。

    差额补足随最低工资标准及其所补足的津贴一并调整。
    """
    region = place_of_unit(case, await relation_on_record(session, case))
    parameters = await figures_for(session, region)
    return await actions.adjust(session, case, benefit, asked, region=region, parameters=parameters, caller=caller)


@routes.post(
    "/stop",
    permission="injury:benefit:stop",
    title=Text("停发待遇", "Stop a benefit"),
    answer=BenefitOut,
    refuses=(IllegalMove, ReasonDoesNotStop, NotReassessed, NothingToStop, InFuture),
    leads_to={"restore_benefit": "benefit_id"},
)
async def stop_benefit(
    case: CaseHeld, benefit: BenefitToChange, asked: BenefitStopIn, session: Session, clock: ClockNow
) -> Benefit:
    """Stop an item for a reason of arts. 28, 35 or 42, or because the decision it rests on was revoked.

    What a new conclusion ends makes way for what that brings, which is calculated next.

    因第二十八条、第三十五条或者第四十二条所列原因停发，或者因所依据的决定被撤销停发。

    因新结论而终止的项目，由新结论所产生、随后核定的待遇接替。
    """
    return await actions.stop(session, case, benefit, asked, clock=clock)


@routes.post(
    "/restore",
    permission="injury:benefit:restore",
    title=Text("恢复待遇", "Restore a benefit"),
    answer=BenefitOut,
    refuses=(IllegalMove, NotRestorable, NotRecognised, GradesMixed),
    leads_to={"pay_benefit": "benefit_id"},
)
async def restore_benefit(case: CaseHeld, benefit: BenefitToChange, session: Session) -> Benefit:
    """Whoever accepts the assessment or the treatment after all is entitled again.

    最终接受鉴定或者治疗的，恢复享受待遇。
    """
    return await actions.restore(session, case, benefit)


@routes.post(
    "/void",
    permission="injury:benefit:void",
    title=Text("作废待遇", "Void a benefit"),
    answer=BenefitOut,
    refuses=(IllegalMove, AlreadyPaid),
)
async def void_benefit(benefit: BenefitToChange, session: Session) -> Benefit:
    """Give up an item of which nothing has been paid; it can be calculated anew.

    作废尚未支付过的项目；可重新核定。
    """
    return await actions.void(session, benefit)


@routes.get(
    "/payments",
    permission="injury:benefit-payment:list",
    title=Text("支付记录", "List payments of a benefit"),
    answer=Page[BenefitPaymentOut],
)
async def list_benefit_payments(
    benefit: BenefitInPath, session: Session, asked: Paging, updated_since: UpdatedSince = None
) -> Any:
    """What was paid of the benefit, in the order it was recorded.

    该项待遇的支付情况，按登记先后排列。
    """
    statement = select(BenefitPayment).where(BenefitPayment.benefit_id == benefit.id)
    if updated_since is not None:
        statement = statement.where(BenefitPayment.created_at >= updated_since)
    return await listed(session, statement, by=(BenefitPayment.id,), asked=asked)


@routes.get(
    "/adjustments",
    permission="injury:benefit-payment:list",
    title=Text("待遇调整记录", "List adjustments of a benefit"),
    answer=Page[BenefitAdjustmentOut],
)
async def list_benefit_adjustments(benefit: BenefitInPath, session: Session, asked: Paging) -> Any:
    """How the monthly amount was adjusted, first to last.

    月支付额的历次调整，由先至后排列。
    """
    statement = select(BenefitAdjustment).where(BenefitAdjustment.benefit_id == benefit.id)
    return await listed(session, statement, by=(BenefitAdjustment.from_on, BenefitAdjustment.id), asked=asked)
