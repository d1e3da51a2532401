"""Regions as versions: a code means one unit at a time."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlalchemy.dialects.postgresql import ARRAY, Range
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import text_enum
from chassis.regions import Level
from services.roster.base import Base, TemporalKey

__all__ = ["Unit"]


class Unit(Base):
    """One version of a region."""

    __tablename__ = "regions"
    __table_args__ = (
        TemporalKey("code", "during"),
        CheckConstraint("NOT isempty(during)", name="during"),
        Index(None, "parent", "code"),
    )

    code: Mapped[int]
    during: Mapped[Range[date]]
    name: Mapped[str]
    level: Mapped[Level] = mapped_column(text_enum(Level))
    parent: Mapped[int | None]
    kind: Mapped[str]
    is_regular: Mapped[bool]
    predecessors: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))

    @property
    def valid_from(self) -> date | None:
        return self.during.lower

    @property
    def valid_to(self) -> date | None:
        return self.during.upper
