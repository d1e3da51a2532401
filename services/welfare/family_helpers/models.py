"""Who helps families."""

from datetime import date

from sqlalchemy import ARRAY, CheckConstraint, String, UniqueConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.filters import PERIOD
from services.welfare.base import Base
from services.welfare.family.rules import HelperKind

__all__ = ["FamilyHelper"]


class FamilyHelper(Resource, Base):
    """One helper for a region and a period; ``provider_id`` is the organisation that calls.

    ``in_use`` counts the families and children that it is matched with. A trigger on the helps keeps it, so that nobody
    is given beyond ``capacity``, whoever writes.
    """

    __tablename__ = "family_helpers"
    __table_args__ = (
        UniqueConstraint("id", "provider_id"),
        CheckConstraint("in_use BETWEEN 0 AND capacity", name="capacity"),
        CheckConstraint("valid_from <= valid_to", name="period"),
        CheckConstraint("cardinality(helps) > 0", name="helps"),
        ExcludeConstraint(
            ("region", "="),
            ("provider_id", "="),
            (literal_column(PERIOD), "&&"),
            name="ex_family_helpers_registered",
        ),
    )

    region: Mapped[Region]
    provider_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    kind: Mapped[HelperKind] = mapped_column(text_enum(HelperKind))
    helps: Mapped[list[str]] = mapped_column(ARRAY(String(40)))
    capacity: Mapped[int]
    in_use: Mapped[int]
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    registered_by: Mapped[str]
