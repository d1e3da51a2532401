"""Recording, issuing, revoking and checking."""

import base64
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.client import Peer
from chassis.clock import midnight
from chassis.database import everywhere, scope_of
from chassis.known_workers import known_workers
from chassis.ledger import happened
from chassis.problems import Missing
from chassis.signing import Signer
from chassis.workers import WorkerUnknown
from services.honors.preferences import rules
from services.honors.preferences.models import Certificate, Verification
from services.honors.preferences.rules import CERTIFICATE, KIND, STATUS_KIND, CertificateMove, CertificateState
from services.honors.preferences.schemas import (
    CertificateCancelled,
    CertificateIssued,
    CertificateRecorded,
    CertificateRevokedEvent,
    PreferenceIn,
    ProofIn,
)
from services.honors.workers.models import Worker

__all__ = [
    "STATUS_LIST",
    "cancel",
    "check",
    "end_twin",
    "issue",
    "record",
    "revoke",
    "revoke_resting_on",
    "revoked_list",
]

ISSUER = "nuanxin-honors"
STATUS_LIST = "/v1/honors/status-list"
# For how many seconds a list that was fetched may be gone by.
TTL = 3600
CODE_BYTES = 15
# By what a certificate is revoked when two records turn out to be of one person.
MERGED = "花名册人员合并"

_Told = type[CertificateRecorded] | type[CertificateIssued] | type[CertificateCancelled] | type[CertificateRevokedEvent]


async def record(session: AsyncSession, asked: PreferenceIn, *, caller: Caller, peer: Peer) -> Certificate:
    """Record a fact; the worker must serve in the organ's region."""
    rules.require_organ(asked.preference, caller.department)
    worker = (await known_workers(session, Worker, peer, [asked.worker_id])).get(asked.worker_id)
    if worker is None:
        raise WorkerUnknown(workers=[asked.worker_id])
    if worker.region not in caller.span:
        raise Missing
    rules.require_category(asked.preference, worker.category)
    certificate = Certificate(
        **asked.model_dump(),
        region=worker.region,
        name_masked=worker.name_masked,
        organ=caller.department,
        organ_region=caller.region,
        state=CERTIFICATE.start,
        recorded_by=caller.subject,
        recorded_by_worker=caller.worker_id,
    )
    session.add(certificate)
    await _told(session, certificate, CertificateRecorded)
    return certificate


async def issue(session: AsyncSession, certificate: Certificate, *, caller: Caller, signer: Signer) -> None:
    """Sign it, once: who it is of, for what, until when, and where to look whether it was revoked."""
    state = CERTIFICATE.after(certificate.state, CertificateMove.ISSUE)
    rules.require_organ(certificate.preference, caller.department)
    now = scope_of(session).clock.now()
    code = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "jti": code,
        "sub": certificate.worker_id,
        "iat": int(now.timestamp()),
        "nbf": int(midnight(certificate.valid_from).timestamp()),
        "exp": int(midnight(certificate.valid_to + timedelta(days=1)).timestamp()),
        "name": certificate.name_masked,
        "preference": certificate.preference.value,
        "organ": certificate.organ.value,
        "organ_region": f"{certificate.organ_region:012d}",
        "document_no": certificate.document_no,
        "status": {"status_list": {"idx": certificate.status_index, "uri": STATUS_LIST}},
    }
    certificate.token = signer.sign(claims, kind=KIND)
    certificate.code, certificate.state, certificate.issued_at = code, state, now
    certificate.issued_by, certificate.issued_by_worker = caller.subject, caller.worker_id
    await _told(session, certificate, CertificateIssued)


async def cancel(session: AsyncSession, certificate: Certificate, *, caller: Caller) -> None:
    """Take it off the record before it was issued."""
    certificate.state = CERTIFICATE.after(certificate.state, CertificateMove.CANCEL)
    rules.require_organ(certificate.preference, caller.department)
    await _told(session, certificate, CertificateCancelled)


async def revoke(session: AsyncSession, certificate: Certificate, *, document_no: str, caller: Caller) -> None:
    """From now on it proves nothing: refused online at once, and by the next list that a body fetches."""
    rules.require_organ(certificate.preference, caller.department)
    await _revoke(session, certificate, document_no)


async def revoke_resting_on(session: AsyncSession, nomination_id: object, *, document_no: str) -> None:
    """Revoke what rests on an honour that was taken back, and take off the record what was not issued yet."""
    resting = await session.scalars(
        select(Certificate)
        .where(
            Certificate.nomination_id == nomination_id,
            Certificate.state.in_((CertificateState.RECORDED, CertificateState.ISSUED)),
        )
        .order_by(Certificate.id)
        .with_for_update()
    )
    for certificate in resting.all():
        if certificate.state is CertificateState.ISSUED:
            await _revoke(session, certificate, document_no)
        else:
            certificate.state = CERTIFICATE.after(certificate.state, CertificateMove.CANCEL)
            await _told(session, certificate, CertificateCancelled)


async def end_twin(session: AsyncSession, certificate: Certificate) -> None:
    """Two records were of one person, who has the preference once; or gave it to the own other record."""
    if certificate.state is CertificateState.ISSUED:
        await _revoke(session, certificate, MERGED)
    else:
        certificate.state = CERTIFICATE.after(certificate.state, CertificateMove.CANCEL)
        await _told(session, certificate, CertificateCancelled)


async def _revoke(session: AsyncSession, certificate: Certificate, document_no: str) -> None:
    certificate.state = CERTIFICATE.after(certificate.state, CertificateMove.REVOKE)
    certificate.revoked_on = scope_of(session).clock.today()
    certificate.revocation_document_no = document_no
    await _told(session, certificate, CertificateRevokedEvent)


async def check(session: AsyncSession, proof: ProofIn, *, caller: Caller, signer: Signer) -> Certificate:
    """The certificate that somebody was shown, if it is good today; that it was checked is noted.

    Whoever holds the code or the certificate was given it: what it says is theirs to know, wherever they are.
    """
    code = proof.code if proof.token is None else signer.read(proof.token, kind=KIND)["jti"]
    today = scope_of(session).clock.today()
    async with everywhere(session):
        certificate = await session.scalar(select(Certificate).where(Certificate.code == code))
        if certificate is None:
            raise Missing
        rules.require_good(
            certificate.state, valid_from=certificate.valid_from, valid_to=certificate.valid_to, today=today
        )
        session.add(
            Verification(
                region=certificate.region,
                certificate_id=certificate.id,
                department=caller.department,
                organisation=caller.own_organisation,
                verified_on=today,
            )
        )
    return certificate


async def revoked_list(session: AsyncSession, *, signer: Signer) -> str:
    """Every certificate by its index, with whether it was revoked; it names nobody."""
    async with everywhere(session):
        length = await session.scalar(select(func.coalesce(func.max(Certificate.status_index) + 1, 0)))
        revoked = await session.scalars(
            select(Certificate.status_index).where(Certificate.state == CertificateState.REVOKED)
        )
        bits = rules.status_list(revoked.all(), length=length or 0)
    claims = {
        "sub": STATUS_LIST,
        "iat": int(scope_of(session).clock.now().timestamp()),
        "ttl": TTL,
        "status_list": {"bits": 1, "lst": bits},
    }
    return signer.sign(claims, kind=STATUS_KIND)


async def _told(session: AsyncSession, certificate: Certificate, kind: _Told) -> None:
    await session.flush()
    told = kind.model_validate(certificate)
    await happened(session, told, subject=certificate.id, region=certificate.region)
