"""Mandates."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from services.oversight.base import Base
from services.oversight.mandates.rules import Authority

__all__ = ["Mandate"]


class Mandate(Resource, Base):
    """A document that explicitly requires something of the communities of ``region``."""

    __tablename__ = "mandates"
    __table_args__ = (
        UniqueConstraint("authority", "document_no"),
        CheckConstraint("valid_from <= valid_to", name="period"),
    )

    region: Mapped[Region]
    authority: Mapped[Authority] = mapped_column(text_enum(Authority))
    document_no: Mapped[str]
    title: Mapped[str]
    requires: Mapped[str]
    issued_on: Mapped[date]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    registered_by: Mapped[str]
