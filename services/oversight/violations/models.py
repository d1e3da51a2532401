"""Violations."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from chassis.caller import Department
from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.oversight.base import Base
from services.oversight.violations.rules import VIOLATION, Breach, ViolationState

__all__ = ["REPORTER", "Violation"]

# Context of the sealed reporter (chassis.ciphers).
REPORTER = "violations.reporter"


class Violation(Resource, Base):
    """A complaint of communities in ``region``, which is a county: the community itself is told to nobody."""

    __tablename__ = "violations"
    __table_args__ = (
        CheckConstraint("region % 1000000 = 0", name="county_or_above"),
        CheckConstraint(
            "judged_by_department IS NULL OR judged_by_department <> department OR judged_in <> department_region",
            name="not_own_judge",
        ),
        CheckConstraint("(state IN ('reported')) = (judged_by IS NULL)", name="judged"),
    )

    region: Mapped[Region]
    breach: Mapped[Breach] = mapped_column(text_enum(Breach))
    department: Mapped[Department] = mapped_column(text_enum(Department))
    department_region: Mapped[int] = mapped_column(BigInteger)
    dispatch_id: Mapped[UUID | None] = mapped_column(ForeignKey("dispatches.id"))
    account: Mapped[str]
    receipt_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    reporter: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed_for(REPORTER))
    reported_on: Mapped[date]
    state: Mapped[ViolationState] = mapped_column(text_enum(ViolationState))
    judged_by: Mapped[str | None]
    judged_by_department: Mapped[Department | None] = mapped_column(text_enum(Department, name="judged_by_department"))
    judged_in: Mapped[int | None] = mapped_column(BigInteger)
    finding: Mapped[str | None]
    due_on: Mapped[date | None]
    response: Mapped[str | None]
    rectified_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(VIOLATION, self.state, "oversight:violation")
