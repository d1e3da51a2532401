"""Spans in which the welfare service lets a worker not be assigned."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Key, text_enum
from services.roster.base import Base
from services.roster.rest_blocks.rules import BlockKind

__all__ = ["RestBlock"]


class RestBlock(Base):
    """One order, sickness or leave as the welfare service told; ``id`` is its own there."""

    __tablename__ = "rest_blocks"
    __table_args__ = (CheckConstraint("NOT lower_inf(during)", name="during"), Index(None, "worker_id"))

    id: Mapped[Key]
    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.worker_id"))
    region: Mapped[int] = mapped_column(index=True)
    kind: Mapped[BlockKind] = mapped_column(text_enum(BlockKind))
    during: Mapped[Range[date]]
