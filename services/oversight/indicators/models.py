"""Targets of indicators: each stands as it was set, so that a past judgement can be repeated."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Key, Region
from services.oversight.base import Base

__all__ = ["IndicatorTarget"]


class IndicatorTarget(Base):
    """What headquarters of ``region`` ask of it and all below from a month on; without a value, no longer anything."""

    __tablename__ = "indicator_targets"
    __table_args__ = (
        UniqueConstraint("indicator", "region", "valid_from", "set_at"),
        CheckConstraint("region % 100000000 = 0", name="of_a_league"),
        CheckConstraint("extract(day FROM valid_from) = 1", name="month"),
        CheckConstraint(
            "valid_from >= date_trunc('month', set_at AT TIME ZONE 'Asia/Shanghai')::date", name="not_for_the_past"
        ),
        CheckConstraint("value >= 0", name="value"),
    )

    id: Mapped[Key]
    region: Mapped[Region]
    indicator: Mapped[str]
    valid_from: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    set_at: Mapped[datetime]
    set_by: Mapped[str]
