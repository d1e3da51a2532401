"""Revocations on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from chassis.caller import Department
from chassis.fields import Answer, LocalDateTime, Note, RegionCode, Schema, Version, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.oversight.revocations.rules import RevocationState, RevokedKind

__all__ = ["LiftIn", "RevocationIn", "RevocationIssued", "RevocationLifted", "RevocationOut"]

# <issuer>:<jti, client_id or sub of the token>; what other issuers call their subjects is theirs to say.
Named = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}:[^\x00-\x1f\x7f]{1,128}$")]
_NAMED = "nuanxin:civil-affairs-150603"
_REASON = "办公电脑失窃，口令可能外泄"


class RevocationIn(Schema):
    """What may call no more 撤销."""

    kind: RevokedKind = described("种类", "kind", examples=["client"])
    named: Named = described(
        "名称",
        "name",
        "`<issuer>:`加令牌的`jti`、`client_id`或`sub` `<issuer>:` and the token's `jti`, `client_id` or `sub`",
        examples=[_NAMED],
    )
    region: RegionCode = described(
        "区划", "region", "对该区划内的部门有效 It holds against the offices in it", examples=["150603000000"]
    )
    department: Department | None = described(
        "部门",
        "department",
        "未给出的，为全部部门，限指挥部使用 All when absent, which is for headquarters",
        examples=["civil-affairs"],
        default=None,
    )
    reason: Note = described("事由", "reason", examples=[_REASON])


class LiftIn(Schema):
    """Why it may call again 解除."""

    reason: Note = described("事由", "reason", examples=["已更换口令，经核实无异常调用"])


class RevocationOut(Answer):
    """A revocation 撤销."""

    id: UUID = described("标识", "id")
    kind: RevokedKind = described("种类", "kind", examples=["client"])
    named: str = described("名称", "name", examples=[_NAMED])
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    department: Department | None = described("部门", "department", examples=["civil-affairs"])
    reason: str = described("事由", "reason", examples=[_REASON])
    ends_at: LocalDateTime | None = described(
        "记至",
        "remembered until",
        (
            "令牌的撤销记至此时，此前签发的令牌届时均已失效；为空的，至解除为止 "
            "A token's: none that was issued before can live any more. Null: until it is lifted"
        ),
    )
    issued_by: str = described("撤销人", "revoked by", examples=["nuanxin:officer-2"])
    issued_at: LocalDateTime = described("撤销时间", "revoked at")
    state: RevocationState = described("状态", "state", examples=["issued"])
    lifted_by: str | None = described("解除人", "lifted by")
    lifted_at: LocalDateTime | None = described("解除时间", "lifted at")
    lifted_for: str | None = described("解除事由", "why it was lifted")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _RevocationEvent(Event):
    kind: RevokedKind
    named: str
    department: Department | None


class RevocationIssued(_RevocationEvent, type="oversight.revocation.issued", zh="访问已撤销，网关一分钟内即予拒绝。"):
    """It may call no more; the gateway refuses it within a minute."""


class RevocationLifted(_RevocationEvent, type="oversight.revocation.lifted", zh="撤销已解除，可以重新调用。"):
    """It may call again."""
