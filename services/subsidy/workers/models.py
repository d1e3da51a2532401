"""What the service keeps of the roster, so that it works while the roster is down."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Region, UpdatedAt, text_enum
from services.subsidy.base import Base
from services.subsidy.workers.rules import Category, WorkerState

__all__ = ["Worker"]


class Worker(Base):
    """A worker as the roster last told; a merged one names the record it was merged into."""

    __tablename__ = "workers"

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[Region]
    category: Mapped[Category] = mapped_column(text_enum(Category))
    state: Mapped[WorkerState] = mapped_column(text_enum(WorkerState))
    name_masked: Mapped[str]
    merged_into: Mapped[str | None]
    died_on: Mapped[date | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]
