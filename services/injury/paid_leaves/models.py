"""Paid leave before a grade."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from chassis.database import Resource
from services.injury.base import Base
from services.injury.cases.models import OfCase, hangs_on_case

__all__ = ["PaidLeave"]


class PaidLeave(OfCase, Resource, Base):
    """停工留薪期: at most twelve months, and twelve more that the committee confirmed."""

    __tablename__ = "paid_leaves"
    __table_args__ = (
        hangs_on_case(),
        UniqueConstraint("case_id"),
        CheckConstraint("months BETWEEN 1 AND 12 AND extra_months BETWEEN 0 AND 12", name="months"),
        CheckConstraint("extra_months = 0 OR confirmed_by IS NOT NULL", name="confirmed"),
        CheckConstraint("ends_on >= started_on", name="order"),
    )

    employer_id: Mapped[str | None]
    started_on: Mapped[date]
    months: Mapped[int]
    extra_months: Mapped[int]
    confirmed_by: Mapped[str | None]
    ends_on: Mapped[date]
