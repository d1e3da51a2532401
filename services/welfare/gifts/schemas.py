"""Gifts on the wire."""

from uuid import UUID

from chassis.fields import Answer, Fen, Line, LocalDateTime, Note, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.gifts.rules import Funder, GiftKind, GiftState, Receiver

__all__ = [
    "CodeOut",
    "GiftCodeIssued",
    "GiftEvent",
    "GiftIn",
    "GiftOut",
    "GiftRecorded",
    "GiftSigned",
    "GiftVoided",
    "SignIn",
    "VoidIn",
]


class GiftIn(Schema):
    """What is given 慰问金、慰问品."""

    kind: GiftKind = described("类别", "kind", examples=["money"])
    what: Line = described("名称", "what it is", examples=["慰问金"])
    funder: Funder = described("资金来源", "whose money it is", examples=["civil-affairs"])
    amount_fen: Fen = described(
        "金额（分）", "amount in fen", "慰问品按价值填写 Of goods, what they are worth", examples=[200_000]
    )


class SignIn(Schema):
    """The receiver's code 签收."""

    code: Line = described(
        "签收码", "code", "由受赠人提供 As the receiver tells it", max_length=20, examples=["7K2M9QXA"]
    )
    signed_by: Receiver = described("签收人", "who signs", examples=["spouse"])


class VoidIn(Schema):
    """Why it was recorded by mistake 作废."""

    reason: Note = described("原因", "reason", examples=["重复登记"])


class CodeOut(Answer):
    """A code for the receiver, shown this once 签收码."""

    gift_id: UUID = described("慰问", "gift")
    code: str = described("签收码", "code", "只告知受赠人 To be told to the receiver alone", examples=["7K2M9QXA"])
    expires_at: LocalDateTime = described("失效时间", "worth nothing after")


class GiftOut(Answer):
    """What was given 慰问."""

    id: UUID = described("标识", "id")
    visit_id: UUID = described("走访", "visit")
    region: RegionCode = described("所在社区", "community of the worker", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    kind: GiftKind = described("类别", "kind", examples=["money"])
    what: str = described("名称", "what it is", examples=["慰问金"])
    funder: Funder = described("资金来源", "whose money it is", examples=["civil-affairs"])
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[200_000])
    given_at: LocalDateTime = described("登记时间", "recorded at")
    state: GiftState = described("状态", "state", examples=["recorded"])
    signed_at: LocalDateTime | None = described("签收时间", "signed at")
    signed_by: Receiver | None = described("签收人", "who signed", examples=["spouse"])
    voided_for: str | None = described("作废原因", "why it was voided")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class GiftEvent(Event):
    visit_id: UUID
    worker_id: WorkerId
    kind: GiftKind
    funder: Funder
    amount_fen: Fen


class GiftRecorded(GiftEvent, type="welfare.gift.recorded", zh="走访慰问的慰问金或慰问品已登记。"):
    """Something is given on a visit."""


class GiftCodeIssued(GiftEvent, type="welfare.gift.code-issued", zh="已向受赠人发出签收码。"):
    """A code was given out with which the receiver signs."""


class GiftSigned(GiftEvent, type="welfare.gift.signed", zh="受赠人已签收。"):
    """The receiver has signed for it."""

    signed_by: Receiver


class GiftVoided(GiftEvent, type="welfare.gift.voided", zh="误登的慰问已作废。"):
    """It was recorded by mistake."""
