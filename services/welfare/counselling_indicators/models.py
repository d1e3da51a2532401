"""Which months' crises were told of."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.welfare.base import Base

__all__ = ["CrisesTold"]


class CrisesTold(Base):
    """That a month's crises were told of: once, for what is told twice gives away the difference."""

    __tablename__ = "crises_told"
    __table_args__ = (CheckConstraint("extract(day FROM month) = 1", name="month"),)

    month: Mapped[date] = mapped_column(primary_key=True)
    told_at: Mapped[datetime]
