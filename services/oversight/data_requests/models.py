"""Requests about one's own data."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from chassis.caller import Department
from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.oversight.base import Base
from services.oversight.data_requests.rules import (
    DATA_REQUEST,
    PERMISSIONS,
    DataRequestState,
    Keeper,
    Outcome,
    RequestKind,
)

__all__ = ["ANSWER", "SAYS", "DataRequest"]

# Contexts of the sealed texts (chassis.ciphers).
SAYS = "data_requests.says"
ANSWER = "data_requests.answer"


class DataRequest(Resource, Base):
    """A request of ``worker_id`` before ``department`` of the county ``region``."""

    __tablename__ = "data_requests"
    __table_args__ = (
        CheckConstraint("region % 1000000 = 0", name="county"),
        CheckConstraint(
            "num_nonnulls(outcome, answer, answered_by, answered_at) = CASE WHEN state = 'answered' THEN 4 ELSE 0 END",
            name="answered",
        ),
        CheckConstraint("hand_worker IS NULL OR hand_worker <> worker_id", name="other_hand"),
        CheckConstraint("due_on > asked_on", name="time_to_answer"),
    )

    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    kind: Mapped[RequestKind] = mapped_column(text_enum(RequestKind))
    keeper: Mapped[Keeper] = mapped_column(text_enum(Keeper))
    department: Mapped[Department] = mapped_column(text_enum(Department))
    says: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(SAYS))
    asked_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[DataRequestState] = mapped_column(text_enum(DataRequestState))
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome))
    answer: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed_for(ANSWER))
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    # The worker whom the answering officer is besides, if any.
    hand_worker: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(DATA_REQUEST, self.state, PERMISSIONS)
