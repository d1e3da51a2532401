"""What workers wish in term changes."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region
from services.honors.base import Base

__all__ = ["TermChangeWish"]


class TermChangeWish(Base):
    """What a worker said on a day; the last word counts, and a trigger (``worker_unwilling``) holds to it."""

    __tablename__ = "term_change_wishes"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    willing: Mapped[bool]
    said_on: Mapped[date]
