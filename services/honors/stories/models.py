"""Stories, their texts and the honours that they name."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.caller import Department
from chassis.database import CreatedAt, Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.stories.rules import (
    STORY,
    STORY_PERMISSIONS,
    ConsentKind,
    Language,
    StoryState,
    WithdrawnFor,
)

__all__ = ["BODY", "TITLE", "Story", "StoryHonour", "StoryText"]

TITLE = "honors.story.title"
BODY = "honors.story.body"


class Story(Resource, Base):
    """What is told of one worker, from the pitch to its withdrawal."""

    __tablename__ = "stories"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(consent_kind, consent_reference, consented_on) IN (0, 3)"
            " AND (state IN ('pitched', 'withdrawn') OR consented_on IS NOT NULL)"
            " AND (consent_kind IS NULL OR (consent_kind = 'near-relative') = deceased)",
            name="consent",
        ),
        CheckConstraint("NOT shows_child OR consented_on IS NULL OR guardian_reference IS NOT NULL", name="child"),
        CheckConstraint(
            "state NOT IN ('fact-checked', 'cleared', 'approved', 'published') OR num_nonnulls(checked_by, claim_from,"
            " claim_to, claimed_half_days, confirmed_half_days) = 5",
            name="checked",
        ),
        CheckConstraint("claimed_half_days <= confirmed_half_days AND claim_from <= claim_to", name="facts"),
        CheckConstraint("checked_by IS NULL OR privacy_kept", name="privacy"),
        CheckConstraint(
            "(state NOT IN ('cleared', 'approved', 'published') OR cleared_by IS NOT NULL)"
            " AND (state NOT IN ('approved', 'published') OR approved_by IS NOT NULL)"
            " AND (cleared_by IS NULL) = (cleared_department IS NULL)"
            " AND cleared_department IN ('organization', 'civil-affairs')",
            name="stages",
        ),
        CheckConstraint(
            "checked_by <> cleared_by AND checked_by <> approved_by AND cleared_by <> approved_by", name="hands"
        ),
        CheckConstraint("worker_id <> hand_worker", name="own"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_for IS NOT NULL)", name="withdrawn"),
        UniqueConstraint("id", "worker_id"),
    )

    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    shown_as: Mapped[str]
    deceased: Mapped[bool]
    shows_child: Mapped[bool]
    state: Mapped[StoryState] = mapped_column(text_enum(StoryState))
    pitched_on: Mapped[date]
    pitched_by: Mapped[str]
    consent_kind: Mapped[ConsentKind | None] = mapped_column(text_enum(ConsentKind))
    consent_reference: Mapped[str | None]
    consented_on: Mapped[date | None]
    guardian_reference: Mapped[str | None]
    claim_from: Mapped[date | None]
    claim_to: Mapped[date | None]
    claimed_half_days: Mapped[int | None]
    confirmed_half_days: Mapped[int | None]
    privacy_kept: Mapped[bool]
    checked_by: Mapped[str | None]
    cleared_by: Mapped[str | None]
    cleared_department: Mapped[Department | None] = mapped_column(text_enum(Department))
    approved_by: Mapped[str | None]
    approved_on: Mapped[date | None]
    # The worker, if it is one, who last checked, cleared or approved: never the one who is told of.
    hand_worker: Mapped[str | None]
    # An honour that it names was taken back after it was checked.
    doubted: Mapped[bool]
    withdrawn_for: Mapped[WithdrawnFor | None] = mapped_column(text_enum(WithdrawnFor))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(STORY, self.state, STORY_PERMISSIONS)


class StoryText(Base):
    """One edition of the text in one language; written once, and never changed.

    A trigger (``story_text_not_open``) lets a new one in while the story is pitched, and to correct what was published.
    """

    __tablename__ = "story_texts"
    __table_args__ = (
        PrimaryKeyConstraint("story_id", "language", "edition"),
        CheckConstraint("edition >= 1", name="edition"),
    )

    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id"))
    language: Mapped[Language] = mapped_column(text_enum(Language))
    edition: Mapped[int]
    region: Mapped[Region]
    worker_id: Mapped[str]
    title: Mapped[bytes] = mapped_column(info=sealed_for(TITLE))
    body: Mapped[bytes] = mapped_column(info=sealed_for(BODY))
    created_at: Mapped[CreatedAt]
    written_by: Mapped[str]


class StoryHonour(Base):
    """An honour that a story names; a trigger (``honour_not_held_by_person``) holds it against the record."""

    __tablename__ = "story_honours"
    __table_args__ = (
        PrimaryKeyConstraint("story_id", "nomination_id"),
        ForeignKeyConstraint(["story_id", "worker_id"], ["stories.id", "stories.worker_id"], onupdate="CASCADE"),
    )

    story_id: Mapped[UUID]
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nominations.id"), index=True)
    worker_id: Mapped[str]
    region: Mapped[Region]
