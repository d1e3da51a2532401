"""Sessions, enrolments, tests and certificates."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.trainings.rules import (
    ENROLMENT,
    ENROLMENT_PERMISSIONS,
    SESSION,
    EnrolmentState,
    SessionState,
    TrainingMode,
)

__all__ = ["Certificate", "Enrolment", "TestTaken", "TrainingSession"]


class TrainingSession(Resource, Base):
    """One time that an edition is taught, at a place or online."""

    __tablename__ = "training_sessions"
    __table_args__ = (
        UniqueConstraint("id", "course_id"),
        CheckConstraint("starts_at < ends_at", name="times"),
        CheckConstraint("(mode = 'on-site') = (venue IS NOT NULL)", name="venue"),
    )

    region: Mapped[Region]
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id"), index=True)
    mode: Mapped[TrainingMode] = mapped_column(text_enum(TrainingMode))
    venue: Mapped[str | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[SessionState] = mapped_column(text_enum(SessionState))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(SESSION, self.state, "welfare:training")


class Enrolment(Resource, Base):
    """A worker in a session. The region is the worker's when enrolled."""

    __tablename__ = "enrolments"
    __table_args__ = (
        ForeignKeyConstraint(["session_id", "course_id"], ["training_sessions.id", "training_sessions.course_id"]),
        UniqueConstraint("session_id", "worker_id"),
        UniqueConstraint("id", "course_id", "worker_id", "state", name="uq_enrolments_certified"),
        CheckConstraint("(state IN ('enrolled', 'absent')) = (attended_at IS NULL)", name="attended"),
    )

    region: Mapped[Region]
    session_id: Mapped[UUID] = mapped_column(index=True)
    course_id: Mapped[UUID]
    worker_id: Mapped[str] = mapped_column(index=True)
    state: Mapped[EnrolmentState] = mapped_column(text_enum(EnrolmentState))
    attended_at: Mapped[datetime | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(ENROLMENT, self.state, ENROLMENT_PERMISSIONS)


class TestTaken(Base):
    """One test, with its mark; a further one is added, none is changed."""

    __tablename__ = "training_tests"
    __table_args__ = (UniqueConstraint("enrolment_id", "attempt"), CheckConstraint("mark >= 0", name="mark"))

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    region: Mapped[Region]
    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"))
    worker_id: Mapped[str]
    attempt: Mapped[int]
    mark: Mapped[int]
    taken_on: Mapped[date]
    recorded_by: Mapped[str]


class Certificate(Resource, Base):
    """That a worker knows one edition, until a day. There is none without an enrolment that passed, and it stays so."""

    __tablename__ = "training_certificates"
    __table_args__ = (
        ForeignKeyConstraint(
            ["enrolment_id", "course_id", "worker_id", "enrolment_state"],
            ["enrolments.id", "enrolments.course_id", "enrolments.worker_id", "enrolments.state"],
            name="fk_training_certificates_passed",
            onupdate="CASCADE",  # of the worker, when two records were of one person
        ),
        UniqueConstraint("enrolment_id"),
        CheckConstraint("enrolment_state = 'passed'", name="passed"),
        CheckConstraint("issued_on <= valid_until", name="period"),
    )

    region: Mapped[Region]
    course_id: Mapped[UUID] = mapped_column(ForeignKey("courses.id"))
    worker_id: Mapped[str] = mapped_column(index=True)
    enrolment_id: Mapped[UUID]
    enrolment_state: Mapped[EnrolmentState] = mapped_column(text_enum(EnrolmentState))
    issued_on: Mapped[date]
    valid_until: Mapped[date]
