"""Proofs over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.insurance.rules import CapacityUsed, NotCovered
from services.welfare.insurance_proofs import actions
from services.welfare.insurance_proofs.models import InsuranceProof
from services.welfare.insurance_proofs.rules import NotOnRosterBefore, ProofKnown, ProofState
from services.welfare.insurance_proofs.schemas import ProofIn, ProofOut, VoidIn

__all__ = ["ProofInPath", "own", "routes"]

_SOURCE = "内防指发〔2020〕75号 第六条 Notice clause 6"
_TAG = Text("参保证明", "Insurance proofs")

routes = Routes(prefix="/v1/welfare/insurance-proofs", tag=_TAG, source=_SOURCE)
own = Routes(prefix="/v1/welfare/me/insurance-proofs", tag=_TAG, source=_SOURCE)

ProofInPath = Annotated[InsuranceProof, in_path("proof_id", InsuranceProof)]
ProofToChange = Annotated[InsuranceProof, to_change("proof_id", InsuranceProof)]


@routes.post(
    "",
    permission="welfare:insurance-proof:issue",
    title=Text("出具参保证明", "Issue a proof"),
    answer=ProofOut,
    status=201,
    refuses=(NotOnRosterBefore, NotCovered, CapacityUsed, ProofKnown),
    leads_to={"read_insurance_proof": "proof_id", "prepare_insurance_claim": "proof_id"},
)
async def issue_insurance_proof(asked: ProofIn, session: Session, caller: CallerNow) -> InsuranceProof:
    """Prove that a worker was insured when an accident happened.

    An accident that a policy covers brings its proof by itself; asked for here, it is told why there is none.

    证明工作人员在事故发生时已参保。

    属承保范围的事故自动出具证明；在此申请而不能出具的，告知原因。
    """
    return await actions.issue(session, case_id=asked.case_id, policy_id=asked.policy_id, caller=caller)


@routes.get(
    "", permission="welfare:insurance-proof:list", title=Text("参保证明列表", "List proofs"), answer=Page[ProofOut]
)
async def list_insurance_proofs(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    case_id: Annotated[UUID | None, Query(description="案件 Case")] = None,
    policy_id: Annotated[UUID | None, Query(description="保单 Policy")] = None,
    state: Annotated[ProofState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Proofs of the caller's region; an insurer sees those under its own policies.

    列出本辖区的参保证明；保险机构仅见本机构保单下的证明。
    """
    statement = narrowed(
        select(InsuranceProof),
        InsuranceProof,
        region=region,
        worker_id=worker_id,
        case_id=case_id,
        policy_id=policy_id,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(InsuranceProof.region, InsuranceProof.id), asked=asked)


@routes.get(
    "/{proof_id}",
    permission="welfare:insurance-proof:list",
    title=Text("读取参保证明", "Read a proof"),
    answer=ProofOut,
)
async def read_insurance_proof(proof: ProofInPath) -> InsuranceProof:
    """One proof, with the record of the roster that it rests on.

    一份参保证明，以及作为依据的花名册登记。
    """
    return proof


@routes.post(
    "/{proof_id}/void",
    permission="welfare:insurance-proof:void",
    title=Text("作废参保证明", "Void a proof"),
    answer=ProofOut,
    refuses=(IllegalMove,),
)
async def void_insurance_proof(proof: ProofToChange, asked: VoidIn, session: Session) -> InsuranceProof:
    """Take a proof back that was issued on a mistake.

    作废错误出具的参保证明。
    """
    return await actions.void(session, proof, reason=asked.reason)


@own.get("", permission="welfare:me:read", title=Text("本人参保证明", "List my proofs"), answer=Page[ProofOut])
async def list_own_proofs(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """What proves that the caller was insured.

    本人的参保证明。
    """
    statement = select(InsuranceProof).where(InsuranceProof.worker_id == caller.worker_id)
    return await listed(session, statement, by=(InsuranceProof.id,), asked=asked)
