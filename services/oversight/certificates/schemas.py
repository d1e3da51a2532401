"""Certificates on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import Answer, Line, LocalDate, LocalDateTime, RegionCode, Schema, Version, described
from chassis.ledger import Event
from services.oversight.certificates.rules import Outcome, Proof, Reason, RefusedFor

__all__ = [
    "CertificateIssued",
    "CertificateRefused",
    "CertificateRequestIn",
    "CertificateRequestOut",
    "ProofOut",
    "ProofsOut",
]


class CertificateRequestIn(Schema):
    """A proof that somebody asks a community for 索要证明."""

    proof: Proof = described("证明种类", "proof", examples=["kinship"])
    named: Line | None = described("证明名称", "what it is called", "用于其他证明 Of another proof", default=None)
    reason: Reason = described("事由", "reason", examples=["epidemic"])
    legal_basis: Line | None = described(
        "法律依据",
        "basis in law",
        "法律、行政法规或国务院决定 Law, regulation or decision of the State Council",
        default=None,
    )
    requester: Line = described("索要单位", "who asks for it", examples=["样例物业公司"])

    @model_validator(mode="after")
    def _named(self) -> Self:
        if (self.proof is Proof.OTHER) != (self.named is not None):
            raise wrong(
                "proof_named",
                "其他证明应写明名称，其余种类不应写",
                "Another proof is named, and no other kind is",
            )
        return self


class CertificateRequestOut(Answer):
    """Whether the proof is issued, and why not 证明办理结果."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("社区", "community", examples=["150603001001"])
    proof: Proof = described("证明种类", "proof", examples=["kinship"])
    named: str | None = described("证明名称", "what it is called", "用于其他证明 Of another proof")
    reason: Reason = described("事由", "reason", examples=["epidemic"])
    legal_basis: str | None = described("法律依据", "basis in law")
    requester: str = described("索要单位", "who asks for it", examples=["样例物业公司"])
    requested_on: LocalDate = described("索要日", "requested on", examples=["2020-02-05"])
    outcome: Outcome = described("结果", "outcome", examples=["refused"])
    refused_for: RefusedFor | None = described("不予出具的原因", "refused for", examples=["never-issued"])
    explanation: str | None = described(
        "说明", "explanation", "可向索要单位出示；引用所依据的规定 To be shown to who asks; cites the rule"
    )
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ProofOut(Answer):
    """A kind of proof, and when communities issue it 证明清单条目."""

    proof: Proof = described("证明种类", "proof", examples=["residence"])
    zh: str = described("中文名", "Chinese name", examples=["居住证明"])
    en: str = described("英文名", "English name", examples=["proof of residence"])
    for_epidemic: bool = described("可因疫情出具", "may be asked for an epidemic reason", examples=[True])
    never: bool = described("一律不出具", "never issued by communities", examples=[False])


class ProofsOut(Answer):
    """Every kind of proof 证明清单."""

    items: list[ProofOut] = described("条目", "items")


class _CertificateEvent(Event):
    proof: Proof
    reason: Reason


class CertificateIssued(_CertificateEvent, type="oversight.certificate.issued", zh="社区已出具证明。"):
    """A community issued a proof."""


class CertificateRefused(
    _CertificateEvent, type="oversight.certificate.refused", zh="有人向社区索要不应由社区出具的证明。"
):
    """A community was asked for a proof that it does not issue."""

    refused_for: RefusedFor
    requester: str
