"""Sickness as a reason not to be assigned."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.sick_blocks.rules import SICK_BLOCK, SickSource, SickState

__all__ = ["SickBlock"]


class SickBlock(Resource, Base):
    """A span in which a worker is sick; ``last_on`` is absent until they are cleared."""

    __tablename__ = "sick_blocks"
    __table_args__ = (
        Index("uq_sick_blocks_open", "worker_id", unique=True, postgresql_where=text("state = 'open'")),
        CheckConstraint("last_on >= since_on - 1", name="days"),
        CheckConstraint("(state = 'cleared') = (last_on IS NOT NULL)", name="cleared"),
        Index(None, "region", "id"),
    )

    worker_id: Mapped[str] = mapped_column(index=True)
    region: Mapped[int]
    since_on: Mapped[date]
    last_on: Mapped[date | None]
    source: Mapped[SickSource] = mapped_column(text_enum(SickSource))
    state: Mapped[SickState] = mapped_column(text_enum(SickState))
    reported_by: Mapped[str]
    cleared_by: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(SICK_BLOCK, self.state, "welfare:sick-block")
