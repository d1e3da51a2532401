"""What the roster said and when, accidents as they were told, and the proofs that follow."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Region, Resource, UpdatedAt, text_enum
from chassis.moves import NextMove, next_moves
from chassis.workers import Category, WorkerState
from services.welfare.base import Base
from services.welfare.insurance_proofs.rules import INSURANCE_PROOF, PROOF_PERMISSIONS, ProofState
from services.welfare.visits.rules import Harm

__all__ = ["Accident", "InsuranceProof", "RosterEntry"]


class RosterEntry(Base):
    """What the roster told of a worker at an instant, by its own clock. Rows are added and never changed."""

    __tablename__ = "roster_entries"
    __table_args__ = ({"info": {"merged": "what the roster said is copied for the survivor, and never changed"}},)

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    entered_at: Mapped[datetime] = mapped_column(primary_key=True)
    region: Mapped[Region]
    category: Mapped[Category] = mapped_column(text_enum(Category))
    state: Mapped[WorkerState] = mapped_column(text_enum(WorkerState))
    created_at: Mapped[CreatedAt]


class Accident(Base):
    """A case of the injury service, as far as cover depends on it."""

    __tablename__ = "accidents"
    __table_args__ = (CheckConstraint("merged_into <> case_id", name="merged_into_other"),)

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    harm: Mapped[Harm] = mapped_column(text_enum(Harm))
    event_at: Mapped[datetime]
    # Absent once it is known that it was another case's accident.
    merged_into: Mapped[UUID | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]


class InsuranceProof(Resource, Base):
    """That a worker was insured when an accident happened: a record of the roster that is older than the accident."""

    __tablename__ = "insurance_proofs"
    __table_args__ = (
        ForeignKeyConstraint(["worker_id", "entered_at"], ["roster_entries.worker_id", "roster_entries.entered_at"]),
        ForeignKeyConstraint(["policy_id", "insurer_id"], ["insurance_policies.id", "insurance_policies.insurer_id"]),
        ForeignKeyConstraint(["case_id"], ["accidents.case_id"]),
        UniqueConstraint("id", "insurer_id"),
        Index(
            "uq_insurance_proofs_of_case",
            "case_id",
            "policy_id",
            unique=True,
            postgresql_where=text("state = 'issued'"),
        ),
        CheckConstraint("entered_at < event_at", name="before"),
        CheckConstraint("(state = 'voided') = (voided_for IS NOT NULL)", name="voided"),
        Index(None, "policy_id", "worker_id"),
    )

    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    case_id: Mapped[UUID]
    policy_id: Mapped[UUID]
    insurer_id: Mapped[str]
    harm: Mapped[Harm] = mapped_column(text_enum(Harm))
    event_at: Mapped[datetime]
    # The snapshot: which record of the roster proves it, and what it said.
    entered_at: Mapped[datetime]
    category: Mapped[Category] = mapped_column(text_enum(Category))
    entry_region: Mapped[int]
    state: Mapped[ProofState] = mapped_column(text_enum(ProofState))
    issued_at: Mapped[datetime]
    # By whom; absent where the event itself brought it.
    issued_by: Mapped[str | None]
    report_by: Mapped[datetime]
    voided_for: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(INSURANCE_PROOF, self.state, PROOF_PERMISSIONS)
