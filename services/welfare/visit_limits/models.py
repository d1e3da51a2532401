"""Time limits as they were issued, version by version."""

from datetime import date

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.filters import PERIOD
from services.welfare.base import Base
from services.welfare.visits.rules import VisitLimit

__all__ = ["IssuedLimit"]


class IssuedLimit(Resource, Base):
    """How many hours a region gives for something, and from when to when."""

    __tablename__ = "visit_limits"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="period"),
        CheckConstraint("hours BETWEEN 1 AND 8784", name="hours"),
        ExcludeConstraint(
            ("region", "="), ("kind", "="), (literal_column(PERIOD), "&&"), name="ex_visit_limits_period"
        ),
    )

    region: Mapped[Region]
    kind: Mapped[VisitLimit] = mapped_column(text_enum(VisitLimit))
    hours: Mapped[int]
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    issued_by: Mapped[str]
