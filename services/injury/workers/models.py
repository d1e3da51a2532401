"""What the service keeps of the roster, so that it works while the roster is down."""

from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import text_enum
from chassis.known_workers import KnownWorker
from chassis.workers import EmploymentRelation, Insured
from services.injury.base import Base

__all__ = ["Worker"]


class Worker(KnownWorker, Base):
    """A worker, with what a case's relation begins from."""

    __tablename__ = "workers"

    employment_relation: Mapped[EmploymentRelation] = mapped_column(text_enum(EmploymentRelation))
    employer_uscc: Mapped[str | None]
    insured: Mapped[Insured] = mapped_column(text_enum(Insured))
