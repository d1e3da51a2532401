"""Workers: one row for each natural person."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Sequence, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Versioned, sealed_for, text_enum
from chassis.identifiers import IdKind, Sex
from chassis.moves import NextMove, next_moves
from chassis.workers import Category, EmploymentRelation, Insured, WorkerState
from services.roster.base import Base
from services.roster.workers.rules import WORKER

__all__ = ["ID_NUMBER", "NAME", "PHONE", "SERIALS", "Worker"]

# Contexts that sealed values are bound to.
NAME = "workers.name"
ID_NUMBER = "workers.id_number"
PHONE = "workers.phone"

SERIALS = Sequence("worker_serials", metadata=Base.metadata)


class Worker(Versioned, Base):
    """One natural person; the row is never deleted and its number never given to another."""

    __tablename__ = "workers"
    __table_args__ = (
        UniqueConstraint("id_index"),
        Index(None, "region", "worker_id"),
        # The few of a state among very many: those who wait, of a whole region.
        Index(None, "state", "region", "worker_id"),
        Index(None, "updated_at"),
        CheckConstraint("worker_id ~ '^W[0-9]{9}$'", name="worker_id_form"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged_into"),
        CheckConstraint("merged_into <> worker_id", name="merged_into_other"),
        CheckConstraint("state <> 'left' OR left_on IS NOT NULL", name="left_on"),
        CheckConstraint("state <> 'deceased' OR died_on IS NOT NULL", name="died_on"),
        CheckConstraint("left_on >= enrolled_on AND died_on >= born_on", name="order_of_days"),
        CheckConstraint(
            "insured = 'yes' OR (insured_since IS NULL AND insured_area IS NULL)", name="insured_particulars"
        ),
    )

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[int]
    category: Mapped[Category] = mapped_column(text_enum(Category))
    state: Mapped[WorkerState] = mapped_column(text_enum(WorkerState))
    name: Mapped[bytes] = mapped_column(info=sealed_for(NAME))
    name_masked: Mapped[str]
    id_kind: Mapped[IdKind] = mapped_column(text_enum(IdKind))
    id_number: Mapped[bytes] = mapped_column(info=sealed_for(ID_NUMBER))
    id_number_masked: Mapped[str]
    id_index: Mapped[bytes]
    sex: Mapped[Sex] = mapped_column(text_enum(Sex))
    born_on: Mapped[date]
    phone: Mapped[bytes | None] = mapped_column(info=sealed_for(PHONE))
    phone_masked: Mapped[str | None]
    employment_relation: Mapped[EmploymentRelation] = mapped_column(text_enum(EmploymentRelation))
    employer_uscc: Mapped[str | None]
    insured: Mapped[Insured] = mapped_column(text_enum(Insured))
    insured_since: Mapped[date | None]
    insured_area: Mapped[int | None]
    enrolled_on: Mapped[date]
    left_on: Mapped[date | None]
    died_on: Mapped[date | None]
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("workers.worker_id"))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(WORKER, self.state, "roster:worker")
