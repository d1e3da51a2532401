"""Figures as they were issued, version by version."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Numeric, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.filters import PERIOD
from services.injury.base import Base
from services.injury.benefits.parameters import Figure, FigureUnit
from services.injury.certainty import Certainty

__all__ = ["FigureVersion"]


class FigureVersion(Resource, Base):
    """One version of a figure 参数, by name, region (0 is the nation) and the days on which it holds.

    An amount that rests on it names it by name, region and first day. So nothing of it ever changes but its last day,
    and no two versions hold at once.
    """

    __tablename__ = "figures"
    __table_args__ = (
        ExcludeConstraint(
            ("name", "="),
            ("region", "="),
            (literal_column(PERIOD), "&&"),
            name="ex_figures_period",
        ),
        CheckConstraint("valid_from <= valid_to", name="order"),
        # Not-a-number sorts above every number, and so is refused too.
        CheckConstraint("value BETWEEN 0 AND 10000000000000", name="value"),
    )

    name: Mapped[str]
    region: Mapped[Region]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    # Without a scale, so that 31.2 stays 31.2 in a formula.
    value: Mapped[Decimal] = mapped_column(Numeric())
    unit: Mapped[FigureUnit] = mapped_column(text_enum(FigureUnit))
    source: Mapped[str]
    certainty: Mapped[Certainty] = mapped_column(text_enum(Certainty))
    document_no: Mapped[str | None]
    # Absent for what came with the service.
    issued_by: Mapped[str | None]

    @property
    def figure(self) -> Figure:
        """The version as the calculator takes it."""
        return Figure(
            name=self.name,
            region=self.region,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            value=self.value,
            unit=self.unit,
            source=self.source,
            certainty=self.certainty,
        )
