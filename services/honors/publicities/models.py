"""Where a nomination was posted."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.publicities.rules import PUBLICITY, EvidenceKind, PublicityMove, PublicityState
from services.honors.schemes.rules import PublicityKind, Stage

__all__ = ["Publicity"]

_PERMISSIONS = {
    PublicityMove.EVIDENCE: "honors:publicity:publish",
    PublicityMove.CLOSE: "honors:publicity:publish",
    PublicityMove.TAKE_DOWN: "honors:nomination:return",
}


class Publicity(Resource, Base):
    """One nomination on the list that one level posted in one round, with what the list said of it."""

    __tablename__ = "publicities"
    __table_args__ = (
        UniqueConstraint("nomination_id", "round", "stage"),
        CheckConstraint("days >= 1 AND ends_on > posted_on", name="days"),
        CheckConstraint("state <> 'closed' OR evidence_reference IS NOT NULL", name="evidenced"),
        CheckConstraint("num_nonnulls(evidence_kind, evidence_reference) IN (0, 2)", name="evidence"),
    )

    region: Mapped[Region]
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nominations.id"))
    round: Mapped[int]
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("schemes.id"), index=True)
    scheme_title: Mapped[str]
    shown_as: Mapped[str]
    worker_id: Mapped[str | None]
    stage: Mapped[Stage] = mapped_column(text_enum(Stage))
    kind: Mapped[PublicityKind] = mapped_column(text_enum(PublicityKind))
    days: Mapped[int]
    posted_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[PublicityState] = mapped_column(text_enum(PublicityState))
    evidence_kind: Mapped[EvidenceKind | None] = mapped_column(text_enum(EvidenceKind))
    evidence_reference: Mapped[str | None]
    evidence_digest: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(PUBLICITY, self.state, _PERMISSIONS)
