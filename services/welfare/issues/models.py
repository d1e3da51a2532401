"""Issues to workers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.issues.rules import ISSUE, ISSUE_PERMISSIONS, IssueState

__all__ = ["Issue"]


class Issue(Resource, Base):
    """So much of a lot, given to a worker by a store, with the movement that took it off the shelf."""

    __tablename__ = "supply_issues"
    __table_args__ = (
        ForeignKeyConstraint(["lot_id", "item_id"], ["supply_lots.id", "supply_lots.item_id"]),
        UniqueConstraint("movement_id"),
        UniqueConstraint("store_id", "paper_no"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("state <> 'signed' OR signed_at IS NOT NULL", name="signed"),
        # Whoever is not the worker signs by a paper that the worker signed.
        CheckConstraint("signed_at IS NULL OR signed_by_worker <> (paper_no IS NOT NULL)", name="by_whom"),
        CheckConstraint("(state = 'taken-back') = (taken_back_for IS NOT NULL)", name="taken_back"),
    )

    region: Mapped[Region]
    store_id: Mapped[UUID] = mapped_column(ForeignKey("supply_stores.id"))
    worker_id: Mapped[str] = mapped_column(index=True)
    lot_id: Mapped[UUID] = mapped_column(index=True)
    item_id: Mapped[UUID]
    movement_id: Mapped[UUID] = mapped_column(ForeignKey("stock_movements.id"))
    quantity: Mapped[int]
    issued_on: Mapped[date]
    state: Mapped[IssueState] = mapped_column(text_enum(IssueState))
    issued_by: Mapped[str]
    signed_at: Mapped[datetime | None]
    signed_by_worker: Mapped[bool]
    paper_no: Mapped[str | None]
    taken_back_for: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(ISSUE, self.state, ISSUE_PERMISSIONS)
