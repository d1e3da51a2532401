"""Duty as recorded, its reversals, the credited days that come of it, and open check-ins."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, column, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from chassis.moves import NextMove, next_moves
from chassis.workers import PostType
from services.roster.base import Base
from services.roster.duty.rules import DUTY, DutySource, DutyState

__all__ = ["CheckIn", "DutyDay", "DutyEntry", "DutyReversal"]


class DutyEntry(Resource, Base):
    """One stretch of duty. ``region`` is the worker's community on that day, ``place`` where the duty was done."""

    __tablename__ = "duty_entries"
    __table_args__ = (
        ExcludeConstraint(
            # As a number: in a GiST index it costs a third of the time that the text does.
            (literal_column("(substr(worker_id, 2)::bigint)"), "="),
            (literal_column("tstzrange(started_at, ended_at)"), "&&"),
            using="gist",
            where=column("live"),
            name="ex_duty_entries_one_place_at_a_time",
        ),
        CheckConstraint("ended_at > started_at AND ended_at - started_at <= interval '24 hours'", name="hours"),
        CheckConstraint("ended_at <= recorded_at", name="not_in_future"),
        CheckConstraint("confirmed_by <> recorded_by", name="other_hand"),
        CheckConstraint(
            "state <> 'confirmed' OR (confirmed_by IS NOT NULL AND confirmed_at IS NOT NULL)", name="confirmed"
        ),
        CheckConstraint("(corrects_id IS NULL) = (reason IS NULL)", name="correction"),
        Index(None, "worker_id", "duty_on"),
        Index(None, "region", "duty_on", "id"),
        # What changed lately, and what waits to be confirmed, among years of duty. It sums up pages: a confirmation
        # costs no index entry (PostgreSQL 16).
        Index(
            None,
            "updated_at",
            "state",
            postgresql_using="brin",
            postgresql_with={"autosummarize": True},
            postgresql_ops={"state": "text_bloom_ops(n_distinct_per_range=16)"},
        ),
    )

    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.worker_id"))
    region: Mapped[int]
    place: Mapped[int]
    post_type: Mapped[PostType] = mapped_column(text_enum(PostType))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    # A shift past midnight belongs to the day on which it began.
    duty_on: Mapped[date] = mapped_column(Computed("(started_at AT TIME ZONE 'Asia/Shanghai')::date", persisted=True))
    source: Mapped[DutySource] = mapped_column(text_enum(DutySource))
    state: Mapped[DutyState] = mapped_column(text_enum(DutyState))
    # Of its own, so that a confirmation changes no indexed value and costs no index entry.
    live: Mapped[bool] = mapped_column(Computed("state <> 'reversed'", persisted=True))
    violation: Mapped[bool]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    late_approved_by: Mapped[str | None]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("duty_entries.id"))
    reason: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(DUTY, self.state, "roster:duty")


class DutyReversal(Base):
    """The entry that takes another back; the one taken back stays as it was recorded."""

    __tablename__ = "duty_reversals"
    __table_args__ = (Index(None, "region"),)

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("duty_entries.id"), primary_key=True)
    worker_id: Mapped[str]
    region: Mapped[int]
    reason: Mapped[str]
    reversed_by: Mapped[str]
    reversed_at: Mapped[datetime]


class DutyDay(Base):
    """What one worker's confirmed duty of one day is credited as: the key and the CHECK are the limit of a day."""

    __tablename__ = "duty_days"
    __table_args__ = (
        CheckConstraint("half_days BETWEEN 0 AND 2", name="half_days"),
        Index(None, "region", "worker_id", "duty_on"),
    )

    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.worker_id"), primary_key=True)
    duty_on: Mapped[date] = mapped_column(primary_key=True)
    region: Mapped[int]
    minutes: Mapped[int]
    half_days: Mapped[int]
    credit_rule_id: Mapped[UUID | None] = mapped_column(ForeignKey("credit_rules.id"))


class CheckIn(Base):
    """A worker on duty now, by own check-in; gone when it becomes a duty entry."""

    __tablename__ = "check_ins"
    __table_args__ = (Index(None, "region"),)

    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.worker_id"), primary_key=True)
    region: Mapped[int]
    place: Mapped[int]
    post_type: Mapped[PostType] = mapped_column(text_enum(PostType))
    started_at: Mapped[datetime]
