"""Counties' rules for crediting duty, by effective date."""

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource
from services.roster.base import Base

__all__ = ["CreditRule"]


class CreditRule(Resource, Base):
    """The rule of one county for a period."""

    __tablename__ = "credit_rules"
    __table_args__ = (
        ExcludeConstraint(("region", "="), ("during", "&&"), using="gist", name="ex_credit_rules_one_at_a_time"),
        CheckConstraint("NOT isempty(during) AND NOT lower_inf(during)", name="during"),
        CheckConstraint("region % 1000000 = 0", name="county"),
        CheckConstraint(
            "0 <= half_over_minutes AND half_over_minutes < checkpoint_full_over_minutes"
            " AND half_over_minutes < full_from_minutes",
            name="thresholds",
        ),
        CheckConstraint("late_after_days BETWEEN 0 AND 60", name="late_after_days"),
    )

    region: Mapped[int] = mapped_column(index=True)
    during: Mapped[Range[date]]
    checkpoint_full_over_minutes: Mapped[int]
    full_from_minutes: Mapped[int]
    half_over_minutes: Mapped[int]
    late_after_days: Mapped[int]
    document: Mapped[str]

    @property
    def effective_on(self) -> date | None:
        return self.during.lower

    @property
    def ends_before(self) -> date | None:
        return self.during.upper
