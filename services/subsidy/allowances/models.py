"""Other allowances on record."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import INT4RANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.subsidy.allowances.rules import ALLOWANCE, ALLOWANCE_PERMISSIONS, MOST_DAYS, AllowanceState
from services.subsidy.base import Base

__all__ = ["Allowance"]

# The half-days of a span of days, numbered as those of lines are: the ordinal of the date twice, plus 0 or 1.
_HALVES = "int4range((first_on - '0001-01-01'::date + 1) * 2, (last_on - '0001-01-01'::date + 2) * 2)"


class Allowance(Resource, Base):
    """What somebody else pays a worker for some days; it blocks the lines that claim any of them until it is cleared.

    Triggers keep rolls from approval and payments from the bank while a line in them is blocked, and wait for a line
    that is being approved or sent at that moment.
    """

    __tablename__ = "allowances"
    __table_args__ = (
        UniqueConstraint("worker_id", "kind", "paying_unit", "first_on", "last_on"),
        CheckConstraint(f"first_on <= last_on AND last_on - first_on < {MOST_DAYS}", name="period"),
        CheckConstraint("(state IN ('cleared', 'duplicate')) = (decided_by IS NOT NULL)", name="decided"),
        CheckConstraint("(decided_by IS NULL) = (decision IS NULL)", name="decision"),
        CheckConstraint("(state IN ('proposed', 'cleared')) = (proposed_by IS NOT NULL)", name="proposed"),
        CheckConstraint(
            "recorded_by <> proposed_by AND recorded_by <> decided_by AND proposed_by <> decided_by", name="hands"
        ),
        Index("ix_allowances_worker_id", "worker_id"),
    )

    region: Mapped[Region]
    worker_id: Mapped[str]
    kind_id: Mapped[UUID] = mapped_column(ForeignKey("allowance_kinds.id"))
    kind: Mapped[str]
    paying_unit: Mapped[str]
    document_no: Mapped[str | None]
    first_on: Mapped[date]
    last_on: Mapped[date]
    halves: Mapped[Range[int]] = mapped_column(INT4RANGE, Computed(_HALVES, persisted=True))
    state: Mapped[AllowanceState] = mapped_column(text_enum(AllowanceState))
    recorded_by: Mapped[str]
    proposed_by: Mapped[str | None]
    proposal: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    decision: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(ALLOWANCE, self.state, ALLOWANCE_PERMISSIONS)
