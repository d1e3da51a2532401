"""Designated hospitals."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource
from chassis.filters import PERIOD
from services.injury.base import Base

__all__ = ["Hospital"]


class Hospital(Resource, Base):
    """One hospital's designation for a region and a period; ``hospital_id`` is the organisation that calls."""

    __tablename__ = "hospitals"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="period"),
        CheckConstraint("ordinal >= 1", name="ordinal"),
        ExcludeConstraint(
            ("region", "="), ("hospital_id", "="), (literal_column(PERIOD), "&&"), name="ex_hospitals_designated"
        ),
        ExcludeConstraint(
            ("region", "="), ("ordinal", "="), (literal_column(PERIOD), "&&"), name="ex_hospitals_ordinal"
        ),
    )

    hospital_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    region: Mapped[Region]
    ordinal: Mapped[int]
    # Minutes to answer by urgency, where the place has set its own.
    answer_minutes: Mapped[dict[str, Any]]
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
