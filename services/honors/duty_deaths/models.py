"""What the injury service has told of a death on duty."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region
from services.honors.base import Base

__all__ = ["DutyCase", "DutyDeath"]


class DutyCase(Base):
    """Of one case the two facts that make a death on duty, which may be told in either order; nothing of the injury."""

    __tablename__ = "duty_cases"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    recognised: Mapped[bool]
    died: Mapped[bool]


class DutyDeath(Base):
    """A death on duty: its row is what makes it open one file and one help with an honour, however often it is told."""

    __tablename__ = "duty_deaths"

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[Region]
    case_id: Mapped[UUID]
    opened_on: Mapped[date]
    # Whether it is recognised still; a conclusion may be taken back.
    stands: Mapped[bool]
