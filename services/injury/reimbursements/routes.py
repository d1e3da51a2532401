"""Claims for reimbursement over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode, SafeText
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.regions import span_of
from chassis.routes import Routes
from chassis.text import Text
from services.injury.benefits.rules import (
    FinanceLevelWrong,
    NotReimbursable,
    ReimbursementAbovePaid,
    ReimbursementState,
)
from services.injury.cases.rules import InFuture, NotRecognised
from services.injury.payouts.rules import SameHand
from services.injury.reimbursements import actions
from services.injury.reimbursements.models import Reimbursement, ReimbursementItem
from services.injury.reimbursements.rules import (
    AboveClaimed,
    AlreadyClaimed,
    ClaimAbovePayment,
    NamedTwice,
    UnitsDiffer,
    UnitUnknown,
)
from services.injury.reimbursements.schemas import (
    ClaimIn,
    ReimbursementItemOut,
    ReimbursementOut,
    ReimbursementReasonIn,
    SubsidiseIn,
    VerifyIn,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/reimbursements",
    tag=Text("财政补助", "Reimbursements"),
    source="内防指发〔2020〕75号 第二条；人社部函〔2020〕11号 Notice clause 2",
)

ReimbursementInPath = Annotated[Reimbursement, in_path("reimbursement_id", Reimbursement)]
ReimbursementToChange = Annotated[Reimbursement, to_change("reimbursement_id", Reimbursement)]


@routes.post(
    "",
    permission="injury:reimbursement:claim",
    title=Text("申请财政补助", "Claim a reimbursement"),
    answer=ReimbursementOut,
    status=201,
    refuses=(
        NotReimbursable,
        NotRecognised,
        ClaimAbovePayment,
        NamedTwice,
        AlreadyClaimed,
        UnitUnknown,
        UnitsDiffer,
    ),
    leads_to={"read_reimbursement": "reimbursement_id", "verify_reimbursement": "reimbursement_id"},
)
async def claim_reimbursement(asked: ClaimIn, session: Session, caller: CallerNow, clock: ClockNow) -> Reimbursement:
    """A fiscally supported unit that was not insured claims what it paid, of the finance of its own level.

    What it paid back to the fund for an advance is such a payment too. Each is in one claim at most, unless that was
    refused, and of an injury that was recognised.

    未参保的财政补助单位，就其已支付的费用向同级财政申请补助。

    因先行支付向基金偿还的款项亦属此类支付。每笔支付只能列入一份申请，原申请不予补助的除外；且所涉伤害须已认定工伤。
    """
    return await actions.claim(session, asked, caller=caller, clock=clock)


@routes.get(
    "",
    permission="injury:reimbursement:list",
    title=Text("财政补助列表", "List reimbursements"),
    answer=Page[ReimbursementOut],
)
async def list_reimbursements(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="同级财政所在地 Region of the finance")] = None,
    state: Annotated[ReimbursementState | None, Query(description="状态 State")] = None,
    employer_id: Annotated[SafeText | None, Query(max_length=18, description="用人单位 Unit, by its USCC")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Claims, those of one finance together.

    财政补助申请，同一财政部门的排在一起。
    """
    statement = narrowed(
        select(Reimbursement), Reimbursement, state=state, employer_id=employer_id, updated_since=updated_since
    )
    if region is not None:
        statement = statement.where(Reimbursement.finance_region.between(*span_of(region)))
    return await listed(session, statement, by=(Reimbursement.finance_region, Reimbursement.id), asked=asked)


@routes.get(
    "/{reimbursement_id}",
    permission="injury:reimbursement:read",
    title=Text("读取财政补助", "Read a reimbursement"),
    answer=ReimbursementOut,
)
async def read_reimbursement(reimbursement: ReimbursementInPath) -> Reimbursement:
    """One claim.

    一份财政补助申请。
    """
    return reimbursement


@routes.get(
    "/{reimbursement_id}/items",
    permission="injury:reimbursement:read",
    title=Text("财政补助明细", "List items of a reimbursement"),
    answer=Page[ReimbursementItemOut],
)
async def list_reimbursement_items(reimbursement: ReimbursementInPath, session: Session, asked: Paging) -> Any:
    """The payments of a claim: item and amount, for whoever verifies it, and no worker.

    申请所列的各笔支付：项目与金额，供审核使用，不含工作人员信息。
    """
    statement = select(ReimbursementItem).where(ReimbursementItem.reimbursement_id == reimbursement.id)
    return await listed(session, statement, by=(ReimbursementItem.id,), asked=asked)


@routes.post(
    "/{reimbursement_id}/claim",
    permission="injury:reimbursement:claim",
    title=Text("补正后再次申请", "Claim again"),
    answer=ReimbursementOut,
    refuses=(IllegalMove,),
    leads_to={"verify_reimbursement": "reimbursement_id"},
)
async def claim_reimbursement_again(
    reimbursement: ReimbursementToChange, session: Session, caller: CallerNow, clock: ClockNow
) -> Reimbursement:
    """After it was sent back, the same payments again. Others take another claim.

    退回后就同样的支付再次申请。其他支付须另行申请。
    """
    return await actions.claim_again(session, reimbursement, caller=caller, clock=clock)


@routes.post(
    "/{reimbursement_id}/send-back",
    permission="injury:reimbursement:send-back",
    title=Text("退回补正", "Send a claim back"),
    answer=ReimbursementOut,
    refuses=(IllegalMove, FinanceLevelWrong),
    leads_to={"claim_reimbursement_again": "reimbursement_id"},
)
async def send_back_reimbursement(
    reimbursement: ReimbursementToChange, asked: ReimbursementReasonIn, session: Session, caller: CallerNow
) -> Reimbursement:
    """Finance of the unit's level sends a claim back for papers that are wanting or wrong.

    材料欠缺或者有误的，由同级财政部门退回补正。
    """
    return await actions.send_back(session, reimbursement, reason=asked.reason, caller=caller)


@routes.post(
    "/{reimbursement_id}/verify",
    permission="injury:reimbursement:verify",
    title=Text("审核财政补助", "Verify a claim"),
    answer=ReimbursementOut,
    refuses=(IllegalMove, FinanceLevelWrong, SameHand, AboveClaimed),
    leads_to={"subsidise_reimbursement": "reimbursement_id", "refuse_reimbursement": "reimbursement_id"},
)
async def verify_reimbursement(
    reimbursement: ReimbursementToChange, asked: VerifyIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Reimbursement:
    """Finance of the unit's level finds how much of a claim is due, never more than was claimed.

    由同级财政部门审核应予补助的金额，不超过申请的金额。
    """
    return await actions.verify(session, reimbursement, verified_fen=asked.verified_fen, caller=caller, clock=clock)


@routes.post(
    "/{reimbursement_id}/subsidise",
    permission="injury:reimbursement:subsidise",
    step_up=True,
    title=Text("拨付财政补助", "Subsidise a claim"),
    keyed=True,
    answer=ReimbursementOut,
    refuses=(IllegalMove, FinanceLevelWrong, SameHand, InFuture, ReimbursementAbovePaid, NotRecognised),
)
async def subsidise_reimbursement(
    reimbursement: ReimbursementToChange, asked: SubsidiseIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Reimbursement:
    """Finance pays the unit back what another person has verified, and never more than the unit paid.

    财政部门向单位拨付由另一人审核的金额，不超过单位已支付的金额。
    """
    return await actions.subsidise(session, reimbursement, asked, caller=caller, clock=clock)


@routes.post(
    "/{reimbursement_id}/refuse",
    permission="injury:reimbursement:refuse",
    title=Text("不予补助", "Refuse a claim"),
    answer=ReimbursementOut,
    refuses=(IllegalMove, FinanceLevelWrong),
)
async def refuse_reimbursement(
    reimbursement: ReimbursementToChange, asked: ReimbursementReasonIn, session: Session, caller: CallerNow
) -> Reimbursement:
    """Finance does not pay the unit back, and says why; its payments can be claimed anew.

    财政部门不予补助，并说明理由；相关支付可重新申请。
    """
    return await actions.refuse(session, reimbursement, reason=asked.reason, caller=caller)
