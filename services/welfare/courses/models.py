"""Courses, an edition a row."""

from sqlalchemy import ARRAY, CheckConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.welfare.base import Base
from services.welfare.courses.rules import COURSE, CourseState

__all__ = ["Course"]


class Course(Resource, Base):
    """One edition of a course; what it says is never changed, a new edition says something else."""

    __tablename__ = "courses"
    __table_args__ = (
        UniqueConstraint("region", "code", "edition"),
        CheckConstraint("edition >= 1", name="edition"),
        CheckConstraint("(pass_mark IS NULL) = (full_mark IS NULL)", name="marks_together"),
        CheckConstraint("pass_mark BETWEEN 1 AND full_mark", name="pass_mark"),
        CheckConstraint("valid_days >= 1", name="valid_days"),
    )

    region: Mapped[Region]
    code: Mapped[str]
    edition: Mapped[int]
    title: Mapped[str]
    content: Mapped[str]
    # Of a course without a test attendance is enough.
    pass_mark: Mapped[int | None]
    full_mark: Mapped[int | None]
    valid_days: Mapped[int]
    # Posts whose workers should have been taught it first.
    needed_at: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[CourseState] = mapped_column(text_enum(CourseState))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(COURSE, self.state, "welfare:course")
