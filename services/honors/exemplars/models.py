"""Who is put forward for the national title."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.exemplars.rules import EXEMPLAR, ExemplarState

__all__ = ["Exemplar"]


class Exemplar(Resource, Base):
    """One worker in one year's selection. A trigger (``no_approved_story``) wants the story to be approved."""

    __tablename__ = "exemplars"
    __table_args__ = (
        ForeignKeyConstraint(
            ["story_id", "worker_id"],
            ["stories.id", "stories.worker_id"],
            name="fk_exemplars_story",
            onupdate="CASCADE",
        ),
        Index("uq_exemplars_worker", "worker_id", "year", unique=True, postgresql_where=text("state <> 'declined'")),
        CheckConstraint("worker_id <> hand_worker", name="own"),
        CheckConstraint(
            "recommended_by <> reviewed_by AND recommended_by <> publicity_by AND recommended_by <> civil_affairs_by"
            " AND reviewed_by <> publicity_by AND reviewed_by <> civil_affairs_by"
            " AND publicity_by <> civil_affairs_by",
            name="hands",
        ),
        CheckConstraint(
            "(state IN ('county-recommended', 'declined') OR reviewed_by IS NOT NULL)"
            " AND (state NOT IN ('region-selected', 'publicised', 'submitted', 'chosen', 'not-chosen')"
            " OR num_nonnulls(publicity_by, civil_affairs_by) = 2)"
            " AND (state NOT IN ('submitted', 'chosen', 'not-chosen') OR submitted_on IS NOT NULL)",
            name="stages",
        ),
        CheckConstraint(
            "num_nonnulls(posted_on, posted_to) IN (0, 2)"
            " AND (submitted_on IS NULL OR posted_to IS NOT NULL AND posted_to < submitted_on)",
            name="posted",
        ),
        CheckConstraint("num_nonnulls(submitted_on, submission_no) IN (0, 2)", name="submitted"),
        CheckConstraint("(state IN ('chosen', 'not-chosen')) = (result_document_no IS NOT NULL)", name="result"),
    )

    region: Mapped[Region]
    worker_id: Mapped[str]
    shown_as: Mapped[str]
    year: Mapped[int]
    story_id: Mapped[UUID]
    state: Mapped[ExemplarState] = mapped_column(text_enum(ExemplarState))
    recommended_by: Mapped[str]
    hand_worker: Mapped[str | None]
    reviewed_by: Mapped[str | None]
    publicity_by: Mapped[str | None]
    civil_affairs_by: Mapped[str | None]
    posted_on: Mapped[date | None]
    posted_to: Mapped[date | None]
    submission_no: Mapped[str | None]
    submitted_on: Mapped[date | None]
    result_document_no: Mapped[str | None]

    @property
    def signed_by(self) -> list[str]:
        signed = {"publicity": self.publicity_by, "civil-affairs": self.civil_affairs_by}
        return [department for department, by in signed.items() if by is not None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(EXEMPLAR, self.state, "honors:exemplar")
