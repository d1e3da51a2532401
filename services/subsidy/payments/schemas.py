"""Payments on the wire."""

from typing import Any
from uuid import UUID

from chassis.fields import (
    Answer,
    CountyCode,
    Fen,
    Line,
    LocalDateTime,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.subsidy.payments.rules import FailureReason, InstructionState, LeftOut, PaymentState
from services.subsidy.schemes import Scheme

__all__ = [
    "InstructionOut",
    "PaymentClosed",
    "PaymentEvent",
    "PaymentFellShort",
    "PaymentIn",
    "PaymentInstructed",
    "PaymentOut",
    "PaymentPrepared",
    "PaymentQueried",
    "PaymentQueryOut",
    "PaymentReserved",
    "PaymentSettled",
    "PaymentShareConfirmed",
    "PaymentVoided",
]


class PaymentIn(Schema):
    """What to pay 拨付."""

    region: CountyCode = described("旗县（市、区）", "county")
    scheme: Scheme = described(
        "补助类别", "scheme", "一次拨付只含一个补助类别 One payment is one scheme's money", default=Scheme.STAFF
    )
    rolls: list[UUID] | None = described(
        "批次",
        "rolls",
        "未指明的，包括全部已批准和部分已付的批次 All that are approved or partly paid, unless named",
        default=None,
        min_length=1,
        max_length=2_000,
    )
    agent_bank: Line | None = described(
        "代发银行",
        "agent bank",
        (
            "财政部门以外可领取文件的机构；未给出的，无银行可领取 "
            "The organisation that may fetch the file beside finance; no bank where it is absent"
        ),
        default=None,
        examples=["bank-icbc"],
    )


class LeftOutOut(Answer):
    """Lines that are not in the payment 未纳入明细."""

    reason: LeftOut = described("原因", "reason")
    lines: int = described("人数", "lines", examples=[2])
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[280_000])


class StateTotal(Answer):
    """Instructions of one state 分状态合计."""

    state: InstructionState = described("状态", "state")
    instructions: int = described("笔数", "instructions", examples=[3_990])
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[558_600_000])


class PaymentTotals(Answer):
    """What the payment comes to; instructions that were withdrawn do not count.

    拨付合计，已撤回的支付指令不计。
    """

    rolls: int = described("批次数", "rolls", examples=[501])
    instructions: int = described("笔数", "instructions", examples=[3_998])
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[559_720_000])
    league_fen: Fen = described("盟市承担（分）", "the league's share in fen", examples=[279_860_000])
    county_fen: Fen = described("旗县承担（分）", "the county's share in fen", examples=[279_860_000])
    states: list[StateTotal] = described("分状态合计", "by state")


class BouncedTotal(Answer):
    """Instructions that were reported paid and came back later 退票合计."""

    instructions: int = described("笔数", "instructions", examples=[0])
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[0])


class PaymentOut(Answer):
    """A payment. Its totals stay as they were reported; what came back later is in `bounced`.

    拨付。合计数保持银行回报时的数额；其后退票的计入`bounced`。
    """

    id: UUID = described("标识", "id")
    region: RegionCode = described("旗县（市、区）", "county")
    scheme: Scheme = described("补助类别", "scheme")
    state: PaymentState = described("状态", "state")
    agent_bank: str | None = described("代发银行", "agent bank", examples=["bank-icbc"])
    totals: PaymentTotals = described("合计", "totals")
    bounced: BouncedTotal = described("退票", "paid and sent back later")
    left_out: list[LeftOutOut] = described("未纳入", "left out when it was prepared")
    msg_id: str | None = described("报文号", "message id", "拨付前为空 Null until instructed")
    instructed_at: LocalDateTime | None = described("拨付时间", "instructed at", "拨付前为空 Null until instructed")
    profile_id: UUID | None = described(
        "报文配置", "bank profile", "拨付时所用的报文配置 The one that it was instructed by"
    )
    control_count: int | None = described(
        "控制笔数", "control count", "拨付前为空 Null until instructed", examples=[3_998]
    )
    control_sum_fen: Fen | None = described(
        "控制金额（分）", "control sum in fen", "拨付前为空 Null until instructed", examples=[559_720_000]
    )
    file_digest: str | None = described(
        "文件摘要", "digest of the file", "SHA-256；拨付前为空 SHA-256; null until instructed"
    )
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class InstructionOut(Answer):
    """One attempt to pay one line 支付指令."""

    end_to_end_id: str = described("指令号", "end-to-end id", examples=["0199d3a000007000800000000000000001"])
    line_id: UUID = described("明细", "line")
    roll_id: UUID = described("批次", "roll")
    worker_id: WorkerId = described("人员编号", "worker ID")
    attempt: int = described("第几次", "attempt", examples=[1])
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[143_500])
    estate_id: UUID | None = described(
        "遗属领取", "estate", "亡故人员的款项所归的遗属领取；其他为空 That a dead worker's money goes to; else null"
    )
    state: InstructionState = described("状态", "state")
    reason_code: FailureReason | None = described("失败原因", "reason of failure")
    reason: str | None = described(
        "银行原因代码", "the bank's own code", "以银行给出的为准 As the bank gave it", examples=["AC01"]
    )
    updated_at: LocalDateTime = described("更新时间", "last changed at")


class PaymentQueryOut(Answer):
    """The bank was asked 查询."""

    id: UUID = described("标识", "id")
    payment_id: UUID = described("拨付", "payment")
    asked_at: LocalDateTime = described("查询时间", "asked at")
    asked_by: str = described("查询人", "asked by", examples=["oidc:finance-1"])
    instructions: int = described("待答复笔数", "instructions without an answer", examples=[2])


class PaymentEvent(Event):
    region: RegionCode
    rolls: int = described("批次数", "rolls")
    instructions: int
    amount_fen: int
    league_fen: int
    county_fen: int

    @classmethod
    def of(cls, shown: PaymentOut) -> "PaymentEvent":
        totals: dict[str, Any] = {
            name: getattr(shown.totals, name) for name in PaymentEvent.model_fields if name != "region"
        }
        return cls(region=shown.region, **totals)


class PaymentPrepared(PaymentEvent, type="subsidy.payment.prepared", zh="旗县已编制拨付。"):
    """A county prepared a payment."""


class PaymentShareConfirmed(PaymentEvent, type="subsidy.payment.share-confirmed", zh="盟市已确认其承担资金。"):
    """The league confirmed its share."""


class PaymentReserved(PaymentEvent, type="subsidy.payment.reserved", zh="旗县已落实承担资金，拨付资金已备齐。"):
    """The county reserved its share: the payment is funded."""


class PaymentInstructed(PaymentEvent, type="subsidy.payment.instructed", zh="拨付指令已发送银行。"):
    """The payment was sent to the bank."""


class PaymentFellShort(PaymentEvent, type="subsidy.payment.fell-short", zh="银行已回盘，部分明细支付失败或结果不明。"):
    """The bank answered, and some lines failed or are unknown."""


class PaymentSettled(PaymentEvent, type="subsidy.payment.settled", zh="银行已支付全部明细。"):
    """The bank has paid every line."""


class PaymentClosed(PaymentEvent, type="subsidy.payment.closed", zh="旗县已办结拨付；未成功的明细另行拨付。"):
    """The county closed the payment; what failed is paid by another."""


class PaymentVoided(PaymentEvent, type="subsidy.payment.voided", zh="拨付在发送之前已作废。"):
    """The payment was voided before it was sent."""


class PaymentQueried(Event, type="subsidy.payment.queried", zh="已向银行查询部分支付指令的结果。"):
    """The bank was asked what became of some instructions."""

    region: RegionCode
    instructions: int = described("待答复笔数", "instructions without an answer")
