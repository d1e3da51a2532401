"""Requisitions, their lines by item, and what was shipped and counted by lot."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.database import Key, Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.requisitions.rules import (
    REQUISITION,
    REQUISITION_PERMISSIONS,
    Outcome,
    RequisitionMove,
    RequisitionState,
)

__all__ = ["Requisition", "RequisitionLine", "RequisitionLot"]


class Requisition(Resource, Base):
    """What a community asks for, and how far it has come."""

    __tablename__ = "requisitions"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('allocated', 'shipped', 'received', 'discrepancy', 'settled')"
            " OR (confirmed_at IS NOT NULL AND allocated_at IS NOT NULL AND from_store_id IS NOT NULL)",
            name="allocated",
        ),
        CheckConstraint(
            "(state IN ('shipped', 'received', 'discrepancy', 'settled')) = (shipped_at IS NOT NULL)", name="shipped"
        ),
        CheckConstraint(
            "(state IN ('received', 'discrepancy', 'settled')) = (received_at IS NOT NULL)", name="counted"
        ),
        CheckConstraint("(state = 'settled') = (settlement_no IS NOT NULL)", name="settled"),
        CheckConstraint("(state = 'refused') = (refused_for IS NOT NULL)", name="refused"),
        CheckConstraint("from_store_id <> to_store_id", name="two_stores"),
    )

    region: Mapped[Region]
    to_store_id: Mapped[UUID] = mapped_column(ForeignKey("supply_stores.id"))
    from_store_id: Mapped[UUID | None] = mapped_column(ForeignKey("supply_stores.id"))
    state: Mapped[RequisitionState] = mapped_column(text_enum(RequisitionState))
    reason: Mapped[str]
    requested_by: Mapped[str]
    requested_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    allocated_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    waybill_no: Mapped[str | None]
    received_at: Mapped[datetime | None]
    settlement_no: Mapped[str | None]
    refused_for: Mapped[str | None]

    # A requisition is never shown without them.
    lines: Mapped[list["RequisitionLine"]] = relationship(lazy="selectin", order_by="RequisitionLine.item_id")
    lots: Mapped[list["RequisitionLot"]] = relationship(lazy="selectin", order_by="RequisitionLot.lot_id")

    @property
    def next_moves(self) -> list[NextMove]:
        # Whether it differs is for the count to say, which is made by receiving.
        moves = next_moves(REQUISITION, self.state, REQUISITION_PERMISSIONS)
        return [one for one in moves if one.move != RequisitionMove.DIFFER]


class RequisitionLine(Base):
    """So much of one item: as asked for, as the township confirmed and as the county allocated."""

    __tablename__ = "requisition_lines"
    __table_args__ = (
        UniqueConstraint("requisition_id", "item_id"),
        CheckConstraint("requested > 0", name="requested"),
        CheckConstraint(
            "confirmed BETWEEN 0 AND requested AND allocated BETWEEN 0 AND confirmed", name="less_and_less"
        ),
        CheckConstraint("allocated IS NULL OR confirmed IS NOT NULL", name="in_turn"),
    )

    id: Mapped[Key]
    region: Mapped[Region]
    requisition_id: Mapped[UUID] = mapped_column(ForeignKey("requisitions.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("supply_items.id"))
    requested: Mapped[int]
    confirmed: Mapped[int | None]
    allocated: Mapped[int | None]


class RequisitionLot(Base):
    """So much of one lot: as shipped, as counted, and what the difference turned out to be."""

    __tablename__ = "requisition_lots"
    __table_args__ = (
        PrimaryKeyConstraint("requisition_id", "lot_id"),
        ForeignKeyConstraint(
            ["requisition_id", "item_id"], ["requisition_lines.requisition_id", "requisition_lines.item_id"]
        ),
        ForeignKeyConstraint(["lot_id", "item_id"], ["supply_lots.id", "supply_lots.item_id"]),
        ForeignKeyConstraint(["requisition_id"], ["requisitions.id"], name="fk_requisition_lots_of_requisition"),
        CheckConstraint("shipped > 0 AND received >= 0", name="counted"),
        CheckConstraint("outcome IS NULL OR received <> shipped", name="settled"),
    )

    requisition_id: Mapped[UUID]
    lot_id: Mapped[UUID]
    region: Mapped[Region]
    item_id: Mapped[UUID]
    shipped: Mapped[int]
    received: Mapped[int | None]
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome))
