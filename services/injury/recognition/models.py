"""Applications for recognition, the papers handed in and promised, relations, lost time, consent and delegations.

What was diagnosed, what the applicant states and why a relation was ruled on so are sealed (chassis.ciphers).
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.regions import Level
from services.injury.base import Base
from services.injury.benefits.payers import Coverage
from services.injury.cases.models import OfCase, hangs_on_case
from services.injury.documents.models import Document
from services.injury.recognition.applications import Applicant, Promise
from services.injury.recognition.grounds import Ground, Material
from services.injury.recognition.relations import Relation, Ruling
from services.injury.recognition.timeliness import LostTime

__all__ = [
    "DECLARES",
    "DIAGNOSIS",
    "REASON",
    "Application",
    "Consent",
    "Delegation",
    "LostTimeSpan",
    "PromisedMaterial",
    "SuppliedMaterial",
    "UnitRelation",
]

# Contexts of the sealed columns (chassis.ciphers).
DIAGNOSIS = "applications.diagnosis"
DECLARES = "applications.declares"
REASON = "relations.reason"

_PERIOD = "daterange({first}, {last}, '[]')"


class Application(OfCase, Resource, Base):
    """An application for recognition; a case has one that is live, and another only after that was withdrawn.

    ``ground`` is what the applicant claims, not what is decided. ``received_on`` is the day from which the 15 days of
    acceptance run: that of the application, or of its full supplement. ``costs_from`` and ``costs_to`` are the days
    whose costs a late employer bears. It is accepted only on a relation that is settled: ``relation_settled`` ties it
    to the relation's own word on that, which cannot change any more while it stands.
    """

    __tablename__ = "applications"
    __table_args__ = (
        hangs_on_case(),
        ForeignKeyConstraint(
            ["case_id", "relation_settled"],
            ["relations.case_id", "relations.settled"],
            name="fk_applications_relation_settled",
        ),
        Index("uq_applications_live", "case_id", unique=True, postgresql_where=text("withdrawn_on IS NULL")),
        CheckConstraint("employer_late = (costs_from IS NOT NULL)", name="employer_late"),
        CheckConstraint("(costs_from IS NULL) = (costs_to IS NULL) AND costs_from <= costs_to", name="costs"),
        CheckConstraint("consented_days >= 0", name="consented_days"),
        CheckConstraint("received_on >= applied_on", name="received"),
        CheckConstraint("(first_list IS NULL) = (supplement_requested_on IS NULL)", name="first_list"),
        CheckConstraint("supplemented_on IS NULL OR first_list IS NOT NULL", name="supplemented"),
        CheckConstraint("relation_settled", name="relation_settled"),
        CheckConstraint(
            "accepted_on IS NULL OR relation_settled IS NOT NULL OR withdrawn_on IS NOT NULL", name="accepted"
        ),
    )

    # The unit that the case names, which may read it and answer it.
    employer_id: Mapped[str | None]
    applicant: Mapped[Applicant] = mapped_column(text_enum(Applicant))
    applied_by: Mapped[str]
    applied_on: Mapped[date]
    ground: Mapped[Ground] = mapped_column(text_enum(Ground))
    diagnosis: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed_for(DIAGNOSIS))
    declares: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed_for(DECLARES))
    employer_late: Mapped[bool]
    costs_from: Mapped[date | None]
    costs_to: Mapped[date | None]
    consented_days: Mapped[int]
    first_list: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    supplement_requested_on: Mapped[date | None]
    supplemented_on: Mapped[date | None]
    received_on: Mapped[date]
    accepted_on: Mapped[date | None]
    relation_settled: Mapped[bool | None]
    withdrawn_on: Mapped[date | None]

    @property
    def first_materials(self) -> frozenset[Material] | None:
        """The papers that were named at once, if any were."""
        return None if self.first_list is None else frozenset(Material(one) for one in self.first_list)


class PromisedMaterial(OfCase, Resource, Base):
    """A paper that the applicant promised for a day 容缺后补承诺; whether it was kept, the papers say."""

    __tablename__ = "promises"
    __table_args__ = (hangs_on_case(), UniqueConstraint("application_id", "material"))

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    material: Mapped[Material] = mapped_column(text_enum(Material))
    due_on: Mapped[date]

    @property
    def promise(self) -> Promise:
        return Promise(self.material, self.due_on)


class SuppliedMaterial(OfCase, Resource, Base):
    """A paper that was handed in, with its document where there is one; over the counter there is none.

    ``returned_at``: it was found wanting and asked for again; it counts when it is handed in, or uploaded, anew.
    """

    __tablename__ = "supplied_materials"
    __table_args__ = (
        hangs_on_case(),
        UniqueConstraint("application_id", "material"),
        ForeignKeyConstraint(
            ["document_id", "case_id", "material"], [Document.id, Document.case_id, Document.material]
        ),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    material: Mapped[Material] = mapped_column(text_enum(Material))
    document_id: Mapped[UUID | None]
    supplied_on: Mapped[date]
    returned_at: Mapped[datetime | None]


class LostTimeSpan(OfCase, Resource, Base):
    """Days that the worker's year leaves out (法释〔2014〕9号第七条); without a last day they go on."""

    __tablename__ = "lost_times"
    __table_args__ = (
        hangs_on_case(),
        ExcludeConstraint(
            ("case_id", "="),
            (text(_PERIOD.format(first="first_on", last="last_on")), "&&"),
            name="ex_lost_times_overlap",
        ),
        CheckConstraint("first_on <= last_on", name="order"),
    )

    reason: Mapped[LostTime] = mapped_column(text_enum(LostTime))
    first_on: Mapped[date]
    last_on: Mapped[date | None]


class Consent(OfCase, Resource, Base):
    """Days by which the department consents to extend the employer's 30 (art. 17), asked for before or after them."""

    __tablename__ = "consents"
    __table_args__ = (
        hangs_on_case(),
        UniqueConstraint("case_id"),
        CheckConstraint("days > 0", name="days"),
    )

    days: Mapped[int]
    document_no: Mapped[str]
    consented_by: Mapped[str]
    consented_on: Mapped[date]


class UnitRelation(OfCase, Resource, Base):
    """Whose worker it was, as determined for the case, and the ruling where the table of relations asks for one.

    ``settled`` is the database's own reading of it: whether the relation carries recognition. The table is
    ``relations.RELATIONS``, and a test keeps the two together.
    """

    __tablename__ = "relations"
    __table_args__ = (
        hangs_on_case(),
        UniqueConstraint("case_id"),
        UniqueConstraint("case_id", "settled"),
        CheckConstraint(
            "num_nonnulls(accepted, ruled_by, ruled_on, reason) IN (0, 4)",
            name="ruling",
        ),
        CheckConstraint("accepted IS NULL OR relation IN ('elected', 'volunteer')", name="ruling_needed"),
        CheckConstraint("accepted IS NOT TRUE OR unit_id IS NOT NULL", name="liable_unit"),
    )

    relation: Mapped[Relation] = mapped_column(text_enum(Relation))
    unit_id: Mapped[str | None]
    unit_region: Mapped[int | None]
    unit_level: Mapped[Level | None] = mapped_column(text_enum(Level))
    coverage: Mapped[Coverage | None] = mapped_column(text_enum(Coverage))
    joined_on: Mapped[date | None]
    # Whether the place's own rules include such workers (Route.LOCAL_INCLUSION).
    local_inclusion: Mapped[bool]
    accepted: Mapped[bool | None]
    reason: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed_for(REASON))
    ruled_by: Mapped[str | None]
    ruled_on: Mapped[date | None]
    settled: Mapped[bool] = mapped_column(
        Computed("relation NOT IN ('elected', 'volunteer') OR coalesce(accepted, false)", persisted=True)
    )

    @property
    def ruling(self) -> Ruling | None:
        """The ruling as the rules take it; its reason stays sealed."""
        if self.accepted is None or self.ruled_by is None:
            return None
        return Ruling(accepted=self.accepted, reason="", ruled_by=self.ruled_by, unit_id=self.unit_id)


class Delegation(Resource, Base):
    """A league has a county decide on the cases of its units, from one day to another."""

    __tablename__ = "delegations"
    __table_args__ = (
        ExcludeConstraint(
            ("county", "="),
            (text(_PERIOD.format(first="valid_from", last="valid_to")), "&&"),
            name="ex_delegations_overlap",
        ),
        CheckConstraint("valid_from <= valid_to", name="order"),
        CheckConstraint("from_region % 100000000 = 0 AND from_region % 10000000000 <> 0", name="league"),
        CheckConstraint("county % 1000000 = 0 AND county % 100000000 <> 0", name="county"),
        CheckConstraint("county BETWEEN from_region AND region_end(from_region)", name="within"),
    )

    from_region: Mapped[int]
    county: Mapped[Region]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    document_no: Mapped[str]
