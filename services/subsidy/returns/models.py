"""The bank's return files that were taken, and rows in them that belong to no instruction."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Region, Resource
from services.subsidy.base import Base

__all__ = ["PaymentReturn", "ReturnError"]


class PaymentReturn(Base):
    """A return file that was taken, and what it was answered with: the same file again gets the same answer."""

    __tablename__ = "payment_returns"

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[Region]
    answer: Mapped[dict[str, Any]]
    created_at: Mapped[CreatedAt]


class ReturnError(Resource, Base):
    """A row of a return file that was taken, which names no instruction of its payment."""

    __tablename__ = "return_errors"
    __table_args__ = (
        UniqueConstraint("payment_id", "digest", "row"),
        CheckConstraint(
            "(handled_at IS NULL) = (handled_by IS NULL) AND (handled_at IS NULL) = (remark IS NULL)", name="handled"
        ),
    )

    region: Mapped[Region]
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    digest: Mapped[str]
    row: Mapped[int]
    code: Mapped[str]
    end_to_end_id: Mapped[str]
    amount_fen: Mapped[int]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[str | None]
    remark: Mapped[str | None]
