"""What devices sent, by the ids that they gave it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, text_enum
from chassis.workers import PostType
from services.roster.base import Base

__all__ = ["OfflineDuty"]


class OfflineDuty(Base):
    """One stretch of duty as a device told it, by its own clock, and the entry that it became."""

    __tablename__ = "offline_duty"

    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.worker_id"), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[Region]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    place: Mapped[int]
    post_type: Mapped[PostType] = mapped_column(text_enum(PostType))
    skew_seconds: Mapped[int]
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("duty_entries.id"))
    received_at: Mapped[datetime]
