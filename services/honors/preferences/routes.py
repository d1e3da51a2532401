"""Preferences and their certificates over HTTP."""

from typing import Annotated, Any

from fastapi import Path, Query, Response
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import PeerNow, SignerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.signing import SignatureRefused
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.honors.preferences import actions, rules
from services.honors.preferences.models import Certificate
from services.honors.preferences.qr import SVG, qr_of
from services.honors.preferences.rules import CertificateState, Preference
from services.honors.preferences.schemas import (
    CertificateOut,
    KeysOut,
    PreferenceIn,
    ProofIn,
    ProofOut,
    RevokeIn,
    StatusListOut,
)
from services.honors.term_changes.rules import WorkerUnwilling

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors", tag=Text("优先事项证明", "Preferences"), source="内防指发〔2020〕75号 第七条 Notice clause 7"
)

CertificateInPath = Annotated[Certificate, in_path("certificate_id", Certificate)]
CertificateToChange = Annotated[Certificate, to_change("certificate_id", Certificate)]
_BAD = (Missing, rules.CertificateRevoked, rules.CertificateExpired)


@routes.post(
    "/certificates",
    permission="honors:certificate:record",
    title=Text("登记优先事项", "Record a preference"),
    answer=CertificateOut,
    status=201,
    refuses=(
        WorkerUnknown,
        rules.PreferenceOfAnotherOrgan,
        rules.LeadersOnly,
        rules.PreferenceOnRecord,
        rules.OwnPreference,
        rules.HonourNotHeld,
        WorkerUnwilling,
    ),
    leads_to={"read_certificate": "certificate_id", "issue_certificate": "certificate_id"},
)
async def record_preference(asked: PreferenceIn, session: Session, caller: CallerNow, peer: PeerNow) -> Certificate:
    """The organ responsible records that a worker is to be preferred, and by which document.

    由责任机关登记某工作人员应予优先及所依文件。
    """
    return await actions.record(session, asked, caller=caller, peer=peer)


@routes.get(
    "/certificates",
    permission="honors:certificate:list",
    title=Text("优先事项列表", "List preferences"),
    answer=Page[CertificateOut],
)
async def list_certificates(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker")] = None,
    preference: Annotated[Preference | None, Query(description="优先事项 Preference")] = None,
    state: Annotated[CertificateState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Preferences on record, in no order of worth.

    列出已登记的优先事项，排列不分先后。
    """
    statement = narrowed(
        select(Certificate),
        Certificate,
        region=region,
        worker_id=worker_id,
        preference=preference,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Certificate.region, Certificate.id), asked=asked)


@routes.get(
    "/certificates/{certificate_id}",
    permission="honors:certificate:list",
    title=Text("读取优先事项", "Read a preference"),
    answer=CertificateOut,
)
async def read_certificate(certificate: CertificateInPath) -> Certificate:
    """One preference with its certificate.

    读取一项优先事项及其证明。
    """
    return certificate


@routes.get(
    "/certificates/{certificate_id}/qr",
    permission="honors:certificate:list",
    title=Text("证明二维码", "The certificate as a QR code"),
    refuses=(Missing,),
    downloads={SVG: "二维码，内容为签名证明 QR code that holds the signed certificate"},
)
async def draw_certificate(certificate: CertificateInPath) -> Response:
    """The signed certificate as a QR code: whoever scans it checks it with the public keys, also without a network.

    以二维码显示已签发的证明：扫码者凭公钥即可验证，无须联网。
    """
    return qr_of(certificate)


@routes.post(
    "/certificates/{certificate_id}/issue",
    permission="honors:certificate:issue",
    title=Text("签发证明", "Issue a certificate"),
    answer=CertificateOut,
    refuses=(
        IllegalMove,
        rules.PreferenceOfAnotherOrgan,
        rules.RecorderIssues,
        rules.OwnPreference,
        rules.HonourNotHeld,
        WorkerUnwilling,
    ),
)
async def issue_certificate(
    certificate: CertificateToChange, session: Session, caller: CallerNow, signer: SignerNow
) -> Certificate:
    """A second person signs it, once; what was signed never changes.

    由第二人签发，只签发一次；签名内容不再更改。
    """
    await actions.issue(session, certificate, caller=caller, signer=signer)
    return certificate


@routes.post(
    "/certificates/{certificate_id}/cancel",
    permission="honors:certificate:cancel",
    title=Text("注销优先事项", "Cancel a preference"),
    answer=CertificateOut,
    refuses=(IllegalMove, rules.PreferenceOfAnotherOrgan),
)
async def cancel_certificate(certificate: CertificateToChange, session: Session, caller: CallerNow) -> Certificate:
    """Take it off the record before its certificate was issued.

    在签发证明之前注销登记。
    """
    await actions.cancel(session, certificate, caller=caller)
    return certificate


@routes.post(
    "/certificates/{certificate_id}/revoke",
    permission="honors:certificate:revoke",
    title=Text("撤销证明", "Revoke a certificate"),
    answer=CertificateOut,
    refuses=(IllegalMove, rules.PreferenceOfAnotherOrgan),
)
async def revoke_certificate(
    certificate: CertificateToChange, asked: RevokeIn, session: Session, caller: CallerNow
) -> Certificate:
    """From now on it is refused wherever it is checked online, and stands on the signed list of those revoked.

    自撤销起，在线查验一律不予通过，并列入签名的撤销名单。
    """
    await actions.revoke(session, certificate, document_no=asked.revocation_document_no, caller=caller)
    return certificate


@routes.get(
    "/verifications/{code}",
    permission="honors:certificate:verify",
    title=Text("凭码查验证明", "Check a certificate by its code"),
    answer=ProofOut,
    refuses=_BAD,
)
async def verify_certificate_by_code(
    code: Annotated[str, Path(pattern="^[A-Z2-7]{24}$", description="查验码 Code")],
    session: Session,
    caller: CallerNow,
    signer: SignerNow,
) -> Certificate:
    """What a certificate says, if it is good today; anybody who was given the code may ask.

    证明当日有效的，显示其内容；凡获得查验码的均可查询。
    """
    return await actions.check(session, ProofIn(code=code), caller=caller, signer=signer)


@routes.post(
    "/verifications",
    permission="honors:certificate:verify",
    title=Text("查验证明", "Check a certificate"),
    answer=ProofOut,
    refuses=(*_BAD, SignatureRefused),
)
async def verify_certificate(asked: ProofIn, session: Session, caller: CallerNow, signer: SignerNow) -> Certificate:
    """Check what a holder showed: the code, or the certificate with its signature. The body that asks decides.

    查验持有人出示的查验码，或附签名的证明。是否优先由查验单位决定。
    """
    return await actions.check(session, asked, caller=caller, signer=signer)


@routes.get("/keys", permission="honors:certificate:verify", title=Text("验证公钥", "Public keys"), answer=KeysOut)
async def read_certificate_keys(signer: SignerNow) -> dict[str, Any]:
    """The keys with which certificates are checked without asking: a JWK set, the present one first.

    无须联网查询即可验证证明的公钥：JWK 集合，现用公钥排在首位。
    """
    return signer.public


@routes.get(
    "/status-list",
    permission="honors:certificate:verify",
    title=Text("撤销名单", "Status list"),
    answer=StatusListOut,
)
async def read_status_list(session: Session, signer: SignerNow) -> StatusListOut:
    """Which certificates were revoked, signed, for bodies that check without asking; it names nobody.

    已撤销证明的名单，附签名，供无须在线查询即行查验的单位使用；不列任何姓名。
    """
    return StatusListOut(token=await actions.revoked_list(session, signer=signer))
