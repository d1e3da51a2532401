"""How many workers had confirmed duty, as the roster last told."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region
from services.subsidy.base import Base

__all__ = ["DutyCount"]


class DutyCount(Base):
    """Staff of a community with confirmed duty in a month: what coverage is measured against."""

    __tablename__ = "duty_counts"
    __table_args__ = (CheckConstraint("workers >= 0 AND extract(day FROM month) = 1", name="count"),)

    region: Mapped[Region] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    workers: Mapped[int]
    counted_at: Mapped[datetime]
