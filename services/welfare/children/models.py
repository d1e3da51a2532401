"""Children, sealed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for
from services.welfare.base import Base

__all__ = ["BORN_ON", "ID_NUMBER", "NAME", "Child"]

# Contexts of the sealed columns (chassis.ciphers).
NAME = "children.name"
ID_NUMBER = "children.id_number"
BORN_ON = "children.born_on"


class Child(Resource, Base):
    """A worker's child; nothing that tells who it is stands in the clear but a masked name."""

    __tablename__ = "children"
    __table_args__ = (
        UniqueConstraint("worker_id", "id_index"),
        UniqueConstraint("id", "worker_id", "id_index"),
        UniqueConstraint("id", "worker_id", "id_index", "under_14"),
        CheckConstraint("NOT under_14 OR guardian_consent_at IS NOT NULL", name="guardian_consent"),
    )

    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(NAME))
    name_masked: Mapped[str]
    id_number: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(ID_NUMBER))
    # One child is known again by it, whichever parent names it.
    id_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    born_on: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(BORN_ON))
    # As it was when the child was registered.
    under_14: Mapped[bool]
    guardian_consent_at: Mapped[datetime | None]
