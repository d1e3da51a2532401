"""Health checks that are due, and that they were done."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.health_checks.rules import CHECK_PERMISSIONS, HEALTH_CHECK, CheckState

__all__ = ["HealthCheck"]


class HealthCheck(Resource, Base):
    """A worker's check after one control period; once, by its key."""

    __tablename__ = "health_checks"
    __table_args__ = (
        Index(
            "uq_health_checks_worker_id_period_id",
            "worker_id",
            "period_id",
            unique=True,
            postgresql_where=text("state <> 'merged'"),
        ),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done"),
        CheckConstraint("done_on > period_ended_on", name="after_period"),
        CheckConstraint("state <> 'booked' OR booked_on IS NOT NULL", name="booked"),
        Index(None, "region", "id"),
    )

    worker_id: Mapped[str]
    region: Mapped[int]
    period_id: Mapped[UUID] = mapped_column(ForeignKey("control_periods.id"))
    period_ended_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[CheckState] = mapped_column(text_enum(CheckState))
    place: Mapped[str | None]
    booked_on: Mapped[date | None]
    done_on: Mapped[date | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(HEALTH_CHECK, self.state, CHECK_PERMISSIONS)
