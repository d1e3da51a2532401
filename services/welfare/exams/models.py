"""Applications for consideration, each with the league's rule as it was when the parent applied."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.exam_rules.rules import BenefitKind
from services.welfare.exams.rules import EXAM, EXAM_PERMISSIONS, ExamRefusal, ExamState

__all__ = ["Exam"]


class Exam(Resource, Base):
    """One child's consideration in one year."""

    __tablename__ = "exams"
    __table_args__ = (
        ForeignKeyConstraint(
            ["child_id", "worker_id", "child_index"],
            ["children.id", "children.worker_id", "children.id_index"],
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(
            ["rule_id", "year", "cutoff_on", "kind"],
            ["exam_rules.id", "exam_rules.year", "exam_rules.cutoff_on", "exam_rules.kind"],
        ),
        # The child is the same whichever parent asks, and so is the benefit.
        Index(
            "uq_exams_one_benefit",
            "child_index",
            "year",
            unique=True,
            postgresql_where=text("state NOT IN ('refused', 'withdrawn')"),
        ),
        CheckConstraint(
            "applied_on <= cutoff_on AND confirmed_on <= cutoff_on AND checked_on <= cutoff_on"
            " AND publicised_on <= cutoff_on AND registered_on <= cutoff_on",
            name="cutoff",
        ),
        CheckConstraint(
            "publicity_ends_on - publicised_on >= publicity_days AND registered_on > publicity_ends_on",
            name="publicity",
        ),
        CheckConstraint("duty_half_days >= threshold_half_days", name="threshold"),
        CheckConstraint("kind <> 'none'", name="given"),
        CheckConstraint(
            "state NOT IN ('registered', 'applied-in-admission', 'audited') OR (duty_half_days IS NOT NULL"
            " AND checked_on IS NOT NULL AND publicity_ends_on IS NOT NULL AND registered_on IS NOT NULL)",
            name="registered",
        ),
        CheckConstraint("checked_by <> confirmed_by AND audited_by <> registered_by", name="hands"),
        CheckConstraint("(state = 'refused') = (refused_for IS NOT NULL)", name="refused"),
    )

    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    child_id: Mapped[UUID]
    child_index: Mapped[bytes] = mapped_column(LargeBinary)
    child_masked: Mapped[str]
    year: Mapped[int]
    rule_id: Mapped[UUID]
    kind: Mapped[BenefitKind] = mapped_column(text_enum(BenefitKind))
    points: Mapped[int | None]
    threshold_half_days: Mapped[int]
    publicity_days: Mapped[int]
    cutoff_on: Mapped[date]
    state: Mapped[ExamState] = mapped_column(text_enum(ExamState))
    applied_on: Mapped[date]
    duty_half_days: Mapped[int | None]
    confirmed_on: Mapped[date | None]
    confirmed_by: Mapped[str | None]
    checked_on: Mapped[date | None]
    checked_by: Mapped[str | None]
    publicised_on: Mapped[date | None]
    publicity_ends_on: Mapped[date | None]
    objections: Mapped[int]
    registered_on: Mapped[date | None]
    registered_by: Mapped[str | None]
    admitted_on: Mapped[date | None]
    audited_on: Mapped[date | None]
    audited_by: Mapped[str | None]
    refused_for: Mapped[ExamRefusal | None] = mapped_column(text_enum(ExamRefusal))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(EXAM, self.state, EXAM_PERMISSIONS)
