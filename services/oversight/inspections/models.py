"""Inspections, and what they found."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from chassis.caller import Department
from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.oversight.base import Base
from services.oversight.inspections.rules import (
    INSPECTED,
    INSPECTION,
    InspectionMode,
    InspectionState,
    Severity,
)

__all__ = ["OFFICE", "Finding", "Inspection"]

# No community and no person: of the departments, those that carry the notice out.
OFFICE = f"department IN ({', '.join(repr(one.value) for one in INSPECTED)})"


class Inspection(Resource, Base):
    """An inspection of the offices in ``region`` by the headquarters of ``inspecting_region``."""

    __tablename__ = "inspections"
    __table_args__ = (
        CheckConstraint("region BETWEEN inspecting_region AND region_end(inspecting_region)", name="downward"),
        CheckConstraint("cardinality(clauses) > 0 AND clauses <@ '{1,2,3,4,5,6,7,8,9}'::smallint[]", name="clauses"),
        CheckConstraint("(state = 'planned') = (mode IS NULL)", name="begun"),
        CheckConstraint("(mode IS NULL) = (begun_on IS NULL)", name="begun_on"),
        CheckConstraint("(state = 'concluded') = (concluded_on IS NOT NULL)", name="concluded_on"),
        CheckConstraint("(state = 'concluded') = (conclusion IS NOT NULL)", name="conclusion"),
        UniqueConstraint("id", "inspecting_region"),
    )

    region: Mapped[Region]
    title: Mapped[str]
    clauses: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    inspecting_region: Mapped[int] = mapped_column(BigInteger)
    planned_by: Mapped[str]
    planned_for: Mapped[date]
    announced: Mapped[bool]
    state: Mapped[InspectionState] = mapped_column(text_enum(InspectionState))
    mode: Mapped[InspectionMode | None] = mapped_column(text_enum(InspectionMode))
    begun_on: Mapped[date | None]
    conclusion: Mapped[str | None]
    concluded_on: Mapped[date | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(INSPECTION, self.state, "oversight:inspection")


class Finding(Resource, Base):
    """What an inspection found of the office of ``department`` in ``region``; it is never changed."""

    __tablename__ = "findings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["inspection_id", "inspecting_region"], ["inspections.id", "inspections.inspecting_region"]
        ),
        CheckConstraint(OFFICE, name="office"),
        CheckConstraint("department <> 'headquarters' OR region <> inspecting_region", name="not_own_inspector"),
        CheckConstraint("clause BETWEEN 1 AND 9", name="clause"),
        CheckConstraint("evidence_as_of <= found_at", name="evidence_read"),
        # What an order opened from it repeats, for its foreign key.
        UniqueConstraint("id", "region", "department", "clause", "inspecting_region", name="uq_findings_facts"),
    )

    inspection_id: Mapped[UUID] = mapped_column(index=True)
    inspecting_region: Mapped[int] = mapped_column(BigInteger)
    region: Mapped[Region]
    department: Mapped[Department] = mapped_column(text_enum(Department))
    severity: Mapped[Severity] = mapped_column(text_enum(Severity))
    clause: Mapped[int] = mapped_column(SmallInteger)
    found: Mapped[str]
    evidence_operation: Mapped[str]
    evidence_as_of: Mapped[datetime]
    found_by: Mapped[str]
    found_at: Mapped[datetime]
