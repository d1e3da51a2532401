"""Periods and holds: two tables of every service, beside its own."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, MetaData, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.database import NAMING, TYPES, Region, Resource, text_enum
from chassis.retention.rules import HoldState, PeriodState

__all__ = ["RETENTION", "LegalHold", "RetentionPeriod"]


class Base(DeclarativeBase):
    """``chassis.retention.tables.create_retention`` makes them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


RETENTION = Base.metadata


class RetentionPeriod(Resource, Base):
    """How long records of a kind are kept from a day on; what has been entered is not changed, another follows it."""

    __tablename__ = "retention_periods"
    __table_args__ = (
        CheckConstraint("months BETWEEN 1 AND 1200", name="months"),
        CheckConstraint("entered_by IS NULL OR valid_from >= entered_on + 30", name="notice"),
        CheckConstraint("entered_by <> confirmed_by", name="two_hands"),
        CheckConstraint(
            "entered_by IS NULL OR (state = 'confirmed') = (confirmed_by IS NOT NULL)", name="confirmed"
        ),
        Index(
            "uq_retention_periods_in_force", "kind", "valid_from", unique=True,
            postgresql_where=text("state = 'confirmed'"),
        ),
    )  # fmt: skip

    kind: Mapped[str]
    months: Mapped[int]
    valid_from: Mapped[date]
    source: Mapped[str]
    state: Mapped[PeriodState] = mapped_column(text_enum(PeriodState))
    # Absent for what a statute says and came with the service.
    entered_by: Mapped[str | None]
    entered_on: Mapped[date]
    confirmed_by: Mapped[str | None]


class LegalHold(Resource, Base):
    """What is not erased in ``region``: of one worker or of all, of one kind or of every."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        CheckConstraint("placed_by <> lifted_by", name="two_hands"),
        CheckConstraint(
            "num_nonnulls(lifted_by, lifted_on, lifted_for) = CASE WHEN state = 'lifted' THEN 3 ELSE 0 END",
            name="lifted",
        ),
        Index(None, "worker_id", postgresql_where=text("state = 'placed'")),
    )

    region: Mapped[Region]
    worker_id: Mapped[str | None]
    kind: Mapped[str | None]
    reason: Mapped[str]
    document_no: Mapped[str]
    state: Mapped[HoldState] = mapped_column(text_enum(HoldState))
    placed_by: Mapped[str]
    placed_on: Mapped[date]
    lifted_by: Mapped[str | None]
    lifted_on: Mapped[date | None]
    lifted_for: Mapped[str | None]
