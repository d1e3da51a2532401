"""Posthumous honours on record."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.posthumous.rules import (
    HONOUR,
    POSTHUMOUS_TITLE,
    POSTHUMOUS_TITLE_PERMISSIONS,
    UNASKED,
    PosthumousState,
)

__all__ = ["DEEDS", "DROPPED", "PosthumousTitle"]

DEEDS = "honors.posthumous.deeds"
DROPPED = "honors.posthumous.dropped"


class PosthumousTitle(Resource, Base):
    """The help that one death on duty calls for, and what came of it."""

    __tablename__ = "posthumous_titles"
    __table_args__ = (
        CheckConstraint("state IN ('opened', 'lapsed', 'dropped') OR died_on IS NOT NULL", name="died"),
        CheckConstraint(
            "nominated_by <> reviewed_by AND nominated_by <> reported_by AND reviewed_by <> reported_by", name="hands"
        ),
        CheckConstraint(
            "(state NOT IN ('nominated', 'league-reviewed', 'reported-up', 'granted', 'not-granted')"
            " OR num_nonnulls(deeds, nominated_by) = 2)"
            " AND (state NOT IN ('league-reviewed', 'reported-up', 'granted', 'not-granted')"
            " OR reviewed_by IS NOT NULL)"
            " AND (state NOT IN ('reported-up', 'granted', 'not-granted')"
            " OR num_nonnulls(reported_by, report_no, reported_on) = 3)"
            " AND (state = 'granted') = (granted_on IS NOT NULL)",
            name="stages",
        ),
        CheckConstraint("num_nonnulls(granted_on, award_document_no, certificate_no) IN (0, 3)", name="granted"),
        Index(
            "uq_posthumous_titles_worker",
            "worker_id",
            unique=True,
            postgresql_where=text("state NOT IN ('not-granted', 'dropped', 'lapsed')"),
        ),
        UniqueConstraint("certificate_no"),
    )

    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    shown_as: Mapped[str | None]
    died_on: Mapped[date | None]
    state: Mapped[PosthumousState] = mapped_column(text_enum(PosthumousState))
    deeds: Mapped[bytes | None] = mapped_column(info=sealed_for(DEEDS))
    nominated_by: Mapped[str | None]
    reviewed_by: Mapped[str | None]
    reported_by: Mapped[str | None]
    report_no: Mapped[str | None]
    reported_on: Mapped[date | None]
    award_document_no: Mapped[str | None]
    certificate_no: Mapped[str | None]
    granted_on: Mapped[date | None]
    dropped_for: Mapped[bytes | None] = mapped_column(info=sealed_for(DROPPED))

    @property
    def honour(self) -> str:
        return HONOUR

    @property
    def next_moves(self) -> list[NextMove]:
        unasked = {move.value for move in UNASKED}
        moves = next_moves(POSTHUMOUS_TITLE, self.state, POSTHUMOUS_TITLE_PERMISSIONS)
        return [one for one in moves if one.move not in unasked]
