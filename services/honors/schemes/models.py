"""Schemes and their quotas."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, literal_column
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.filters import PERIOD
from chassis.workers import Category
from services.honors.base import Base
from services.honors.schemes.rules import Approval, NomineeKind, OpinionKind, Rank, Stage

__all__ = ["Quota", "Scheme"]


class Scheme(Resource, Base):
    """One version of a scheme. Nothing of it changes but its last day; a new version is founded after it."""

    __tablename__ = "schemes"
    __table_args__ = (
        CheckConstraint("region % 10000000000 = 0", name="founded_by"),
        CheckConstraint("approval_id <> ''", name="approved"),
        CheckConstraint("deeds_from <= deeds_to AND valid_from <= valid_to", name="periods"),
        CheckConstraint("minimum_days >= 0", name="minimum_days"),
        ExcludeConstraint(("code", "="), (literal_column(PERIOD), "&&"), name="ex_schemes_code"),
        # What its nominations name, so that kind, rank and period are the scheme's own.
        UniqueConstraint("id", "kind", "rank", "deeds_from", "deeds_to", name="uq_schemes_facts"),
    )

    region: Mapped[Region]
    code: Mapped[str]
    title: Mapped[str]
    approval_id: Mapped[str]
    approved_at: Mapped[Approval] = mapped_column(text_enum(Approval))
    rank: Mapped[Rank] = mapped_column(text_enum(Rank))
    kind: Mapped[NomineeKind] = mapped_column(text_enum(NomineeKind))
    # The days whose deeds are honoured, and how many days of confirmed duty in them a nominee has at least.
    deeds_from: Mapped[date]
    deeds_to: Mapped[date]
    minimum_days: Mapped[int]
    review_levels: Mapped[list[str]] = mapped_column(JSONB)
    publicity: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    opinions: Mapped[list[str]] = mapped_column(JSONB)
    opinions_on_leaders: Mapped[list[str]] = mapped_column(JSONB)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    founded_by: Mapped[str]

    @property
    def stages(self) -> list[Stage]:
        return [Stage(one["stage"]) for one in self.publicity]

    def asks_for(self, *, leader: bool) -> list[OpinionKind]:
        """Whose opinions are needed; of those who lead more offices are asked."""
        return [OpinionKind(one) for one in dict.fromkeys([*self.opinions, *(self.opinions_on_leaders * leader)])]


class Quota(Resource, Base):
    """How many an area may have of a category, and how many of these places only front-line nominees take.

    An approved nomination sits on a numbered place of its quota (``nominations.seat``): so no more can be approved than
    there are places, and the first ``reserved`` are for the front line.
    """

    __tablename__ = "quotas"
    __table_args__ = (
        UniqueConstraint("scheme_id", "region", "category", postgresql_nulls_not_distinct=True),
        UniqueConstraint("id", "scheme_id", "places", "reserved", name="uq_quotas_facts"),
        CheckConstraint("places >= 1 AND front_line_bp BETWEEN 0 AND 10000", name="figures"),
        CheckConstraint("reserved = (places * front_line_bp + 9999) / 10000", name="reserved"),
    )

    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("schemes.id"))
    region: Mapped[Region]
    # Absent: whatever the nominee's category.
    category: Mapped[Category | None] = mapped_column(text_enum(Category))
    places: Mapped[int]
    front_line_bp: Mapped[int]
    reserved: Mapped[int]
    document_no: Mapped[str]
