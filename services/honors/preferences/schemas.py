"""Preferences, their certificates and checking them, on the wire."""

from typing import Any, Self
from uuid import UUID

from pydantic import model_validator

from chassis.caller import Department
from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    Line,
    LocalDate,
    LocalDateTime,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
    require_order,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.honors.preferences.rules import CertificateState, Preference

__all__ = [
    "CertificateCancelled",
    "CertificateIssued",
    "CertificateOut",
    "CertificateRecorded",
    "CertificateRevokedEvent",
    "KeysOut",
    "PreferenceIn",
    "ProofIn",
    "ProofOut",
    "RevokeIn",
    "StatusListOut",
]

_DOCUMENT = "组发〔2020〕18号"
_CODE = "MFRGGZDFMZTWQ2LKNNWG23TP"


class PreferenceIn(Schema):
    """A fact that the organ responsible records 优先事项."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    preference: Preference = described("优先事项", "preference", examples=["public-institution"])
    document_no: Line = described("依据文号", "document that it rests on", examples=[_DOCUMENT])
    nomination_id: UUID | None = described("所依据的表彰", "honour that it rests on", default=None)
    valid_from: LocalDate = described("有效期自", "valid from", examples=["2020-04-01"])
    valid_to: LocalDate = described("有效期至", "valid to", examples=["2022-03-31"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        require_order(self.valid_from, self.valid_to)
        return self


class RevokeIn(Schema):
    """By which document a certificate is revoked 撤销."""

    revocation_document_no: Line = described("撤销文号", "document number", examples=["组发〔2021〕2号"])


class CertificateOut(Answer):
    """A preference on record, with its certificate once it was issued 优先事项证明."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("人员所在地", "where the worker serves", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    preference: Preference = described("优先事项", "preference")
    organ: Department = described("办理部门", "organ")
    organ_region: RegionCode = described("办理部门所在地", "region of the organ", examples=["150603000000"])
    document_no: str = described("依据文号", "document that it rests on", examples=[_DOCUMENT])
    nomination_id: UUID | None = described("所依据的表彰", "honour that it rests on")
    valid_from: LocalDate = described("有效期自", "valid from", examples=["2020-04-01"])
    valid_to: LocalDate = described("有效期至", "valid to", examples=["2022-03-31"])
    state: CertificateState = described("状态", "state")
    issued_at: LocalDateTime | None = described("签发时间", "issued at")
    code: str | None = described("查验码", "code to check it by", examples=[_CODE])
    token: str | None = described(
        "签名证明", "signed certificate", "JWT，凭公布的公钥即可验证 JWT, to be checked with the published keys alone"
    )
    revoked_on: LocalDate | None = described("撤销日", "revoked on")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ProofIn(Schema):
    """A certificate that somebody was shown 查验."""

    code: str | None = described("查验码", "its code", pattern="^[A-Z2-7]{24}$", default=None, examples=[_CODE])
    token: str | None = described("签名证明", "or the certificate itself", max_length=4000, default=None)

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.code is None) == (self.token is None):
            raise wrong("proof", "验证码与证书只能给出其一", "A code or a certificate, and not both")
        return self


class ProofOut(Answer):
    """What a good certificate says: that its holder is preferred, all else being equal.

    有效证明的查验结果：同等条件下，持有人优先。
    """

    worker_id: WorkerId = described("人员编号", "worker ID")
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    preference: Preference = described("优先事项", "preference")
    organ: Department = described("办理部门", "organ")
    organ_region: RegionCode = described("办理部门所在地", "region of the organ", examples=["150603000000"])
    document_no: str = described("依据文号", "document that it rests on", examples=[_DOCUMENT])
    valid_from: LocalDate = described("有效期自", "valid from")
    valid_to: LocalDate = described("有效期至", "valid to")


class KeysOut(Answer):
    """The public keys with which certificates are checked, as a JWK set (RFC 7517) 验证公钥."""

    keys: list[dict[str, Any]] = described("公钥", "keys")


class StatusListOut(Answer):
    """Which certificates were revoked, signed (draft-ietf-oauth-status-list) 撤销名单."""

    token: str = described(
        "签名名单",
        "signed list",
        "JWT；证明已撤销的，其`lst`中`idx`位为1 JWT; bit `idx` of its `lst` is set for a revoked certificate",
    )


class _CertificateFacts(Event):
    worker_id: str
    preference: Preference
    organ: Department
    valid_from: LocalDate
    valid_to: LocalDate


class CertificateRecorded(
    _CertificateFacts, type="honors.certificate.recorded", zh="责任机关已登记某工作人员享受一项优先事项。"
):
    """An organ recorded that a worker is to be preferred."""


class CertificateIssued(_CertificateFacts, type="honors.certificate.issued", zh="优先事项证明已签发。"):
    """The certificate of a preference was issued."""


class CertificateCancelled(_CertificateFacts, type="honors.certificate.cancelled", zh="优先事项在签发证明之前已注销。"):
    """A preference was taken off the record before its certificate was issued."""


class CertificateRevokedEvent(_CertificateFacts, type="honors.certificate.revoked", zh="优先事项证明已撤销。"):
    """A certificate was revoked."""

    revoked_on: LocalDate
