"""Stores."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from chassis.database import Region, Resource
from services.welfare.base import Base
from services.welfare.stores.rules import StoreKind, kind_of

__all__ = ["Store"]


class Store(Resource, Base):
    """A place where supplies lie; those of its region keep it."""

    __tablename__ = "supply_stores"
    __table_args__ = (
        UniqueConstraint("region", "name"),
        # A county's code has something in its fifth and sixth digits; a league's and a province's have not.
        CheckConstraint("region % 100000000 <> 0", name="level"),
    )

    region: Mapped[Region]
    name: Mapped[str]

    @property
    def kind(self) -> StoreKind:
        return kind_of(self.region)
