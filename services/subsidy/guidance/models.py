"""Guidance as the league issued it."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.filters import PERIOD
from chassis.moves import NextMove, next_moves
from services.subsidy.base import Base
from services.subsidy.guidance.rules import GUIDANCE, GUIDANCE_PERMISSIONS, GuidanceState

__all__ = ["Guidance"]


class Guidance(Resource, Base):
    """What a league lets its counties pay, and its share of it."""

    __tablename__ = "guidance"

    region: Mapped[Region]
    document_no: Mapped[str]
    ceiling_fen: Mapped[int]
    # For rates by the month; without it a standard may have none.
    monthly_ceiling_fen: Mapped[int | None]
    # The tiers that rates may differ by, each with its own ceiling a day.
    tier_ceilings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    league_share_bp: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    state: Mapped[GuidanceState] = mapped_column(text_enum(GuidanceState))
    # Its last day, where the league ended it; a trigger keeps any standard under it from going on beyond.
    ended_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="period"),
        CheckConstraint("ceiling_fen > 0 AND monthly_ceiling_fen > 0", name="ceiling"),
        CheckConstraint("(state = 'ended') = (ended_on IS NOT NULL)", name="ended"),
        CheckConstraint("league_share_bp BETWEEN 0 AND 10000", name="share"),
        ExcludeConstraint(
            ("region", "="),
            (literal_column(PERIOD), "&&"),
            where="state = 'issued'",
            name="ex_guidance_period",
        ),
    )

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(GUIDANCE, self.state, GUIDANCE_PERMISSIONS)
