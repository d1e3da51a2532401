"""Cases, the reports they began with, and what every table that hangs on a case shares."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from chassis.clock import ZONE
from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.injury.base import Base
from services.injury.cases.rules import (
    CASE_PERMISSIONS,
    INJURY_CASE,
    CaseState,
    Harm,
    NotAcceptedReason,
    Outcome,
    ReporterKind,
)
from services.injury.recognition.grounds import Ground

__all__ = ["ACCOUNT", "Case", "OfCase", "Report", "hangs_on_case", "of_case"]

# Context of the sealed account of what happened (chassis.ciphers).
ACCOUNT = "reports.account"


class Case(Resource, Base):
    """One accident of one worker, from its first report to a decision that stands.

    ``region`` is the worker's community, ``place`` where it happened; until the roster has told of the worker
    (``name_masked`` is absent) the two are the same. ``accident`` runs from ``event_at`` for as long as another report
    may put the same accident: two live cases of one worker may not overlap in it and in place (N2).
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("id", "region", "worker_id"),
        ExcludeConstraint(
            ("worker_id", "="),
            ("accident", "&&"),
            (text("int8range(place, region_end(place), '[]')"), "&&"),
            where="state NOT IN ('merged', 'withdrawn')",
            name="ex_cases_one_accident",
        ),
        CheckConstraint("lower(accident) = event_at", name="accident"),
        CheckConstraint("reported_at >= event_at AND died_at >= event_at", name="order_of_times"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged_into"),
        CheckConstraint("merged_into <> id", name="merged_into_other"),
        CheckConstraint("outcome IS NULL OR decided_on IS NOT NULL", name="decided"),
        CheckConstraint(
            "outcome IN ('recognised', 'deemed') OR state NOT IN ('recognised', 'deemed')", name="outcome_of_state"
        ),
        Index(None, "state", "region"),
    )

    worker_id: Mapped[str] = mapped_column(index=True)
    region: Mapped[Region]
    place: Mapped[int]
    name_masked: Mapped[str | None]
    harm: Mapped[Harm] = mapped_column(text_enum(Harm))
    event_at: Mapped[datetime]
    accident: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    reported_at: Mapped[datetime]
    died_at: Mapped[datetime | None]
    state: Mapped[CaseState] = mapped_column(text_enum(CaseState))
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"))
    merged_for: Mapped[str | None]
    # The unit that answers for it, by its 统一社会信用代码, and who first reported where that was an organisation.
    employer_id: Mapped[str | None]
    reporter_organisation: Mapped[str | None]
    # Whose human-resources department decides; set when recognition is applied for.
    competent_region: Mapped[int | None]
    applied_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome))
    not_accepted_for: Mapped[NotAcceptedReason | None] = mapped_column(text_enum(NotAcceptedReason))
    ground: Mapped[Ground | None] = mapped_column(text_enum(Ground))
    decided_on: Mapped[date | None]
    served_on: Mapped[date | None]
    closed_on: Mapped[date | None]

    @property
    def event_on(self) -> date:
        """The day of the event, from which limits run."""
        return self.event_at.astimezone(ZONE).date()

    @property
    def died_on(self) -> date | None:
        """The day of the death, from which the bereaved are due what they are due."""
        return self.died_at.astimezone(ZONE).date() if self.died_at else None

    @property
    def verified(self) -> bool:
        """Whether the roster has told of the worker."""
        return self.name_masked is not None

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(INJURY_CASE, self.state, CASE_PERMISSIONS)


class OfCase:
    """Columns of what hangs on a case, which follow it when its worker is verified or merged (``of_case``)."""

    case_id: Mapped[UUID] = mapped_column(index=True)
    region: Mapped[Region]
    worker_id: Mapped[str]


def of_case(row: "Case | OfCase") -> dict[str, Any]:
    """The values of ``OfCase`` for a row that is about to hang on a case, or on what hangs on one."""
    case_id = row.id if isinstance(row, Case) else row.case_id
    return {"case_id": case_id, "region": row.region, "worker_id": row.worker_id}


def hangs_on_case() -> ForeignKeyConstraint:
    """The constraint that keeps ``OfCase`` in step with the case; one of each such table."""
    return ForeignKeyConstraint(
        ["case_id", "region", "worker_id"], ["cases.id", "cases.region", "cases.worker_id"], onupdate="CASCADE"
    )


class Report(OfCase, Resource, Base):
    """One report of an accident, as it came in; the first of an accident opens the case, the others join it."""

    __tablename__ = "reports"
    __table_args__ = (hangs_on_case(),)

    joined: Mapped[bool]
    reporter: Mapped[ReporterKind] = mapped_column(text_enum(ReporterKind))
    reported_by: Mapped[str]
    organisation: Mapped[str | None]
    reported_at: Mapped[datetime]
    place: Mapped[int]
    harm: Mapped[Harm] = mapped_column(text_enum(Harm))
    event_at: Mapped[datetime]
    account: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed_for(ACCOUNT))
