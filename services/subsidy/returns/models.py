"""The bank's return files that were taken."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Region
from services.subsidy.base import Base

__all__ = ["PaymentReturn"]


class PaymentReturn(Base):
    """A return file that was taken, and what it was answered with: the same file again gets the same answer."""

    __tablename__ = "payment_returns"

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[Region]
    answer: Mapped[dict[str, Any]]
    created_at: Mapped[CreatedAt]
