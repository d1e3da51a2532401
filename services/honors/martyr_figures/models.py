"""Figures of the statute, version by version."""

from datetime import date

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.filters import PERIOD
from services.honors.base import Base
from services.honors.certainty import Certainty
from services.honors.martyr_figures.rules import MartyrFigure

__all__ = ["MartyrFigureVersion"]


class MartyrFigureVersion(Resource, Base):
    """A figure for a period; nothing of it changes but its last day."""

    __tablename__ = "martyr_figures"
    __table_args__ = (
        ExcludeConstraint(
            ("region", "="), ("figure", "="), (literal_column(PERIOD), "&&"), name="ex_martyr_figures_period"
        ),
        CheckConstraint("value BETWEEN 1 AND 1000000000000", name="value"),
        CheckConstraint("valid_from <= valid_to", name="period"),
    )

    region: Mapped[Region]
    figure: Mapped[MartyrFigure] = mapped_column(text_enum(MartyrFigure))
    value: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str]
    certainty: Mapped[Certainty] = mapped_column(text_enum(Certainty))
    # Absent for what came with the service.
    issued_by: Mapped[str | None]
