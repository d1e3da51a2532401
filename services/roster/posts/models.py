"""The posts that workers hold and the spans in which they may not be assigned."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Key, text_enum
from chassis.workers import Category
from services.roster.base import Base
from services.roster.workers.rules import SuspensionReason

__all__ = ["Post", "Suspension"]


class Post(Base):
    """Where a worker belongs, and as what, from one day to before another. Nobody has two posts on one day."""

    __tablename__ = "posts"
    __table_args__ = (
        ExcludeConstraint(("worker_id", "="), ("during", "&&"), using="gist", name="ex_posts_one_at_a_time"),
        CheckConstraint("NOT isempty(during) AND NOT lower_inf(during)", name="during"),
        Index(None, "region", "worker_id"),
    )

    id: Mapped[Key]
    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.worker_id"))
    region: Mapped[int]
    category: Mapped[Category] = mapped_column(text_enum(Category))
    during: Mapped[Range[date]]

    @property
    def from_on(self) -> date | None:
        return self.during.lower

    @property
    def to_on(self) -> date | None:
        return self.during.upper


class Suspension(Base):
    """A span in which a worker may not be assigned duty."""

    __tablename__ = "suspensions"
    __table_args__ = (
        ExcludeConstraint(("worker_id", "="), ("during", "&&"), using="gist", name="ex_suspensions_one_at_a_time"),
        CheckConstraint("NOT lower_inf(during)", name="during"),
        Index(None, "region", "worker_id"),
    )

    id: Mapped[Key]
    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.worker_id"))
    region: Mapped[int]
    reason: Mapped[SuspensionReason] = mapped_column(text_enum(SuspensionReason))
    during: Mapped[Range[date]]
