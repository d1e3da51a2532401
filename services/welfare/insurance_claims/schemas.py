"""Claims on the wire."""

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
from services.welfare.insurance_claims.rules import ClaimKind, ClaimState, PaperKind, RefusalReason

__all__ = [
    "AskPapersIn",
    "ClaimAccepted",
    "ClaimClosed",
    "ClaimEvent",
    "ClaimIn",
    "ClaimOut",
    "ClaimPaid",
    "ClaimPapersAsked",
    "ClaimPapersAttached",
    "ClaimPrepared",
    "ClaimRefused",
    "ClaimSubmitted",
    "ClaimWithdrawn",
    "PaidIn",
    "PaperIn",
    "RefuseClaimIn",
]


class ClaimIn(Schema):
    """What is claimed 理赔申请."""

    kind: ClaimKind = described("类别", "kind", examples=["disability"])
    bill_no: Line | None = described(
        "票据号", "bill", "医疗费用理赔填写 Of a medical claim", max_length=64, default=None
    )
    claimed_fen: Fen | None = described(
        "申请金额（分）", "amount claimed", "医疗费用理赔填写 Of a medical claim", default=None, ge=1
    )


class PaperIn(Schema):
    """Where a paper lies 材料."""

    kind: PaperKind = described("种类", "kind", examples=["diagnosis"])
    reference: Line = described(
        "文件标识",
        "reference",
        "存放处的文件标识，不涉及病情 Of the file where it is kept; nothing of an illness",
        examples=["injury/documents/0199"],
    )


class AskPapersIn(Schema):
    """What the insurer still needs 补充材料."""

    papers_asked: Note = described("所需材料", "what is asked for", examples=["伤残鉴定结论"])


class PaidIn(Schema):
    """What the insurer has paid 赔付."""

    paid_fen: Fen = described("赔付金额（分）", "amount in fen", ge=1, examples=[5_000_000])
    paid_on: LocalDate = described("付款日", "paid on", examples=["2020-02-05"])
    payment_reference: Line = described("付款凭证号", "payment's reference", max_length=64, examples=["P-1"])


class RefuseClaimIn(Schema):
    """Why the insurer does not pay 拒赔."""

    reason: RefusalReason = described("原因", "reason", examples=["not-covered"])


class PaperOut(Answer):
    """A paper of a claim 材料."""

    kind: PaperKind = described("种类", "kind", examples=["diagnosis"])
    reference: str = described("文件标识", "reference", examples=["injury/documents/0199"])


class ClaimOut(Answer):
    """A claim 理赔."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("所在社区", "community of the worker", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    proof_id: UUID = described("参保证明", "proof")
    insurer_id: str = described("保险人标识", "insurer", examples=["911500007012345678"])
    kind: ClaimKind = described("类别", "kind", examples=["disability"])
    bill_no: str | None = described("票据号", "bill", examples=["B-1"])
    claimed_fen: Fen | None = described("申请金额（分）", "amount claimed")
    papers: list[PaperOut] = described("材料", "papers")
    papers_asked: str | None = described("所需材料", "what the insurer asked for")
    state: ClaimState = described("状态", "state", examples=["submitted"])
    submitted_at: LocalDateTime | None = described("提交时间", "last submitted at")
    decided_at: LocalDateTime | None = described("答复时间", "accepted or refused at")
    paid_fen: Fen | None = described("赔付金额（分）", "amount paid")
    paid_on: LocalDate | None = described("付款日", "paid on")
    payment_reference: str | None = described("付款凭证号", "payment's reference")
    refused_for: RefusalReason | None = described("拒赔原因", "why it was refused")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ClaimEvent(Event):
    worker_id: WorkerId
    proof_id: UUID
    insurer_id: str
    kind: ClaimKind


class ClaimPrepared(ClaimEvent, type="welfare.insurance-claim.prepared", zh="正在准备理赔。"):
    """A claim is being put together."""


class ClaimPapersAttached(ClaimEvent, type="welfare.insurance-claim.attached", zh="理赔材料已附上。"):
    """A paper was attached."""


class ClaimSubmitted(ClaimEvent, type="welfare.insurance-claim.submitted", zh="理赔已提交保险机构。"):
    """The insurer has it."""


class ClaimPapersAsked(ClaimEvent, type="welfare.insurance-claim.papers-asked", zh="保险机构要求补充材料。"):
    """The insurer needs further papers."""


class ClaimAccepted(ClaimEvent, type="welfare.insurance-claim.accepted", zh="保险机构同意赔付。"):
    """The insurer will pay."""


class ClaimPaid(ClaimEvent, type="welfare.insurance-claim.paid", zh="保险机构已赔付。"):
    """The insurer has paid."""

    paid_fen: Fen


class ClaimRefused(ClaimEvent, type="welfare.insurance-claim.refused", zh="保险机构拒赔。"):
    """The insurer does not pay."""

    reason: RefusalReason


class ClaimClosed(ClaimEvent, type="welfare.insurance-claim.closed", zh="理赔已办结。"):
    """Nothing is left to be done."""


class ClaimWithdrawn(ClaimEvent, type="welfare.insurance-claim.withdrawn", zh="理赔在保险机构作出决定之前已撤回。"):
    """It was given up before the insurer decided."""
