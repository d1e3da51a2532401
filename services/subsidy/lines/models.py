"""Lines of rolls."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, JSONB, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, UpdatedAt, text_enum
from chassis.workers import Category
from services.subsidy.base import Base
from services.subsidy.lines.rules import LineState, RemovedFor

__all__ = ["Line"]


class Line(Base):
    """What one worker is paid for a month of duty in a community.

    ``worker_id`` follows merges of the roster; ``made_for`` is whom the line was made for. Once ``frozen`` by
    approval a trigger lets nothing of it change but its state and its worker.
    """

    __tablename__ = "lines"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
    region: Mapped[Region]
    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"))
    round: Mapped[int]
    ordinal: Mapped[int]
    worker_id: Mapped[str]
    made_for: Mapped[str]
    category: Mapped[Category] = mapped_column(text_enum(Category))
    name_masked: Mapped[str]
    halves: Mapped[list[Range[int]]] = mapped_column(INT4MULTIRANGE)
    half_days: Mapped[int]
    amount_fen: Mapped[int]
    league_fen: Mapped[int]
    county_fen: Mapped[int]
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # What was left of the person's cap of the month when the line was made.
    at_most_fen: Mapped[int | None]
    state: Mapped[LineState] = mapped_column(text_enum(LineState))
    live: Mapped[bool] = mapped_column(
        Computed("state NOT IN ('removed', 'deferred', 'voided', 'recovered')", persisted=True)
    )
    frozen: Mapped[bool] = mapped_column(server_default=false())
    removed_for: Mapped[RemovedFor | None] = mapped_column(text_enum(RemovedFor))

    __table_args__ = (
        UniqueConstraint("roll_id", "round", "ordinal"),
        UniqueConstraint("roll_id", "round", "made_for"),
        # What an instruction's foreign key holds on to, so that it pays just the line's amount.
        UniqueConstraint("id", "amount_fen"),
        CheckConstraint("half_days >= 0 AND amount_fen >= 0 AND league_fen >= 0 AND county_fen >= 0", name="signs"),
        CheckConstraint("amount_fen = league_fen + county_fen", name="shares"),
        CheckConstraint("half_days > 0 OR amount_fen = 0", name="no_pay_without_duty"),
        CheckConstraint("amount_fen <= at_most_fen", name="cap"),
        # I1: a half-day of duty is paid once, whatever the roll, the region and the scheme.
        ExcludeConstraint(("worker_id", "="), ("halves", "&&"), where="live", name="ex_lines_half_day"),
        Index("ix_lines_worker_id", "worker_id"),
        # Room for a line's next state beside it, so that its indexes stay as they are.
        {"postgresql_with": {"fillfactor": 45}},
    )
