"""Standards and their rates."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Key, Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from chassis.workdays import DayType
from chassis.workers import Category
from services.subsidy.base import Base
from services.subsidy.standards.rules import STANDARD, STANDARD_PERMISSIONS, PublicityKind, StandardState

__all__ = ["Standard", "StandardRate"]


class Standard(Resource, Base):
    """A county's standard: its rates are in force from issue until it ends."""

    __tablename__ = "standards"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="period"),
        CheckConstraint("publicity_days BETWEEN 1 AND 60", name="publicity"),
        CheckConstraint(
            "state NOT IN ('issued', 'ended') OR (guidance_id IS NOT NULL AND league_share_bp IS NOT NULL)",
            name="issued_under_guidance",
        ),
    )

    region: Mapped[Region]
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    publicity_kind: Mapped[PublicityKind] = mapped_column(text_enum(PublicityKind))
    publicity_days: Mapped[int]
    state: Mapped[StandardState] = mapped_column(text_enum(StandardState))
    # Known from issue on: the guidance that covered the period, and the share that was copied from it.
    guidance_id: Mapped[UUID | None] = mapped_column(ForeignKey("guidance.id"))
    league_share_bp: Mapped[int | None]

    # A standard is never shown without them.
    rates: Mapped[list["StandardRate"]] = relationship(lazy="selectin", order_by="StandardRate.place")

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(STANDARD, self.state, STANDARD_PERMISSIONS)


class StandardRate(Base):
    """Fen per person and day of one category on one kind of day."""

    __tablename__ = "standard_rates"

    id: Mapped[Key]
    standard_id: Mapped[UUID] = mapped_column(ForeignKey("standards.id"))
    place: Mapped[int]
    region: Mapped[Region]
    category: Mapped[Category] = mapped_column(text_enum(Category))
    day_type: Mapped[DayType] = mapped_column(text_enum(DayType))
    amount_fen: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    in_force: Mapped[bool] = mapped_column(server_default=false())

    __table_args__ = (
        UniqueConstraint("standard_id", "category", "day_type"),
        CheckConstraint("amount_fen >= 0", name="amount"),
        CheckConstraint("valid_from <= valid_to", name="period"),
        ExcludeConstraint(
            ("region", "="),
            ("category", "="),
            ("day_type", "="),
            (literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            where="in_force",
            name="ex_standard_rates_in_force",
        ),
    )
