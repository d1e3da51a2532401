"""What was last told of a county and a month, so that it is told again only when it has changed."""

from chassis.figures import FiguresTold
from services.honors.base import Base

__all__ = ["IndicatorCount"]


class IndicatorCount(FiguresTold, Base):
    """What the service last told."""

    __tablename__ = "indicator_counts"
