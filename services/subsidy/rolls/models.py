"""Rolls and the hands that they passed through. A roll stores no totals: they are the sums of its live lines."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.subsidy.base import Base
from services.subsidy.rolls.rules import ROLL, ROLL_PERMISSIONS, EvidenceKind, Hand, RollMove, RollState
from services.subsidy.schemes import Scheme
from services.subsidy.standards.rules import PublicityKind

__all__ = ["PublicityEvidence", "Roll", "RollHand"]


class Roll(Resource, Base):
    """One community's lines of one month."""

    __tablename__ = "rolls"
    __table_args__ = (
        CheckConstraint("extract(day FROM month) = 1", name="month"),
        CheckConstraint("sequence >= 1 AND round >= 1", name="counts"),
        CheckConstraint("scheme = 'staff' OR budget_line IS NOT NULL", name="budget_line"),
        CheckConstraint("(published_on IS NULL) = (publicity_ends_on IS NULL)", name="publicity"),
        CheckConstraint(
            "publicity_days >= 1 AND publicity_ends_on >= published_on + publicity_days::integer", name="publicity_days"
        ),
        CheckConstraint("publicised_on > publicity_ends_on", name="full_days"),
        CheckConstraint(
            "publicised_on IS NOT NULL OR state IN ('draft', 'publicity', 'sent-back', 'voided')", name="publicised"
        ),
        CheckConstraint(
            "snapshot IS NOT NULL OR state NOT IN ('approved', 'instructed', 'partial', 'settled')", name="snapshot"
        ),
        CheckConstraint(
            "minutes_no IS NOT NULL OR state IN ('draft', 'publicity', 'publicised', 'sent-back', 'voided')",
            name="minutes",
        ),
        CheckConstraint(
            "co_signed OR NOT co_signature_due OR state NOT IN"
            " ('checked', 'approved', 'instructed', 'partial', 'settled')",
            name="co_signed",
        ),
        Index(
            "uq_rolls_live",
            "region",
            "month",
            "scheme",
            "sequence",
            unique=True,
            postgresql_where=text("state <> 'voided'"),
        ),
    )

    region: Mapped[Region]
    month: Mapped[date]
    scheme: Mapped[Scheme] = mapped_column(text_enum(Scheme))
    budget_line: Mapped[str | None]
    sequence: Mapped[int]
    # Sending back begins a new round: other lines, other hands.
    round: Mapped[int]
    state: Mapped[RollState] = mapped_column(text_enum(RollState))
    league_share_bp: Mapped[int]
    publicity_kind: Mapped[PublicityKind] = mapped_column(text_enum(PublicityKind))
    publicity_days: Mapped[int]
    published_on: Mapped[date | None]
    publicity_ends_on: Mapped[date | None]
    # When publicity was closed: its last day had passed to the end.
    publicised_on: Mapped[date | None]
    # The minutes of the township's party committee, which passed the roll.
    minutes_no: Mapped[str | None]
    sent_back_for: Mapped[str | None]
    snapshot: Mapped[str | None]
    # Whether it lists members of the two committees, for whom the organization department co-signs.
    co_signature_due: Mapped[bool]
    co_signed: Mapped[bool] = mapped_column(server_default=false())
    # What had changed about those it lists when it was approved.
    changes: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))

    @property
    def next_moves(self) -> list[NextMove]:
        waits_for = self.co_signature_due and not self.co_signed
        other = RollMove.CHECK if waits_for else RollMove.CO_SIGN
        return [one for one in next_moves(ROLL, self.state, ROLL_PERMISSIONS) if one.move != other]


class RollHand(Base):
    """Who had which hand in a round of a roll. A trigger keeps out whom the roll lists, save its maker."""

    __tablename__ = "roll_hands"
    __table_args__ = (
        PrimaryKeyConstraint("roll_id", "round", "hand"),
        UniqueConstraint("roll_id", "round", "subject"),
    )

    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"))
    round: Mapped[int]
    hand: Mapped[Hand] = mapped_column(text_enum(Hand))
    region: Mapped[Region]
    subject: Mapped[str]
    worker_id: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class PublicityEvidence(Base):
    """What shows that a roll's list was posted in a round: where a photograph is kept, or the page it stood on."""

    __tablename__ = "publicity_evidence"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    roll_id: Mapped[UUID] = mapped_column(ForeignKey("rolls.id"), index=True)
    round: Mapped[int]
    region: Mapped[Region]
    kind: Mapped[EvidenceKind] = mapped_column(text_enum(EvidenceKind))
    reference: Mapped[str]
    digest: Mapped[str | None]
    recorded_by: Mapped[str]
