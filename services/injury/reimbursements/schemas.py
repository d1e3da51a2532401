"""Claims for reimbursement on the wire: amounts and items, and nobody's name."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    Fen,
    Line,
    LocalDate,
    LocalDateTime,
    Month,
    Note,
    RegionCode,
    Schema,
    Version,
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from chassis.regions import Level
from services.injury.benefits.payers import Item
from services.injury.benefits.rules import ReimbursementState

__all__ = [
    "ClaimIn",
    "ClaimedItemIn",
    "ReimbursementClaimed",
    "ReimbursementItemOut",
    "ReimbursementOut",
    "ReimbursementReasonIn",
    "ReimbursementRefused",
    "ReimbursementSentBack",
    "ReimbursementSubsidised",
    "ReimbursementVerified",
    "SubsidiseIn",
    "VerifyIn",
]


class ClaimedItemIn(Schema):
    """One payment of a benefit, or one repayment of an advance, and how much of it is claimed 申请补助的支付."""

    payment_id: UUID | None = described("支付记录", "payment", "待遇的支付 Of a benefit", default=None)
    recovery_id: UUID | None = described(
        "偿还记录", "repayment", "先行支付向基金的偿还 To the fund, of an advance", default=None
    )
    amount_fen: Fen = described(
        "申请金额（分）", "claimed, in fen", "不超过已支付金额 At most what was paid", ge=1, examples=[1_250_000]
    )

    @model_validator(mode="after")
    def _of_one_payment(self) -> Self:
        if (self.payment_id is None) == (self.recovery_id is None):
            raise wrong(
                "payment_or_repayment",
                "每项应指明一笔支付或者一笔偿还，且只能其一",
                "An item names either a payment or a repayment",
            )
        return self

    @property
    def named(self) -> UUID:
        """What it names."""
        named = self.payment_id or self.recovery_id
        assert named is not None  # noqa: S101 - one of them is there
        return named


class ClaimIn(Schema):
    """Payments for which the unit claims a subsidy 财政补助申请."""

    items: list[ClaimedItemIn] = described(
        "支付",
        "payments",
        min_length=1,
        max_length=500,
        examples=[[{"payment_id": "0199d3a0-0000-7000-8000-000000000001", "amount_fen": 1_250_000}]],
    )


class VerifyIn(Schema):
    """How much finance finds to be due 审核."""

    verified_fen: Fen = described("审核金额（分）", "verified, in fen", ge=1, examples=[1_250_000])


class SubsidiseIn(Schema):
    """What finance transferred 拨付补助."""

    amount_fen: Fen = described("补助金额（分）", "subsidised, in fen", ge=1, examples=[1_250_000])
    paid_on: LocalDate = described("拨付日", "paid on", examples=["2020-04-01"])
    reference: Line = described("拨款流水号", "number of the transfer", examples=["CZ20200401-0003"])


class ReimbursementReasonIn(Schema):
    """Why a claim is sent back or refused 退回、不予补助的原因."""

    reason: Note = described("原因", "reason", "不得涉及病情 No health detail", examples=["缺少支付凭证"])


class ReimbursementOut(Answer):
    """A claim for reimbursement 财政补助."""

    id: UUID = described("标识", "id")
    employer_id: str = described("用人单位", "unit, by its USCC", examples=["11150603MB0X000014"])
    unit_region: RegionCode = described("单位所在地", "where the unit is", examples=["150603000000"])
    unit_level: Level = described("单位预算级次", "level of the unit's budget", examples=["county"])
    finance_region: RegionCode = described("同级财政所在地", "region of the finance that reimburses")
    state: ReimbursementState = described("状态", "state", examples=["claimed"])
    claimed_fen: Fen = described("申请金额（分）", "claimed, in fen", examples=[1_250_000])
    claimed_by: str = described("申请人", "claimed by")
    claimed_on: LocalDate = described("申请日", "claimed on", examples=["2020-03-10"])
    verified_fen: Fen | None = described("审核金额（分）", "verified, in fen")
    verified_by: str | None = described("审核人", "verified by")
    verified_on: LocalDate | None = described("审核日", "verified on")
    subsidised_fen: Fen | None = described("补助金额（分）", "subsidised, in fen")
    subsidised_by: str | None = described("拨付人", "subsidised by")
    subsidised_on: LocalDate | None = described("拨付日", "subsidised on")
    reference: str | None = described("拨款流水号", "number of the transfer")
    refused_for: str | None = described("不予补助的原因", "why it was refused")
    sent_back_for: str | None = described("退回的原因", "why it was last sent back")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ReimbursementItemOut(Answer):
    """One payment of a claim 补助明细."""

    id: UUID = described("标识", "id")
    payment_id: UUID | None = described("支付记录", "payment", "偿还的为空 Null of a repayment")
    recovery_id: UUID | None = described("偿还记录", "repayment of an advance", "支付的为空 Null of a payment")
    item: Item = described("待遇项目", "item", examples=["treatment"])
    period: Month | None = described("月份", "month", "一次性支付的为空 Null of what is paid once")
    paid_on: LocalDate = described("支付日", "paid on", examples=["2020-03-02"])
    paid_fen: Fen = described("单位实际支付（分）", "paid by the unit, in fen", examples=[1_250_000])
    amount_fen: Fen = described("申请金额（分）", "claimed, in fen", examples=[1_250_000])


class _ReimbursementEvent(Event):
    employer_id: str
    unit_level: Level


class ReimbursementClaimed(
    _ReimbursementEvent, type="injury.reimbursement.claimed", zh="财政供养单位申请补助其已付费用，首次或再次申请。"
):
    """A fiscally supported unit claims what it paid, for the first time or again."""

    claimed_fen: Fen


class ReimbursementSentBack(
    _ReimbursementEvent, type="injury.reimbursement.sent-back", zh="财政部门退回申请，要求补正材料。"
):
    """Finance sent a claim back for papers."""


class ReimbursementVerified(_ReimbursementEvent, type="injury.reimbursement.verified", zh="财政部门已审核申请。"):
    """Finance verified a claim."""

    verified_fen: Fen


class ReimbursementSubsidised(
    _ReimbursementEvent, type="injury.reimbursement.subsidised", zh="财政部门已向单位拨付补助。"
):
    """Finance paid the unit back."""

    subsidised_fen: Fen


class ReimbursementRefused(_ReimbursementEvent, type="injury.reimbursement.refused", zh="财政部门不予补助。"):
    """Finance does not pay the unit back."""
