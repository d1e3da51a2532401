"""The scale of annual leave, and what was not had of it."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Key, Resource, text_enum
from chassis.filters import PERIOD
from chassis.moves import NextMove, next_moves
from services.welfare.annual_leaves.rules import ANNUAL_LEAVE, AnnualLeaveState
from services.welfare.base import Base

__all__ = ["AnnualLeave", "AnnualLeaveStep"]


class AnnualLeaveStep(Base):
    """From so many years of work on, so many days a year; as the statute says, from a day on."""

    __tablename__ = "annual_leave_steps"
    __table_args__ = (
        CheckConstraint("least_years >= 1 AND days >= 1 AND valid_from <= valid_to", name="step"),
        ExcludeConstraint(("least_years", "="), (literal_column(PERIOD), "&&"), name="ex_annual_leave_steps_in_force"),
    )

    id: Mapped[Key]
    least_years: Mapped[int]
    days: Mapped[int]
    basis: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class AnnualLeave(Resource, Base):
    """One worker's annual leave of one year, as far as it was not had."""

    __tablename__ = "annual_leaves"
    __table_args__ = (
        Index(
            "uq_annual_leaves_of_year",
            "worker_id",
            "year",
            unique=True,
            postgresql_where=text("state <> 'revoked'"),
        ),
        CheckConstraint("unused = entitled - taken AND unused > 0 AND taken >= 0", name="unused"),
        CheckConstraint("confirmed_by <> recorded_by", name="other_hand"),
        CheckConstraint("state <> 'confirmed' OR confirmed_by IS NOT NULL", name="confirmed"),
        Index(None, "region", "id"),
    )

    worker_id: Mapped[str] = mapped_column(index=True)
    region: Mapped[int]
    year: Mapped[int]
    service_years: Mapped[int]
    document_no: Mapped[str]
    entitled: Mapped[int]
    taken: Mapped[int]
    unused: Mapped[int]
    state: Mapped[AnnualLeaveState] = mapped_column(text_enum(AnnualLeaveState))
    recorded_by: Mapped[str]
    confirmed_by: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(ANNUAL_LEAVE, self.state, "welfare:annual-leave")
