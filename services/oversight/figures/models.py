"""Figures as they were told: a history that is added to and never changed."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.figures import FiguresTold
from services.oversight.base import Base

__all__ = ["IndicatorCount", "IndicatorFigure"]


class IndicatorFigure(Base):
    """What a service counted of an indicator in a county and a month, and when."""

    __tablename__ = "indicator_figures"
    __table_args__ = (
        CheckConstraint("extract(day FROM period) = 1", name="month"),
        CheckConstraint("numerator >= 0 AND denominator >= 0", name="counts"),
        CheckConstraint("numerator IS NOT NULL OR denominator IS NULL", name="hidden"),
    )

    # The key is also how it is read: the newest of each county, indicator and month.
    region: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[date] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime] = mapped_column(primary_key=True)
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]


class IndicatorCount(FiguresTold, Base):
    """What the service last told of its own."""

    __tablename__ = "indicator_counts"
