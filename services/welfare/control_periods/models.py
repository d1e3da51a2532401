"""The control-period calendar."""

from datetime import date

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped

from chassis.database import Region, Resource
from chassis.filters import PERIOD
from services.welfare.base import Base

__all__ = ["ControlPeriod"]


class ControlPeriod(Resource, Base):
    """One control period of a region and all it contains; ``valid_to`` is absent until its end is declared."""

    __tablename__ = "control_periods"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="period"),
        ExcludeConstraint(("region", "="), (literal_column(PERIOD), "&&"), name="ex_control_periods_one_at_a_time"),
    )

    region: Mapped[Region]
    response_level: Mapped[str]
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    # Whether the leave ledger has counted with these days; a declaration or an end has it count anew.
    reckoned: Mapped[bool]
