"""Offers of recuperation."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.recuperations.rules import RECUPERATION, RECUPERATION_PERMISSIONS, RecuperationState

__all__ = ["Recuperation"]


class Recuperation(Resource, Base):
    """One offer to one worker."""

    __tablename__ = "recuperations"
    __table_args__ = (
        ExcludeConstraint(
            ("worker_id", "="),
            (literal_column("daterange(first_on, last_on, '[]')"), "&&"),
            where=text("state IN ('offered', 'accepted', 'taken')"),
            name="ex_recuperations_one_at_a_time",
        ),
        CheckConstraint("first_on <= last_on", name="days"),
        Index(None, "region", "id"),
    )

    worker_id: Mapped[str] = mapped_column(index=True)
    region: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    place: Mapped[str]
    state: Mapped[RecuperationState] = mapped_column(text_enum(RecuperationState))
    offered_by: Mapped[str]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(RECUPERATION, self.state, RECUPERATION_PERMISSIONS)
