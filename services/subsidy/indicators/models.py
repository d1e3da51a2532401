"""What was last told of a county and a month, so that it is told again only when it has changed."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region
from services.subsidy.base import Base

__all__ = ["IndicatorCount"]


class IndicatorCount(Base):
    """The digest of a county's figures of a month as they were told; the figures themselves are in the event."""

    __tablename__ = "indicator_counts"

    region: Mapped[Region] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    digest: Mapped[str]
    # The database's own time, as that of the rolls' last change is.
    counted_at: Mapped[datetime]
