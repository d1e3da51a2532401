"""Warnings of streaks, and orders to rest."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, column, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Key, Region, Resource, UpdatedAt, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.rest_orders.rules import ORDER_PERMISSIONS, REST_ORDER, OrderState, StreakLevel

__all__ = ["RestOrder", "StreakAlert"]


class StreakAlert(Base):
    """A streak reached a length that somebody is to act on; each level of each streak is raised once."""

    __tablename__ = "streak_alerts"
    __table_args__ = (UniqueConstraint("worker_id", "first_on", "level"),)

    id: Mapped[Key]
    worker_id: Mapped[str]
    region: Mapped[Region]
    first_on: Mapped[date]
    days: Mapped[int]
    level: Mapped[StreakLevel] = mapped_column(text_enum(StreakLevel))
    raised_on: Mapped[date]
    updated_at: Mapped[UpdatedAt]


class RestOrder(Resource, Base):
    """One order to rest; ``last_on`` is the last day that it held, absent while it stands."""

    __tablename__ = "rest_orders"
    __table_args__ = (
        Index(
            "uq_rest_orders_open",
            "worker_id",
            unique=True,
            postgresql_where=text("state IN ('triggered', 'ordered', 'resting')"),
        ),
        # Once in 14 days a worker; the override of an override would fall within them.
        ExcludeConstraint(
            ("worker_id", "="),
            (literal_column("daterange(overridden_on, overridden_on + 14)"), "&&"),
            where=column("overridden_on").is_not(None),
            name="ex_rest_orders_override_once",
        ),
        CheckConstraint("(state = 'overridden') = (overridden_on IS NOT NULL)", name="overridden"),
        CheckConstraint(
            "(overridden_on IS NULL) = (overridden_by IS NULL)",
            name="override_told",
        ),
        CheckConstraint("overridden_on >= rest_from", name="override_within"),
        CheckConstraint("overridden_on IS NULL OR overridden_on = asked_on", name="override_asked"),
        CheckConstraint("overridden_by <> asked_by", name="override_other_hand"),
        CheckConstraint(
            "(asked_on IS NULL) = (asked_by IS NULL) AND (asked_on IS NULL) = (reason IS NULL)", name="asked"
        ),
        CheckConstraint("(state IN ('triggered', 'ordered', 'resting')) = (last_on IS NULL)", name="stands"),
        CheckConstraint("state <> 'served' OR last_on - rest_from + 1 >= rest_days", name="served"),
        CheckConstraint("rest_days >= 1", name="rest_days"),
        Index(None, "region", "id"),
    )

    worker_id: Mapped[str] = mapped_column(index=True)
    region: Mapped[int]
    streak_first_on: Mapped[date]
    streak_last_on: Mapped[date]
    rest_from: Mapped[date]
    rest_days: Mapped[int]
    state: Mapped[OrderState] = mapped_column(text_enum(OrderState))
    triggered_at: Mapped[datetime]
    ordered_by: Mapped[str | None]
    ordered_at: Mapped[datetime | None]
    last_on: Mapped[date | None]
    # For which day an override is asked, by whom and why; then the day that was let be worked, and by whom.
    asked_on: Mapped[date | None]
    asked_by: Mapped[str | None]
    reason: Mapped[str | None]
    overridden_on: Mapped[date | None]
    overridden_by: Mapped[str | None]
    # The order that was overridden, which this one takes the place of.
    follows_id: Mapped[UUID | None] = mapped_column(ForeignKey("rest_orders.id"))

    @property
    def streak_days(self) -> int:
        return (self.streak_last_on - self.streak_first_on).days + 1

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(REST_ORDER, self.state, ORDER_PERMISSIONS)
