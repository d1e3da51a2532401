"""Where stories were published."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.publications.rules import PUBLICATION, PUBLICATION_PERMISSIONS, Channel, PublicationState
from services.honors.stories.rules import Language

__all__ = ["Publication"]


class Publication(Resource, Base):
    """A story in one outlet and one language. A trigger (``story_not_approved``) lets none in without approval."""

    __tablename__ = "publications"
    __table_args__ = (
        ForeignKeyConstraint(
            ["story_id", "language", "edition"],
            ["story_texts.story_id", "story_texts.language", "story_texts.edition"],
            name="fk_publications_text",
        ),
        Index(
            "uq_publications_place",
            "story_id",
            "channel",
            "outlet",
            "language",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_on IS NOT NULL)", name="withdrawn"),
        CheckConstraint(
            "num_nonnulls(corrected_on, correction_reference) IN (0, 2)"
            " AND (state <> 'corrected' OR corrected_on IS NOT NULL)",
            name="corrected",
        ),
        CheckConstraint("reach >= 0", name="reach"),
    )

    region: Mapped[Region]
    story_id: Mapped[UUID] = mapped_column(ForeignKey("stories.id"), index=True)
    channel: Mapped[Channel] = mapped_column(text_enum(Channel))
    outlet: Mapped[str]
    language: Mapped[Language] = mapped_column(text_enum(Language))
    edition: Mapped[int]
    reference: Mapped[str]
    published_on: Mapped[date]
    published_by: Mapped[str]
    state: Mapped[PublicationState] = mapped_column(text_enum(PublicationState))
    corrected_on: Mapped[date | None]
    correction_reference: Mapped[str | None]
    withdrawn_on: Mapped[date | None]
    # How many the outlet says it reached.
    reach: Mapped[int | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(PUBLICATION, self.state, PUBLICATION_PERMISSIONS)
