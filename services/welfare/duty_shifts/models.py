"""Duty shifts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for
from services.welfare.base import Base

__all__ = ["PHONE", "DutyShift"]

# Context of the sealed telephone number (chassis.ciphers).
PHONE = "duty_shifts.phone"


class DutyShift(Resource, Base):
    """A desk that is on duty from one instant to another; ``ordinal`` 1 is called first."""

    __tablename__ = "duty_shifts"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="period"),
        CheckConstraint("ordinal >= 1", name="ordinal"),
        ExcludeConstraint(
            ("region", "="),
            ("ordinal", "="),
            (literal_column("tstzrange(starts_at, ends_at)"), "&&"),
            name="ex_duty_shifts_ordinal",
        ),
    )

    region: Mapped[Region]
    desk: Mapped[str]
    phone: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(PHONE, private=True))
    phone_masked: Mapped[str]
    ordinal: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
