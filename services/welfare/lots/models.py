"""Lots."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.lots.rules import LOT, LotState
from services.welfare.sources.rules import SourceKind

__all__ = ["Lot"]


class Lot(Resource, Base):
    """A batch of one item from one source; how much of it is where says the stock."""

    __tablename__ = "supply_lots"
    __table_args__ = (
        UniqueConstraint("source_id", "item_id", "batch_no"),
        UniqueConstraint("id", "item_id"),
        ForeignKeyConstraint(["source_id", "source_kind"], ["supply_sources.id", "supply_sources.kind"]),
        CheckConstraint("made_on <= expires_on", name="expires"),
        CheckConstraint("(state = 'recalled') = (recall_no IS NOT NULL)", name="recalled"),
    )

    region: Mapped[Region]
    item_id: Mapped[UUID] = mapped_column(ForeignKey("supply_items.id"), index=True)
    source_id: Mapped[UUID] = mapped_column(index=True)
    source_kind: Mapped[SourceKind] = mapped_column(text_enum(SourceKind))
    batch_no: Mapped[str]
    made_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    state: Mapped[LotState] = mapped_column(text_enum(LotState))
    recall_no: Mapped[str | None]
    # Why it was last held back or let go.
    note: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(LOT, self.state, "welfare:lot")
