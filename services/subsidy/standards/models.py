"""Standards and their rates."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, false, literal_column
from sqlalchemy.dialects.postgresql import INT4RANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Key, Region, Resource, text_enum
from chassis.filters import PERIOD
from chassis.moves import NextMove, next_moves
from chassis.workdays import DayType
from chassis.workers import Category
from services.subsidy.base import Base
from services.subsidy.schemes import Scheme
from services.subsidy.standards.rules import STANDARD, STANDARD_PERMISSIONS, PublicityKind, RateUnit, StandardState
from services.subsidy.tiers.rules import RiskTier

__all__ = ["Standard", "StandardRate"]


def _span_of(column: str, kind: type[StrEnum]) -> str:
    """Which of the members a column means, as a span of their places; none means all."""
    places = " ".join(f"WHEN '{one.value}' THEN int4range({place}, {place + 1})" for place, one in enumerate(kind))
    return f"CASE {column} {places} ELSE int4range(0, {len(kind)}) END"


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
        CheckConstraint("scheme = 'staff' OR budget_line IS NOT NULL", name="budget_line"),
    )

    region: Mapped[Region]
    document_no: Mapped[str]
    scheme: Mapped[Scheme] = mapped_column(text_enum(Scheme))
    # 预算科目; the volunteers' scheme has one of its own.
    budget_line: Mapped[str | None]
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
    """Fen per person of one category: a day, by kind of day, or a month; in one tier of risk, or in every one.

    ``days`` and ``tiers`` say the same as spans, so that a rate for all of a kind and one for some of it collide.
    """

    __tablename__ = "standard_rates"

    id: Mapped[Key]
    standard_id: Mapped[UUID] = mapped_column(ForeignKey("standards.id"))
    place: Mapped[int]
    region: Mapped[Region]
    category: Mapped[Category] = mapped_column(text_enum(Category))
    unit: Mapped[RateUnit] = mapped_column(text_enum(RateUnit))
    day_type: Mapped[DayType | None] = mapped_column(text_enum(DayType))
    risk_tier: Mapped[RiskTier | None] = mapped_column(text_enum(RiskTier))
    amount_fen: Mapped[int]
    cap_per_month_fen: Mapped[int | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    in_force: Mapped[bool] = mapped_column(server_default=false())
    days: Mapped[Range[int]] = mapped_column(INT4RANGE, Computed(_span_of("day_type", DayType), persisted=True))
    tiers: Mapped[Range[int]] = mapped_column(INT4RANGE, Computed(_span_of("risk_tier", RiskTier), persisted=True))

    __table_args__ = (
        ExcludeConstraint(
            ("standard_id", "="),
            ("category", "="),
            ("days", "&&"),
            ("tiers", "&&"),
            name="ex_standard_rates_one_of_a_kind",
        ),
        CheckConstraint("amount_fen >= 0 AND cap_per_month_fen >= 0", name="amount"),
        CheckConstraint("(unit = 'month') = (day_type IS NULL)", name="unit"),
        CheckConstraint("unit = 'day' OR cap_per_month_fen IS NULL", name="cap"),
        CheckConstraint("valid_from <= valid_to", name="period"),
        ExcludeConstraint(
            ("region", "="),
            ("category", "="),
            ("days", "&&"),
            ("tiers", "&&"),
            (literal_column(PERIOD), "&&"),
            where="in_force",
            name="ex_standard_rates_in_force",
        ),
    )
