"""Duty as the roster tells of it, and the days that it makes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, text_enum
from chassis.workers import PostType
from services.welfare.base import Base
from services.welfare.duty.rules import DutyState

__all__ = ["DutyStretch", "WorkedDay"]


class DutyStretch(Base):
    """One entry of the roster's duty log, as it was told last."""

    __tablename__ = "duty_stretches"
    __table_args__ = (
        CheckConstraint("ended_at > started_at", name="hours"),
        Index(None, "worker_id", "started_at"),
    )

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    worker_id: Mapped[str]
    region: Mapped[Region]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    state: Mapped[DutyState] = mapped_column(text_enum(DutyState))
    # Null of what was told before the roster told it.
    post_type: Mapped[PostType | None] = mapped_column(text_enum(PostType))


class WorkedDay(Base):
    """A day on which a worker did duty; a day without a row is a day of rest."""

    __tablename__ = "worked_days"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        Index(None, "region", "duty_on"),
        {"info": {"merged": "counted anew from the entries of duty, which are the survivor's"}},
    )

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    duty_on: Mapped[date] = mapped_column(primary_key=True)
    region: Mapped[int]
    minutes: Mapped[int]
    confirmed: Mapped[bool]
