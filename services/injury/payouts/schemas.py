"""Payments and adjustments on the wire."""

from datetime import date
from uuid import UUID

from chassis.fields import Answer, Fen, Line, LocalDate, LocalDateTime, Month, Schema, WorkerId, described
from chassis.ledger import Event
from services.injury.benefits.payers import Item, Payer
from services.injury.benefits.rules import StopReason

__all__ = [
    "AdjustIn",
    "BenefitAdjusted",
    "BenefitAdjustmentOut",
    "BenefitApproved",
    "BenefitPaid",
    "BenefitPaymentOut",
    "BenefitRestored",
    "BenefitStopIn",
    "BenefitStopped",
    "BenefitVoided",
    "PayIn",
]


class PayIn(Schema):
    """What was paid, when, and by which transfer 支付."""

    period: Month | None = described(
        "月份", "month", "只用于按月支付的待遇 Of a monthly item; of no other", default=None
    )
    amount_fen: Fen = described("金额（分）", "amount in fen", ge=1, examples=[6_240_000])
    paid_on: LocalDate = described("支付日", "paid on", examples=["2020-03-02"])
    reference: Line = described("支付流水号", "number of the transfer", examples=["GS20200302-0008"])
    document_id: UUID | None = described(
        "支付凭证", "proof of payment", "用人单位支付的必填 Required of what an employer paid", default=None
    )
    adjustment_id: UUID | None = described(
        "补发所依据的调整",
        "adjustment whose arrears are paid",
        "用于调整前已支付的月份 For a month that was paid before it",
        default=None,
    )


class AdjustIn(Schema):
    """From when the monthly amount is adjusted, by which year's figure 待遇调整."""

    year: int = described("调整年度", "year of the adjustment's figure", ge=2011, le=2200, examples=[2021])
    from_on: Month = described(
        "起始月份", "first month", "此后已支付月份的差额另行补发 Arrears of months paid since are paid apart"
    )
    document_no: Line = described("调整文件文号", "number of the notice", examples=["内人社发〔2021〕8号"])


class BenefitStopIn(Schema):
    """Why and from when nothing more is paid 停发."""

    reason: StopReason = described("停发原因", "reason", examples=["treatment-refused"])
    stopped_on: LocalDate = described("停发日", "stopped on", examples=["2020-03-02"])


class BenefitPaymentOut(Answer):
    """One payment of a benefit 支付记录."""

    id: UUID = described("标识", "id")
    benefit_id: UUID = described("待遇", "benefit")
    item: Item = described("待遇项目", "item", examples=["lump-sum"])
    payer: Payer = described("支付方", "payer", examples=["fund"])
    period: Month | None = described("月份", "month", "一次性支付的为空 Null of what is paid once")
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[6_240_000])
    paid_on: LocalDate = described("支付日", "paid on", examples=["2020-03-02"])
    reference: str = described("支付流水号", "number of the transfer", examples=["GS20200302-0008"])
    document_id: UUID | None = described("支付凭证", "proof of payment")
    adjustment_id: UUID | None = described("补发所依据的调整", "adjustment whose arrears these are")
    advance_id: UUID | None = described("先行支付", "advance by which the fund paid")
    recorded_by: str = described("登记人", "recorded by")
    created_at: LocalDateTime = described("登记时间", "recorded at")


class BenefitAdjustmentOut(Answer):
    """One adjustment of a monthly amount 待遇调整."""

    id: UUID = described("标识", "id")
    benefit_id: UUID = described("待遇", "benefit")
    from_on: Month = described("起始月份", "first month")
    before_fen: Fen = described("调整前月待遇（分）", "a month before, in fen", examples=[360_000])
    amount_fen: Fen = described("调整后月待遇（分）", "a month from then, in fen", examples=[378_000])
    formula: str = described("算式", "formula", examples=["3,600.00 × (1 + 5%) = 3,780.00"])
    document_no: str = described("调整文件文号", "number of the notice", examples=["内人社发〔2021〕8号"])
    adjusted_by: str = described("经办人", "adjusted by")
    created_at: LocalDateTime = described("登记时间", "recorded at")


class _BenefitEvent(Event):
    worker_id: WorkerId
    benefit_id: UUID
    item: Item
    payer: Payer


class BenefitApproved(_BenefitEvent, type="injury.benefit.approved", zh="已核定的待遇获批准。"):
    """An item that was calculated is granted."""

    amount_fen: Fen


class BenefitPaid(_BenefitEvent, type="injury.benefit.paid", zh="某项待遇或其某月待遇已支付。"):
    """An item, or a month of it, was paid."""

    amount_fen: Fen
    period: date | None
    paid_on: date


class BenefitAdjusted(_BenefitEvent, type="injury.benefit.adjusted", zh="某项待遇的月标准已调整。"):
    """The monthly amount of an item was adjusted."""

    amount_fen: Fen
    from_on: date


class BenefitStopped(_BenefitEvent, type="injury.benefit.stopped", zh="某项待遇已停发。"):
    """Nothing more is paid of an item."""

    reason: StopReason
    stopped_on: date


class BenefitRestored(_BenefitEvent, type="injury.benefit.restored", zh="已停发的待遇恢复发放。"):
    """An item that was stopped is granted again."""


class BenefitVoided(_BenefitEvent, type="injury.benefit.voided", zh="某项待遇在支付之前已作废。"):
    """An item is given up before anything of it was paid."""
