"""Items."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from services.welfare.base import Base
from services.welfare.items.rules import ItemKind

__all__ = ["Item"]


class Item(Resource, Base):
    """An item of a region's catalogue; those below the region go by it. ``standard`` is what it is made to."""

    __tablename__ = "supply_items"
    __table_args__ = (UniqueConstraint("region", "code"),)

    region: Mapped[Region]
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[ItemKind] = mapped_column(text_enum(ItemKind))
    unit: Mapped[str]
    standard: Mapped[str | None]
