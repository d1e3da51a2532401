"""Counties' risk tiers."""

from datetime import date

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.filters import PERIOD
from services.subsidy.base import Base
from services.subsidy.tiers.rules import RiskTier

__all__ = ["CountyTier"]


class CountyTier(Resource, Base):
    """A county's tier for a period; an open one holds until it is ended."""

    __tablename__ = "county_tiers"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="period"),
        ExcludeConstraint(
            ("region", "="),
            (literal_column(PERIOD), "&&"),
            name="ex_county_tiers_period",
        ),
    )

    region: Mapped[Region]
    tier: Mapped[RiskTier] = mapped_column(text_enum(RiskTier))
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
