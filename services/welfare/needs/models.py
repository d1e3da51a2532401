"""Needs."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource
from chassis.filters import PERIOD
from chassis.workers import PostType
from services.welfare.base import Base

__all__ = ["Need"]


class Need(Resource, Base):
    """How much of an item a worker-day takes at each post, in a county and for a period; a version is never changed."""

    __tablename__ = "supply_needs"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="period"),
        ExcludeConstraint(
            ("region", "="), ("item_id", "="), (literal_column(PERIOD), "&&"), name="ex_supply_needs_in_force"
        ),
    )

    region: Mapped[Region]
    item_id: Mapped[UUID] = mapped_column(ForeignKey("supply_items.id"))
    # By post type, in thousandths of the item's unit.
    per_day_milli: Mapped[dict[str, Any]]
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    @property
    def per_day(self) -> dict[PostType, int]:
        return {PostType(post): amount for post, amount in self.per_day_milli.items()}
