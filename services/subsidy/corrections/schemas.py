"""Corrections on the wire."""

from uuid import UUID

from chassis.fields import Answer, Fen, Line, LocalDate, LocalDateTime, Schema, described
from chassis.ledger import Event
from services.subsidy.payments.rules import FailureReason, InstructionState
from services.subsidy.returns.schemas import EndToEndId

__all__ = ["CorrectionIn", "CorrectionOut", "LineBounced"]


class CorrectionIn(Schema):
    """Money that came back 退票."""

    end_to_end_id: EndToEndId = described("指令号", "end-to-end id", examples=["0199d3a000007000800000000000000001"])
    document_no: Line = described("退票凭证号", "number of the bank's notice", examples=["退20200318-0007"])
    bounced_on: LocalDate = described("退票日", "day on which it came back", examples=["2020-03-18"])
    reason_code: FailureReason = described("原因", "reason")
    reason: Line | None = described("银行原因代码", "the bank's own code", default=None, examples=["AC04"])


class CorrectionOut(Answer):
    """A correction on record 退票更正."""

    id: UUID = described("标识", "id")
    payment_id: UUID = described("拨付", "payment")
    line_id: UUID = described("明细", "line")
    end_to_end_id: str = described("指令号", "end-to-end id", examples=["0199d3a000007000800000000000000001"])
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[143_500])
    earlier: InstructionState = described("原结果", "result that was reported")
    later: InstructionState = described("现结果", "result now")
    reason_code: FailureReason = described("原因", "reason")
    reason: str | None = described("银行原因代码", "the bank's own code", examples=["AC04"])
    document_no: str = described("退票凭证号", "number of the bank's notice", examples=["退20200318-0007"])
    bounced_on: LocalDate = described("退票日", "day on which it came back")
    corrected_by: str = described("登记人", "recorded by", examples=["oidc:finance-1"])
    created_at: LocalDateTime = described("登记时间", "recorded at")


class LineBounced(Event, type="subsidy.line.bounced", zh="已付明细被收款银行退票，可向另一账户重新支付。"):
    """What a line was paid came back from the payee's bank; the line may be paid again, to another account."""

    worker_id: str
    roll_id: UUID = described("批次标识", "roll")
    amount_fen: int
    payment_id: UUID
    reason_code: FailureReason
