"""What the service keeps of the roster, so that it works while the roster is down."""

from sqlalchemy import Index

from chassis.known_workers import KnownWorker
from services.oversight.base import Base

__all__ = ["Worker"]


class Worker(KnownWorker, Base):
    """A worker as the roster last told."""

    __tablename__ = "workers"
    # The gateway asks for those every few seconds (standing).
    __table_args__ = (Index("ix_workers_merged", "worker_id", postgresql_where="merged_into IS NOT NULL"),)
