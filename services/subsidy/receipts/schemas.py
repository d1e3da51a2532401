"""Receipts and disputes on the wire."""

from uuid import UUID

from chassis.fields import (
    Answer,
    Fen,
    Line,
    LocalDate,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.subsidy.payments.rules import InstructionState
from services.subsidy.receipts.rules import DisputeState

__all__ = [
    "DisputeBankAsked",
    "DisputeOpened",
    "DisputeOut",
    "DisputeResolvedFailed",
    "DisputeResolvedPaid",
    "DisputeWithdrawn",
    "LineReceived",
    "OwnDisputeOut",
    "ReceiptOut",
    "ResolveFailedIn",
    "ResolvePaidIn",
]


class ResolvePaidIn(Schema):
    """The bank shows that the money came 已到账."""

    reference: Line = described("入账回单号", "number of the bank's slip", examples=["入账回单20200325-0012"])
    remark: Note = described("处理说明", "remark", examples=["已与代发银行核实，款项已入账"])


class ResolveFailedIn(Schema):
    """The money did not come 未到账."""

    remark: Note = described("处理说明", "remark", examples=["已退票，待更换账户后补发"])


class OwnDisputeOut(Answer):
    """A worker's own dispute 本人未到账申诉."""

    id: UUID = described("标识", "id")
    state: DisputeState = described("状态", "state")
    opened_on: LocalDate = described("提出日", "opened on", examples=["2020-03-24"])
    due_on: LocalDate = described("办理期限", "to be cleared by", "5个工作日 5 working days", examples=["2020-03-31"])
    remark: str | None = described("处理说明", "remark", "核实前为空 Null until cleared")


class ReceiptOut(Answer):
    """What the worker said 到账确认."""

    line_id: UUID = described("明细", "line")
    received: bool = described("已到账", "received", examples=[True])
    said_at: LocalDateTime = described("确认时间", "said at")
    dispute: OwnDisputeOut | None = described("未到账申诉", "dispute", "只列未办结的 Open ones only")


class ReissueOut(Answer):
    """The payment that took the disputed one's place 补发."""

    end_to_end_id: str = described("指令号", "end-to-end id", examples=["0199d3a000007000800000000000000002"])
    payment_id: UUID = described("拨付", "payment")
    state: InstructionState = described("状态", "state")


class DisputeOut(Answer):
    """A dispute about a payment 未到账申诉."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("社区", "community")
    roll_id: UUID = described("批次", "roll")
    line_id: UUID = described("明细", "line")
    end_to_end_id: str = described("指令号", "end-to-end id", examples=["0199d3a000007000800000000000000001"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[143_500])
    state: DisputeState = described("状态", "state")
    opened_on: LocalDate = described("提出日", "opened on", examples=["2020-03-24"])
    due_on: LocalDate = described("办理期限", "to be cleared by", "5个工作日 5 working days", examples=["2020-03-31"])
    asked_on: LocalDate | None = described("查询银行日", "bank asked on", "查询前为空 Null until then")
    closed_on: LocalDate | None = described("办结日", "closed on", "未办结的为空 Null while open")
    reference: str | None = described(
        "入账回单号", "number of the bank's slip", "款项已入账的填写 Where the money had come"
    )
    remark: str | None = described("处理说明", "remark", "核实前为空 Null until cleared")
    correction_id: UUID | None = described("退票更正", "correction", "款项已退票的填写 Where the money had come back")
    reissue: ReissueOut | None = described(
        "补发", "payment in its place", "明细补发前为空 Null until the line is paid again"
    )
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class LineReceived(Event, type="subsidy.line.received", zh="工作人员确认款项已到账。"):
    """A worker says that what was paid has come."""

    worker_id: str
    roll_id: UUID
    amount_fen: int


class _DisputeFacts(Event):
    worker_id: str
    line_id: UUID
    amount_fen: int


class DisputeOpened(_DisputeFacts, type="subsidy.dispute.opened", zh="工作人员反映回盘显示已付的款项未到账。"):
    """A worker says that what was reported paid has not come."""

    due_on: LocalDate


class DisputeBankAsked(_DisputeFacts, type="subsidy.dispute.bank-asked", zh="旗县财政部门已向代发银行查询。"):
    """The county's finance asked the bank."""


class DisputeResolvedPaid(_DisputeFacts, type="subsidy.dispute.resolved-paid", zh="核实已到账：银行已证明款项到账。"):
    """The bank showed that the money had come."""


class DisputeResolvedFailed(
    _DisputeFacts, type="subsidy.dispute.resolved-failed", zh="核实未到账：款项已退回，该明细可以重新支付。"
):
    """The money had come back; the line may be paid again."""


class DisputeWithdrawn(_DisputeFacts, type="subsidy.dispute.withdrawn", zh="工作人员反映款项终已到账。"):
    """The worker says that it has come after all."""
