"""Figures of the annual evaluation, and its results by unit."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.filters import PERIOD
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.evaluations.rules import EVALUATION, EvaluationState, ExcellenceFigure, Grade

__all__ = ["Evaluation", "EvaluationResult", "FigureVersion"]


class FigureVersion(Resource, Base):
    """A figure of a place for a period; nothing of it changes but its last day."""

    __tablename__ = "excellence_figures"
    __table_args__ = (
        ExcludeConstraint(
            ("region", "="), ("figure", "="), (literal_column(PERIOD), "&&"), name="ex_excellence_figures_period"
        ),
        CheckConstraint("value_bp BETWEEN 0 AND 10000", name="value"),
        CheckConstraint("valid_from <= valid_to", name="period"),
    )

    region: Mapped[Region]
    figure: Mapped[ExcellenceFigure] = mapped_column(text_enum(ExcellenceFigure))
    value_bp: Mapped[int]
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    issued_by: Mapped[str]


class Evaluation(Resource, Base):
    """One unit's results of one year, with the figures that they were held to."""

    __tablename__ = "evaluations"
    __table_args__ = (
        CheckConstraint("excellent * 10000 <= participants * ratio_bp", name="ratio"),
        CheckConstraint("excellent_front_line * 10000 >= excellent * front_line_bp", name="front_line"),
        CheckConstraint("excellent_front_line <= excellent AND participants >= 1", name="counts"),
        Index("uq_evaluations_live", "region", "year", unique=True, postgresql_where=text("state = 'recorded'")),
    )

    region: Mapped[Region]
    year: Mapped[int]
    document_no: Mapped[str]
    participants: Mapped[int]
    excellent: Mapped[int]
    excellent_front_line: Mapped[int]
    ratio_bp: Mapped[int]
    front_line_bp: Mapped[int]
    state: Mapped[EvaluationState] = mapped_column(text_enum(EvaluationState))
    recorded_by: Mapped[str]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(EVALUATION, self.state, "honors:evaluation")


class EvaluationResult(Base):
    """One worker's result of a year; written with its evaluation, and never changed but to count no more."""

    __tablename__ = "evaluation_results"
    __table_args__ = (
        PrimaryKeyConstraint("evaluation_id", "worker_id"),
        Index("uq_evaluation_results_counted", "worker_id", "year", unique=True, postgresql_where=text("counted")),
    )

    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluations.id"))
    worker_id: Mapped[str]
    region: Mapped[Region]
    year: Mapped[int]
    grade: Mapped[Grade] = mapped_column(text_enum(Grade))
    # Whether the roster has confirmed duty of the worker in that year.
    front_line: Mapped[bool]
    counted: Mapped[bool]
