"""Sources of supplies."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from services.welfare.base import Base
from services.welfare.sources.rules import SourceKind

__all__ = ["Source"]


class Source(Resource, Base):
    """One contract with a supplier, or one donation; ``kind`` goes with every lot that comes of it."""

    __tablename__ = "supply_sources"
    __table_args__ = (UniqueConstraint("region", "agreement_no"), UniqueConstraint("id", "kind"))

    region: Mapped[Region]
    kind: Mapped[SourceKind] = mapped_column(text_enum(SourceKind))
    name: Mapped[str]
    agreement_no: Mapped[str]
