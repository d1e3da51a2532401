"""Certificates over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode, SafeText
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.certificates.models import CertificateRequest
from services.oversight.certificates.rules import (
    EPIDEMIC,
    FORBIDDEN,
    NAMES,
    Outcome,
    Proof,
    Reason,
    decide,
)
from services.oversight.certificates.schemas import (
    CertificateIssued,
    CertificateRefused,
    CertificateRequestIn,
    CertificateRequestOut,
    ProofsOut,
)

__all__ = ["proofs", "routes"]

_SOURCE = "内防指发〔2020〕75号 第四条，民发〔2020〕20号 Notice clause 4"

routes = Routes(prefix="/v1/oversight/certificate-requests", tag=Text("社区证明", "Certificates"), source=_SOURCE)
proofs = Routes(prefix="/v1/oversight/proofs", tag=Text("证明清单", "Proofs"), source=_SOURCE)

RequestInPath = Annotated[CertificateRequest, in_path("request_id", CertificateRequest)]


@routes.post(
    "",
    permission="oversight:certificate:record",
    title=Text("登记索要证明", "Record a request for a proof"),
    answer=CertificateRequestOut,
    status=201,
    leads_to={"read_certificate_request": "request_id"},
)
async def record_certificate_request(
    asked: CertificateRequestIn, session: Session, caller: CallerNow, clock: ClockNow
) -> CertificateRequest:
    """A community is asked for a proof; the answer says whether it issues it, and cites the rule where it does not.

    A refused request counts against who asked. For whom the proof was is not recorded.

    登记有人要求社区（嘎查村）出具证明；应答告知是否出具，不出具的引用所依规定。

    被拒绝的要求计入索要方。证明为谁而开不予记录。
    """
    refused_for = decide(asked.proof, asked.reason, has_legal_basis=asked.legal_basis is not None)
    request = CertificateRequest(
        **asked.model_dump(),
        region=caller.region,
        requested_on=clock.today(),
        outcome=Outcome.ISSUED if refused_for is None else Outcome.REFUSED,
        refused_for=refused_for,
    )
    session.add(request)
    await session.flush()
    told: CertificateIssued | CertificateRefused
    if refused_for is None:
        told = CertificateIssued(proof=asked.proof, reason=asked.reason)
    else:
        told = CertificateRefused(
            proof=asked.proof, reason=asked.reason, refused_for=refused_for, requester=asked.requester
        )
    await happened(session, told, subject=request.id, region=request.region)
    return request


@routes.get(
    "",
    permission="oversight:certificate:list",
    title=Text("索要证明列表", "List requests for proofs"),
    answer=Page[CertificateRequestOut],
)
async def list_certificate_requests(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    proof: Annotated[Proof | None, Query(description="证明种类 Proof")] = None,
    reason: Annotated[Reason | None, Query(description="事由 Reason")] = None,
    outcome: Annotated[Outcome | None, Query(description="结果 Outcome")] = None,
    requester: Annotated[SafeText | None, Query(max_length=200, description="索要单位 Who asks")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What communities of the caller's region were asked for, issued and refused.

    调用方辖区内社区（嘎查村）被索要、已出具和已拒绝的证明。
    """
    statement = narrowed(
        select(CertificateRequest),
        CertificateRequest,
        region=region,
        proof=proof,
        reason=reason,
        outcome=outcome,
        requester=requester,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(CertificateRequest.region, CertificateRequest.id), asked=asked)


@routes.get(
    "/{request_id}",
    permission="oversight:certificate:list",
    title=Text("读取索要证明", "Read a request for a proof"),
    answer=CertificateRequestOut,
)
async def read_certificate_request(request: RequestInPath) -> CertificateRequest:
    """One request.

    一次索要证明。
    """
    return request


@proofs.get("", permission="oversight:proof:list", title=Text("证明清单", "List proofs"), answer=ProofsOut)
async def list_proofs() -> dict[str, Any]:
    """Every kind of proof: the two that may be asked for an epidemic reason, and the twenty that are never issued.

    各种证明：以疫情防控为由可以要求出具的两种，以及一律不得出具的二十种。
    """
    return {
        "items": [
            {
                "proof": proof,
                "zh": name.zh,
                "en": name.en,
                "for_epidemic": proof in EPIDEMIC,
                "never": proof in FORBIDDEN,
            }
            for proof, name in NAMES.items()
        ]
    }
