"""Dispatches, the data elements that they ask for, and the time that communities say they took."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, literal_column, text
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.caller import Department
from chassis.database import CreatedAt, Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.oversight.base import Base
from services.oversight.dispatches.rules import DISPATCH, DispatchState

__all__ = ["Dispatch", "DispatchField", "TimeReport"]


class Dispatch(Resource, Base):
    """A task put upon the communities of ``region``. A trigger lets none in without a basis in force that covers it."""

    __tablename__ = "dispatches"
    __table_args__ = (
        CheckConstraint("dispatched_on <= due_on", name="period"),
        CheckConstraint("minutes_per_week > 0", name="minutes"),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id"), index=True)
    region: Mapped[Region]
    department: Mapped[Department] = mapped_column(text_enum(Department))
    registered_in: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(ARRAY(String(80)))
    minutes_per_week: Mapped[int]
    above_budget: Mapped[bool]
    dispatched_by: Mapped[str]
    dispatched_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[DispatchState] = mapped_column(text_enum(DispatchState))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(DISPATCH, self.state, "oversight:dispatch")


class DispatchField(Base):
    """One data element asked of a region: not again within 30 days, by anybody, in any part of it."""

    __tablename__ = "dispatch_fields"
    __table_args__ = (
        ExcludeConstraint(
            ("field", "="),
            (text("int8range(region, region_end(region), '[]')"), "&&"),
            (literal_column("daterange(asked_on, asked_on + 30)"), "&&"),
            where=text("live"),
            name="ex_dispatch_fields_once",
        ),
    )

    dispatch_id: Mapped[UUID] = mapped_column(ForeignKey("dispatches.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(80), primary_key=True)
    region: Mapped[Region]
    asked_on: Mapped[date]
    live: Mapped[bool]


class TimeReport(Base):
    """What a community says that a dispatch took it: one figure, and only if it wishes."""

    __tablename__ = "time_reports"
    __table_args__ = (CheckConstraint("minutes_spent >= 0", name="minutes"),)

    dispatch_id: Mapped[UUID] = mapped_column(ForeignKey("dispatches.id"), primary_key=True)
    region: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    minutes_spent: Mapped[int]
    reported_on: Mapped[date]
    created_at: Mapped[CreatedAt]
