"""What the service keeps of the roster, so that it works while the roster is down."""

from chassis.known_workers import KnownWorker
from services.welfare.base import Base

__all__ = ["Worker"]


class Worker(KnownWorker, Base):
    """A worker as the roster last told."""

    __tablename__ = "workers"
