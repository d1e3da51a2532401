"""Claims over HTTP. Row-level security shows an insurer its own claims, wherever the workers are, and no other's."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.insurance_claims import actions, schemas
from services.welfare.insurance_claims.models import InsuranceClaim
from services.welfare.insurance_claims.rules import (
    BillClaimed,
    BillMissing,
    ClaimKnown,
    ClaimMove,
    ClaimState,
    NothingAttached,
    PaidAbove,
    PaidAhead,
    PaymentKnown,
    ProofVoid,
)
from services.welfare.insurance_claims.schemas import (
    AskPapersIn,
    ClaimIn,
    ClaimOut,
    PaidIn,
    PaperIn,
    RefuseClaimIn,
)
from services.welfare.insurance_proofs.routes import ProofInPath

__all__ = ["of_proofs", "own", "routes"]

_SOURCE = "内防指发〔2020〕75号 第六条 Notice clause 6"
_TAG = Text("理赔", "Insurance claims")

of_proofs = Routes(prefix="/v1/welfare/insurance-proofs/{proof_id}/claims", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/welfare/insurance-claims", tag=_TAG, source=_SOURCE)
own = Routes(prefix="/v1/welfare/me/insurance-claims", tag=_TAG, source=_SOURCE)

ClaimInPath = Annotated[InsuranceClaim, in_path("claim_id", InsuranceClaim)]
ClaimToChange = Annotated[InsuranceClaim, to_change("claim_id", InsuranceClaim)]


@of_proofs.post(
    "",
    permission="welfare:insurance-claim:prepare",
    title=Text("准备理赔", "Prepare a claim"),
    answer=ClaimOut,
    status=201,
    refuses=(ProofVoid, BillMissing, ClaimKnown, BillClaimed),
    leads_to={"attach_claim_paper": "claim_id", "submit_insurance_claim": "claim_id"},
    keyed=True,
)
async def prepare_insurance_claim(
    proof: ProofInPath, asked: ClaimIn, session: Session, caller: CallerNow
) -> InsuranceClaim:
    """Begin a claim on a proof: one of each kind, and of medical costs one of each bill.

    依据参保证明准备理赔：每类一次；医疗费用每张票据一次。
    """
    return await actions.prepare(session, proof, asked, caller=caller)


@routes.get("", permission="welfare:insurance-claim:list", title=Text("理赔列表", "List claims"), answer=Page[ClaimOut])
async def list_insurance_claims(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker")] = None,
    state: Annotated[ClaimState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Claims of the caller's region; an insurer sees its own.

    列出本辖区的理赔；保险机构仅见本机构的理赔。
    """
    statement = narrowed(
        select(InsuranceClaim),
        InsuranceClaim,
        region=region,
        worker_id=worker_id,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(InsuranceClaim.region, InsuranceClaim.id), asked=asked)


@routes.get(
    "/{claim_id}", permission="welfare:insurance-claim:list", title=Text("读取理赔", "Read a claim"), answer=ClaimOut
)
async def read_insurance_claim(claim: ClaimInPath) -> InsuranceClaim:
    """One claim.

    一次理赔。
    """
    return claim


@routes.post(
    "/{claim_id}/attach",
    permission="welfare:insurance-claim:attach",
    title=Text("附材料", "Attach a paper"),
    answer=ClaimOut,
    refuses=(IllegalMove,),
)
async def attach_claim_paper(claim: ClaimToChange, asked: PaperIn, session: Session) -> InsuranceClaim:
    """Name a paper by where it lies; it is not copied.

    登记材料的存放位置；不复制材料。
    """
    return await actions.attach(session, claim, asked)


@routes.post(
    "/{claim_id}/submit",
    permission="welfare:insurance-claim:submit",
    title=Text("提交理赔", "Submit a claim"),
    answer=ClaimOut,
    refuses=(IllegalMove, NothingAttached),
)
async def submit_insurance_claim(claim: ClaimToChange, session: Session) -> InsuranceClaim:
    """Send the claim to the insurer, for the first time or with what it asked for.

    将理赔首次提交保险机构，或补充所要求的材料后再次提交。
    """
    return await actions.submit(session, claim)


@routes.post(
    "/{claim_id}/ask-papers",
    permission="welfare:insurance-claim:ask-papers",
    title=Text("要求补充材料", "Ask for papers"),
    answer=ClaimOut,
    refuses=(IllegalMove,),
)
async def ask_for_claim_papers(claim: ClaimToChange, asked: AskPapersIn, session: Session) -> InsuranceClaim:
    """The insurer names what it still needs.

    保险机构列明尚需补充的材料。
    """
    return await actions.move(
        session, claim, ClaimMove.ASK_PAPERS, schemas.ClaimPapersAsked, papers_asked=asked.papers_asked
    )


@routes.post(
    "/{claim_id}/accept",
    permission="welfare:insurance-claim:accept",
    title=Text("同意赔付", "Accept a claim"),
    answer=ClaimOut,
    refuses=(IllegalMove,),
)
async def accept_insurance_claim(claim: ClaimToChange, session: Session, clock: ClockNow) -> InsuranceClaim:
    """The insurer will pay.

    保险机构同意赔付。
    """
    return await actions.move(session, claim, ClaimMove.ACCEPT, schemas.ClaimAccepted, decided_at=clock.now())


@routes.post(
    "/{claim_id}/pay",
    permission="welfare:insurance-claim:pay",
    step_up=True,
    title=Text("赔付", "Pay a claim"),
    answer=ClaimOut,
    refuses=(IllegalMove, PaidAhead, PaidAbove, PaymentKnown),
    keyed=True,
)
async def pay_insurance_claim(claim: ClaimToChange, asked: PaidIn, session: Session) -> InsuranceClaim:
    """The insurer has paid: once, and of a bill no more than it costs.

    保险机构已赔付：只赔付一次，且不超过票据金额。
    """
    return await actions.pay(session, claim, asked)


@routes.post(
    "/{claim_id}/refuse",
    permission="welfare:insurance-claim:refuse",
    title=Text("拒赔", "Refuse a claim"),
    answer=ClaimOut,
    refuses=(IllegalMove,),
)
async def refuse_insurance_claim(claim: ClaimToChange, asked: RefuseClaimIn, session: Session) -> InsuranceClaim:
    """The insurer does not pay, and says why; another claim may be prepared on the proof.

    保险机构拒赔并说明原因；可依据同一参保证明另行准备理赔。
    """
    return await actions.refuse(session, claim, reason=asked.reason)


@routes.post(
    "/{claim_id}/close",
    permission="welfare:insurance-claim:close",
    title=Text("理赔办结", "Close a claim"),
    answer=ClaimOut,
    refuses=(IllegalMove,),
)
async def close_insurance_claim(claim: ClaimToChange, session: Session) -> InsuranceClaim:
    """The worker or the family knows what came of it.

    工作人员或其家属已获知理赔结果。
    """
    return await actions.move(session, claim, ClaimMove.CLOSE, schemas.ClaimClosed)


@routes.post(
    "/{claim_id}/withdraw",
    permission="welfare:insurance-claim:withdraw",
    title=Text("撤回理赔", "Withdraw a claim"),
    answer=ClaimOut,
    refuses=(IllegalMove,),
)
async def withdraw_insurance_claim(claim: ClaimToChange, session: Session) -> InsuranceClaim:
    """Give a claim up before the insurer has decided.

    在保险机构作出决定之前撤回理赔。
    """
    return await actions.move(session, claim, ClaimMove.WITHDRAW, schemas.ClaimWithdrawn)


@own.get("", permission="welfare:me:read", title=Text("本人理赔", "List my claims"), answer=Page[ClaimOut])
async def list_own_claims(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """What was claimed for the caller, and what came of it.

    为本人办理的理赔及其结果。
    """
    statement = select(InsuranceClaim).where(InsuranceClaim.worker_id == caller.worker_id)
    return await listed(session, statement, by=(InsuranceClaim.id,), asked=asked)
