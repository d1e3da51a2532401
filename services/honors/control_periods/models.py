"""Control periods on record."""

from datetime import date

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped

from chassis.database import Region, Resource
from services.honors.base import Base

__all__ = ["ControlPeriod"]


class ControlPeriod(Resource, Base):
    """A period of control of an area; open while its last day is not known."""

    __tablename__ = "control_periods"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="order"),
        ExcludeConstraint(
            ("region", "="),
            (literal_column("daterange(first_on, last_on, '[]')"), "&&"),
            name="ex_control_periods_period",
        ),
    )

    region: Mapped[Region]
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    document_no: Mapped[str]
    set_by: Mapped[str]
