"""Investigations, suspensions, decisions, their delivery and the remedies against them."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, literal_column, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, sealed_for, text_enum
from services.injury.base import Base
from services.injury.cases.models import OfCase, hangs_on_case
from services.injury.cases.rules import Outcome
from services.injury.decisions.rules import Recipient, RemedyKind, RemedyResult, SuspendedFor, Track, Way
from services.injury.recognition.grounds import Document, Exclusion, Ground

__all__ = ["FACTS", "OVERRIDE", "Decision", "Delivery", "Investigation", "Remedy", "Suspension"]

# Contexts of the sealed columns (chassis.ciphers).
FACTS = "decisions.facts"
OVERRIDE = "decisions.override_reason"


class Investigation(OfCase, Resource, Base):
    """Two officers or more look into a case (调查核实)."""

    __tablename__ = "investigations"
    __table_args__ = (
        hangs_on_case(),
        CheckConstraint("jsonb_array_length(officers) >= 2 AND each_once(officers)", name="two_officers"),
    )

    officers: Mapped[list[str]] = mapped_column(JSONB)
    opened_on: Mapped[date]
    employer_denies: Mapped[bool]
    employer_evidence: Mapped[bool]


class Suspension(OfCase, Resource, Base):
    """Days on which the clock of the decision stands still 中止; without a last day they go on."""

    __tablename__ = "suspensions"
    __table_args__ = (
        hangs_on_case(),
        CheckConstraint("first_on <= last_on", name="order"),
        ExcludeConstraint(
            ("case_id", "="),
            (literal_column("daterange(first_on, last_on, '[]')"), "&&"),
            name="ex_suspensions_overlap",
        ),
    )

    reason: Mapped[SuspendedFor] = mapped_column(text_enum(SuspendedFor))
    body: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date | None]


class Decision(OfCase, Resource, Base):
    """What was decided, by which article and for which reasons (N10); only its revocation is added later."""

    __tablename__ = "decisions"
    __table_args__ = (
        hangs_on_case(),
        UniqueConstraint("case_id", "round"),
        # Of the decisions on a case one stands.
        Index("uq_decisions_standing", "case_id", unique=True, postgresql_where=text("revoked_on IS NULL")),
        CheckConstraint("article <> '' AND wording <> ''", name="article"),
        CheckConstraint("outcome IN ('recognised', 'deemed', 'not-recognised')", name="decides"),
        # N3: what art. 16 excludes is not recognised.
        CheckConstraint("exclusion IS NULL OR outcome = 'not-recognised'", name="excluded"),
        CheckConstraint(
            "jsonb_array_length(investigators) <> 1 AND each_once(investigators)", name="two_investigators"
        ),
    )

    # The unit that it concerns, which reads it.
    employer_id: Mapped[str | None]
    round: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome))
    ground: Mapped[Ground] = mapped_column(text_enum(Ground))
    article: Mapped[str]
    wording: Mapped[str]
    # Pairs of words, Chinese and English.
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    facts: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(FACTS))
    investigators: Mapped[list[str]] = mapped_column(JSONB)
    exclusion: Mapped[Exclusion | None] = mapped_column(text_enum(Exclusion))
    exclusion_document: Mapped[Document | None] = mapped_column(text_enum(Document))
    # Why the employer's burden of proof was lifted (N8).
    override_reason: Mapped[bytes | None] = mapped_column(LargeBinary, info=sealed_for(OVERRIDE))
    track: Mapped[Track] = mapped_column(text_enum(Track))
    decided_on: Mapped[date]
    decided_by: Mapped[str]
    revoked_on: Mapped[date | None]


class Delivery(OfCase, Resource, Base):
    """One recipient of what was decided on a day, a refusal to accept included."""

    __tablename__ = "deliveries"
    __table_args__ = (
        hangs_on_case(),
        UniqueConstraint("case_id", "decided_on", "recipient"),
        CheckConstraint("delivered_on >= decided_on", name="order"),
    )

    decided_on: Mapped[date]
    recipient: Mapped[Recipient] = mapped_column(text_enum(Recipient))
    delivered_on: Mapped[date]
    way: Mapped[Way] = mapped_column(text_enum(Way))


class Remedy(OfCase, Resource, Base):
    """A review or a suit against what was decided on a day."""

    __tablename__ = "remedies"
    __table_args__ = (
        hangs_on_case(),
        Index("uq_remedies_open", "case_id", unique=True, postgresql_where=text("concluded_on IS NULL")),
        CheckConstraint("filed_on >= decided_on AND concluded_on >= filed_on", name="order"),
        CheckConstraint("(concluded_on IS NULL) = (result IS NULL)", name="result"),
    )

    decided_on: Mapped[date]
    kind: Mapped[RemedyKind] = mapped_column(text_enum(RemedyKind))
    body: Mapped[str]
    filed_on: Mapped[date]
    concluded_on: Mapped[date | None]
    result: Mapped[RemedyResult | None] = mapped_column(text_enum(RemedyResult))
