"""Figures as they were issued, version by version."""

from datetime import date

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.filters import PERIOD
from services.welfare.base import Base
from services.welfare.rest_figures.rules import RestFigure

__all__ = ["IssuedFigure"]


class IssuedFigure(Resource, Base):
    """What a region has set for itself and all it contains, and from when to when."""

    __tablename__ = "rest_figures"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="period"),
        CheckConstraint("number BETWEEN 1 AND 8784", name="number"),
        ExcludeConstraint(
            ("region", "="), ("kind", "="), (literal_column(PERIOD), "&&"), name="ex_rest_figures_period"
        ),
    )

    region: Mapped[Region]
    kind: Mapped[RestFigure] = mapped_column(text_enum(RestFigure))
    number: Mapped[int]
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    issued_by: Mapped[str]
