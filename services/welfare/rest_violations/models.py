"""What was worked against an order to rest, or while sick."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Key, UpdatedAt, text_enum
from services.welfare.base import Base
from services.welfare.rest_violations.rules import Cause

__all__ = ["RestViolation"]


class RestViolation(Base):
    """A day worked against an order to rest or while reported sick; no longer standing when the duty was reversed."""

    __tablename__ = "rest_violations"
    __table_args__ = (UniqueConstraint("cause_id", "duty_on"), Index(None, "region", "duty_on"))

    id: Mapped[Key]
    worker_id: Mapped[str] = mapped_column(index=True)
    region: Mapped[int]
    duty_on: Mapped[date]
    cause: Mapped[Cause] = mapped_column(text_enum(Cause))
    cause_id: Mapped[UUID]
    standing: Mapped[bool]
    updated_at: Mapped[UpdatedAt]
