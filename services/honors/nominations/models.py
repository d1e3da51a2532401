"""Nominations and the hands that they passed through."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from chassis.regions import Level
from chassis.workers import Category
from services.honors.base import Base
from services.honors.nominations.rules import (
    ADVANCING,
    NOMINATION,
    NOMINATION_PERMISSIONS,
    Hand,
    NominationMove,
    NominationState,
)
from services.honors.schemes.rules import NomineeKind, Rank

__all__ = ["DEEDS", "REVOCATION", "Nomination", "NominationHand"]

DEEDS = "honors.nomination.deeds"
REVOCATION = "honors.nomination.revocation"

_LIVE = "state NOT IN ('revoked', 'withdrawn', 'declined')"
_DEEDS_PERIOD = "daterange(deeds_from, deeds_to, '[]')"


class Nomination(Resource, Base):
    """One worker or collective put forward under a version of a scheme.

    Its way is also watched by triggers: ``nominations_advance`` lets none on that an objection freezes, an opinion
    blocks, or whose publicity is not complete.
    """

    __tablename__ = "nominations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["scheme_id", "kind", "rank", "deeds_from", "deeds_to"],
            ["schemes.id", "schemes.kind", "schemes.rank", "schemes.deeds_from", "schemes.deeds_to"],
            name="fk_nominations_scheme",
        ),
        # A quota that is amended takes its nominations along, and their seats are checked anew.
        ForeignKeyConstraint(
            ["quota_id", "scheme_id", "quota_places", "quota_reserved"],
            ["quotas.id", "quotas.scheme_id", "quotas.places", "quotas.reserved"],
            name="fk_nominations_quota",
            onupdate="CASCADE",
        ),
        UniqueConstraint("quota_id", "seat"),
        CheckConstraint("seat BETWEEN 1 AND quota_places", name="seat_within_quota"),
        CheckConstraint("front_line OR seat > quota_reserved", name="front_line_share"),
        CheckConstraint("num_nonnulls(quota_id, seat, quota_places, quota_reserved) IN (0, 4)", name="seat_whole"),
        CheckConstraint("(state IN ('approved', 'conferred', 'revoked')) = (seat IS NOT NULL)", name="seated"),
        CheckConstraint(
            "(kind = 'individuals') = (worker_id IS NOT NULL) AND (kind = 'collectives') = (collective IS NOT NULL)"
            " AND (worker_id IS NULL) = (half_days IS NULL)",
            name="nominee",
        ),
        CheckConstraint("in_favour <= present AND in_favour * 2 > present", name="votes"),
        CheckConstraint(
            "(state IN ('conferred', 'revoked')) = (conferred_on IS NOT NULL) AND"
            " num_nonnulls(conferred_on, award_document_no, certificate_no) IN (0, 3)",
            name="conferred",
        ),
        CheckConstraint(
            "(state = 'revoked') = (revoked_on IS NOT NULL) AND"
            " num_nonnulls(revoked_on, revocation_document_no, revocation_reason) IN (0, 3)",
            name="revoked",
        ),
        ExcludeConstraint(
            ("worker_id", "="),
            ("rank", "="),
            (literal_column(_DEEDS_PERIOD), "&&"),
            where=text(_LIVE),
            name="ex_nominations_worker",
        ),
        ExcludeConstraint(
            ("region", "="),
            ("collective", "="),
            ("rank", "="),
            (literal_column(_DEEDS_PERIOD), "&&"),
            where=text(_LIVE),
            name="ex_nominations_collective",
        ),
        UniqueConstraint("certificate_no"),
    )

    region: Mapped[Region]
    scheme_id: Mapped[UUID] = mapped_column(index=True)
    scheme_title: Mapped[str]
    kind: Mapped[NomineeKind] = mapped_column(text_enum(NomineeKind))
    rank: Mapped[Rank] = mapped_column(text_enum(Rank))
    deeds_from: Mapped[date]
    deeds_to: Mapped[date]
    worker_id: Mapped[str | None] = mapped_column(index=True)
    collective: Mapped[str | None]
    # As it is posted: a masked name, or the collective's.
    shown_as: Mapped[str]
    category: Mapped[Category | None] = mapped_column(text_enum(Category))
    leader: Mapped[bool]
    front_line: Mapped[bool]
    # Confirmed duty in the scheme's days, as the roster had it at the recommendation.
    half_days: Mapped[int | None]
    deeds: Mapped[bytes] = mapped_column(info=sealed_for(DEEDS))
    met_on: Mapped[date]
    minutes_no: Mapped[str]
    present: Mapped[int]
    in_favour: Mapped[int]
    # Sending back begins a new round: other hands, publicity and opinions anew.
    round: Mapped[int]
    state: Mapped[NominationState] = mapped_column(text_enum(NominationState))
    reviewed_through: Mapped[Level | None] = mapped_column(text_enum(Level))
    # Whether an objection is open, for whoever reads; what holds is the trigger.
    frozen: Mapped[bool]
    returned_for: Mapped[str | None]
    quota_id: Mapped[UUID | None]
    quota_places: Mapped[int | None]
    quota_reserved: Mapped[int | None]
    seat: Mapped[int | None]
    award_document_no: Mapped[str | None]
    certificate_no: Mapped[str | None]
    conferred_on: Mapped[date | None]
    bonus_fen: Mapped[int | None]
    revoked_on: Mapped[date | None]
    revocation_document_no: Mapped[str | None]
    revocation_reason: Mapped[bytes | None] = mapped_column(info=sealed_for(REVOCATION))

    @property
    def next_moves(self) -> list[NextMove]:
        held = {NominationMove.COMPLETE_REVIEW.value} | ({move.value for move in ADVANCING} if self.frozen else set())
        return [one for one in next_moves(NOMINATION, self.state, NOMINATION_PERMISSIONS) if one.move not in held]


class NominationHand(Base):
    """Who had which hand in a round. A trigger keeps out the nominee, and whoever serves in the collective."""

    __tablename__ = "nomination_hands"
    __table_args__ = (
        Index(
            "uq_nomination_hands_distinct",
            "nomination_id",
            "round",
            "subject",
            unique=True,
            postgresql_where=text("hand IN ('recommender', 'reviewer', 'consulter', 'approver')"),
        ),
        {"info": {"merged": "a hand is history, and written once"}},
    )

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nominations.id"))
    round: Mapped[int]
    hand: Mapped[Hand] = mapped_column(text_enum(Hand))
    region: Mapped[Region]
    subject: Mapped[str]
    worker_id: Mapped[str | None]
