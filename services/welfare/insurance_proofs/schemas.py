"""Proofs on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDateTime, Note, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from chassis.workers import Category
from services.welfare.insurance_proofs.rules import ProofState
from services.welfare.visits.rules import Harm

__all__ = ["ProofEvent", "ProofIn", "ProofIssued", "ProofOut", "ProofVoided", "VoidIn"]


class ProofIn(Schema):
    """An accident to be proven under a policy 参保证明."""

    case_id: UUID = described("案件", "case")
    policy_id: UUID = described("保单", "policy")


class VoidIn(Schema):
    """Why a proof is taken back 作废."""

    reason: Note = described("原因", "reason", examples=["案件登记有误"])


class ProofOut(Answer):
    """That a worker was insured when an accident happened 参保证明."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("所在社区", "community of the worker", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    case_id: UUID = described("案件", "case")
    policy_id: UUID = described("保单", "policy")
    insurer_id: str = described("保险人标识", "insurer", examples=["911500007012345678"])
    harm: Harm = described("事件类型", "what befell the worker", examples=["accident"])
    event_at: LocalDateTime = described("事故时间", "when it happened")
    entered_at: LocalDateTime = described(
        "花名册登记时间", "when the roster's record was made", "早于事故发生 Before the accident"
    )
    category: Category = described("人员类别", "category in that record", examples=["grid"])
    entry_region: RegionCode = described("登记社区", "community in that record", examples=["150603001001"])
    state: ProofState = described("状态", "state", examples=["issued"])
    issued_at: LocalDateTime = described("出具时间", "issued at")
    report_by: LocalDateTime = described("报案时限", "to be reported to the insurer by")
    voided_for: str | None = described("作废原因", "why it was voided")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ProofEvent(Event):
    worker_id: WorkerId
    case_id: UUID
    policy_id: UUID


class ProofIssued(ProofEvent, type="welfare.insurance-proof.issued", zh="已证明工作人员在事故发生时参保。"):
    """A worker is proven to have been insured when an accident happened."""


class ProofVoided(ProofEvent, type="welfare.insurance-proof.voided", zh="参保证明已作废。"):
    """A proof was taken back."""
