"""The pool that panels are drawn from."""

from datetime import date

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for
from services.injury.base import Base

__all__ = ["NAME", "Expert"]

# Context of the sealed name (chassis.ciphers).
NAME = "experts.name"


class Expert(Resource, Base):
    """An expert of a committee's pool; a draw knows them by ``expert_no`` alone."""

    __tablename__ = "experts"
    __table_args__ = (
        UniqueConstraint("region", "expert_no"),
        CheckConstraint("valid_from <= valid_to", name="period"),
    )

    region: Mapped[Region]
    expert_no: Mapped[str]
    name: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(NAME))
    name_masked: Mapped[str]
    specialty: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
