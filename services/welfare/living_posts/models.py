"""Posts, and the inspections of how people live there."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, Resource
from services.welfare.base import Base

__all__ = ["LivingInspection", "LivingPost"]


class LivingPost(Resource, Base):
    """A checkpoint or another place where people do duty for hours."""

    __tablename__ = "living_posts"
    __table_args__ = (
        Index("uq_living_posts_open", "region", "name", unique=True, postgresql_where=text("closed_on IS NULL")),
        CheckConstraint("closed_on >= opened_on", name="days"),
    )

    region: Mapped[Region]
    name: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class LivingInspection(Base):
    """One look at a post; what was lacking became defects."""

    __tablename__ = "living_inspections"
    __table_args__ = (UniqueConstraint("post_id", "inspected_on", "inspected_by"),)

    id: Mapped[Key]
    post_id: Mapped[UUID] = mapped_column(ForeignKey("living_posts.id"))
    region: Mapped[Region]
    inspected_on: Mapped[date]
    inspected_by: Mapped[str]
    # Whether each is as it should be.
    meals: Mapped[bool]
    warmth: Mapped[bool]
    rest_place: Mapped[bool]
    note: Mapped[str | None]
    created_at: Mapped[CreatedAt]
