"""Assessments of labour capability."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.injury.assessment.rules import (
    ASSESSMENT_PERMISSIONS,
    CAPABILITY_ASSESSMENT,
    AssessmentState,
    CareLevel,
    Kind,
)
from services.injury.base import Base
from services.injury.cases.models import OfCase, hangs_on_case

__all__ = ["Assessment"]


class Assessment(OfCase, Resource, Base):
    """One assessment 劳动能力鉴定: a first one, the province's reappraisal of it, or a review after a year.

    ``seed``, ``pool`` and ``recused`` are all that it takes to draw the panel again.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        hangs_on_case(),
        Index(
            "uq_assessments_initial",
            "case_id",
            unique=True,
            postgresql_where=text("kind = 'initial' AND state <> 'withdrawn'"),
        ),
        Index(
            "uq_assessments_open",
            "case_id",
            unique=True,
            postgresql_where=text("kind <> 'reappraisal' AND state NOT IN ('final', 'superseded', 'withdrawn')"),
        ),
        Index(
            "uq_assessments_reappraisal",
            "previous_id",
            unique=True,
            postgresql_where=text("kind = 'reappraisal' AND state <> 'withdrawn'"),
        ),
        CheckConstraint("grade BETWEEN 1 AND 10", name="grade"),
        CheckConstraint("size IN (3, 5) AND jsonb_array_length(experts) = size AND each_once(experts)", name="panel"),
        CheckConstraint("signed_by <@ experts AND experts <@ signed_by", name="signed"),
        CheckConstraint("extended_days BETWEEN 0 AND 30", name="extended"),
        CheckConstraint("(kind = 'initial') = (previous_id IS NULL)", name="previous"),
        CheckConstraint("(concluded_on IS NULL) = (care IS NULL)", name="concluded"),
        CheckConstraint("concluded_on >= applied_on AND received_on >= concluded_on", name="order"),
    )

    employer_id: Mapped[str | None]
    kind: Mapped[Kind] = mapped_column(text_enum(Kind))
    state: Mapped[AssessmentState] = mapped_column(text_enum(AssessmentState))
    # The one that is contested, or reviewed.
    previous_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessments.id"))
    # The region whose committee assesses.
    committee: Mapped[int]
    applied_on: Mapped[date]
    applied_by: Mapped[str]
    extended_days: Mapped[int]
    seed: Mapped[str | None]
    pool: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    pool_digest: Mapped[str | None]
    recused: Mapped[list[str]] = mapped_column(JSONB)
    size: Mapped[int | None]
    experts: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    signed_by: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    grade: Mapped[int | None]
    care: Mapped[CareLevel | None] = mapped_column(text_enum(CareLevel))
    concluded_on: Mapped[date | None]
    received_on: Mapped[date | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(CAPABILITY_ASSESSMENT, self.state, ASSESSMENT_PERMISSIONS)
