"""Budgets."""

from datetime import date

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped

from chassis.database import Region, Resource
from chassis.filters import PERIOD
from services.oversight.base import Base

__all__ = ["Budget"]


class Budget(Resource, Base):
    """Minutes a week that tasks may take of each community of ``region``; a nearer region's goes before."""

    __tablename__ = "budgets"
    __table_args__ = (
        CheckConstraint("minutes_per_week BETWEEN 0 AND 10080", name="minutes"),
        CheckConstraint("valid_from <= valid_to", name="period"),
        ExcludeConstraint(("region", "="), (literal_column(PERIOD), "&&"), name="ex_budgets_period"),
    )

    region: Mapped[Region]
    minutes_per_week: Mapped[int]
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
