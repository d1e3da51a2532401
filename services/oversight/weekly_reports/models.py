"""Weekly reports, each frozen when it is made."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from chassis.database import Key, Region
from services.oversight.base import Base

__all__ = ["WeeklyReport"]


class WeeklyReport(Base):
    """What the board came to in a county, a league or the autonomous region when an ISO week ended."""

    __tablename__ = "weekly_reports"
    __table_args__ = (
        UniqueConstraint("region", "week"),
        CheckConstraint("extract(isodow FROM week) = 1", name="monday"),
        CheckConstraint("as_of = (week + 7)::timestamp AT TIME ZONE 'Asia/Shanghai'", name="at_its_end"),
        CheckConstraint("made_at >= as_of", name="made_after"),
    )

    id: Mapped[Key]
    region: Mapped[Region]
    week: Mapped[date]
    as_of: Mapped[datetime]
    made_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
    digest: Mapped[str]
