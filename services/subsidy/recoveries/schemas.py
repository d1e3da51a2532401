"""Recoveries and write-offs on the wire."""

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
from services.subsidy.lines.rules import LineState, RemovedFor

__all__ = [
    "ClawbackOut",
    "LinePartRecovered",
    "LineRecovered",
    "LineWriteOffProposed",
    "LineWrittenOff",
    "RecoverIn",
    "RecoveryOut",
    "WriteOffIn",
    "WriteOffProposalIn",
]


class RecoverIn(Schema):
    """Money that came back 追回款."""

    amount_fen: Fen = described("追回金额（分）", "amount in fen", ge=1, examples=[14_350])
    on: LocalDate = described("到账日", "day on which it came in", examples=["2020-04-02"])
    reference: Line = described("缴款凭证号", "reference of the payment in", examples=["非税缴款书0001"])


class WriteOffProposalIn(Schema):
    """Why what is due cannot be had 核销申请."""

    reason: Note = described("理由", "reason", examples=["领款人下落不明，追缴两次未果"])
    document_no: Line = described("申请文号", "document number", examples=["固财呈〔2020〕15号"])


class WriteOffIn(Schema):
    """The league's approval 核销批复."""

    approval_no: Line = described("批复文号", "number of the approval", examples=["包财批〔2020〕40号"])


class RecoveryOut(Answer):
    """A recovery on record 追回记录."""

    id: UUID = described("标识", "id")
    line_id: UUID = described("明细", "line")
    amount_fen: Fen = described("追回金额（分）", "amount in fen", examples=[14_350])
    recovered_on: LocalDate = described("到账日", "day on which it came in")
    reference: str = described("缴款凭证号", "reference of the payment in", examples=["非税缴款书0001"])
    recorded_by: str = described("登记人", "recorded by", examples=["oidc:finance-1"])
    created_at: LocalDateTime = described("登记时间", "recorded at")


class WriteOffOut(Answer):
    """A write-off, proposed or approved 核销."""

    amount_fen: Fen = described("核销金额（分）", "amount in fen", examples=[129_150])
    reason: str = described("理由", "reason")
    document_no: str = described("申请文号", "document number")
    proposed_by: str = described("申请人", "proposed by")
    proposed_at: LocalDateTime = described("申请时间", "proposed at")
    approved_by: str | None = described("批准人", "approved by", "批准前为空 Null until approved")
    approved_at: LocalDateTime | None = described("批准时间", "approved at", "批准前为空 Null until approved")
    approval_no: str | None = described("批复文号", "number of the approval", "批准前为空 Null until approved")


class ClawbackOut(Answer):
    """A line that is to be recovered 应追回明细."""

    line_id: UUID = described("明细", "line")
    roll_id: UUID = described("批次", "roll")
    region: RegionCode = described("社区", "community")
    worker_id: WorkerId = described("人员编号", "worker ID")
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    state: LineState = described("状态", "state")
    removed_for: RemovedFor | None = described("追回原因", "why it is to be recovered")
    amount_fen: Fen = described("已付金额（分）", "amount that was paid in fen", examples=[143_500])
    recovered_fen: Fen = described("已追回（分）", "recovered in fen", examples=[14_350])
    due_fen: Fen = described("应追回余额（分）", "still due in fen", examples=[129_150])
    write_off: WriteOffOut | None = described("核销", "write-off", "申请核销前为空 Null until proposed")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version | None = described(
        "核销版本", "version of the write-off", "申请核销前为空 Null until proposed", examples=[1]
    )


class _LineMoney(Event):
    worker_id: str
    roll_id: UUID
    amount_fen: int = described("金额（分）", "amount in fen")


class LinePartRecovered(_LineMoney, type="subsidy.line.part-recovered", zh="某明细应追回的款项已追回一部分。"):
    """Some of what is due of a line came back."""


class LineRecovered(
    _LineMoney, type="subsidy.line.recovered", zh="某明细应追回的款项已全部追回，其半天可重新列入造册。"
):
    """The rest of what was due of a line came back; its half-days may be listed again."""


class LineWriteOffProposed(_LineMoney, type="subsidy.line.write-off-proposed", zh="旗县申请核销某明细应追回的款项。"):
    """A county proposed to give up what is due of a line."""


class LineWrittenOff(_LineMoney, type="subsidy.line.written-off", zh="盟市已批准旗县核销某明细应追回的款项。"):
    """The league let a county give up what was due of a line."""
