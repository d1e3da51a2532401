"""Stores."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.stores.rules import STORE, StoreKind, StoreState, kind_of

__all__ = ["Store"]


class Store(Resource, Base):
    """A place where supplies lie; those of its region keep it."""

    __tablename__ = "supply_stores"
    __table_args__ = (
        UniqueConstraint("region", "name"),
        # A county's code has something in its fifth and sixth digits; a league's and a province's have not.
        CheckConstraint("region % 100000000 <> 0", name="level"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed"),
    )

    region: Mapped[Region]
    name: Mapped[str]
    # The version before, which may run beside this one, says nothing of it.
    state: Mapped[StoreState] = mapped_column(text_enum(StoreState), server_default=StoreState.OPEN)
    closed_on: Mapped[date | None]

    @property
    def kind(self) -> StoreKind:
        return kind_of(self.region)

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(STORE, self.state, "welfare:store")
