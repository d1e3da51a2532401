"""Whose child somebody is."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.children.rules import HONOURED_CHILD, ChildLinkState

__all__ = ["ID_NUMBER", "HonouredChild"]

ID_NUMBER = "honors.child.id-number"


class HonouredChild(Resource, Base):
    """A child of a worker, known by a keyed digest; taken away with the consent, or a period after it.

    Row-level security opens it to civil affairs, veterans' affairs and education alone.
    """

    __tablename__ = "honoured_children"
    __table_args__ = (
        UniqueConstraint("worker_id", "id_index"),
        CheckConstraint("(state = 'registered') = (id_index IS NOT NULL)", name="forgotten"),
        CheckConstraint("state = 'registered' OR proof_no = ''", name="paper_forgotten"),
        {"info": {"merged": "moved by a trigger on the copy of the roster, for no follower may read it"}},
    )

    region: Mapped[Region]
    worker_id: Mapped[str]
    id_index: Mapped[bytes | None] = mapped_column(index=True)
    proof_no: Mapped[str]
    consented_on: Mapped[date]
    state: Mapped[ChildLinkState] = mapped_column(text_enum(ChildLinkState))
    registered_by: Mapped[str]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(HONOURED_CHILD, self.state, "honors:child")
