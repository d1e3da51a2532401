"""Files of those who may be martyrs, the hands that they passed through, and the versions of the law."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, Resource, sealed_for, text_enum
from chassis.filters import PERIOD
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.certainty import Certainty
from services.honors.martyrs.rules import (
    MARTYR_FILE,
    MARTYR_FILE_PERMISSIONS,
    Applicant,
    Ground,
    Hand,
    LawVersion,
    MartyrFileState,
    Venue,
    allowed,
)

__all__ = ["ACCOUNT", "FINDINGS", "REFUSAL", "MartyrFile", "MartyrHand", "MartyrLaw"]

# Contexts of the sealed columns (chassis.ciphers).
ACCOUNT = "honors.martyr.account"
FINDINGS = "honors.martyr.findings"
REFUSAL = "honors.martyr.refusal"

_LAW = "law IS NOT NULL AND ground IS NOT NULL AND applicant IS NOT NULL AND venue IS NOT NULL AND account IS NOT NULL"


class MartyrLaw(Base):
    """A version of the statute and the days of death for which it holds; no two at once."""

    __tablename__ = "martyr_laws"
    __table_args__ = (
        ExcludeConstraint((literal_column(PERIOD), "&&"), name="ex_martyr_laws_period"),
        CheckConstraint("valid_from <= valid_to", name="period"),
    )

    law: Mapped[LawVersion] = mapped_column(text_enum(LawVersion), primary_key=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str]
    certainty: Mapped[Certainty] = mapped_column(text_enum(Certainty))


class MartyrFile(Resource, Base):
    """One person's file, from the death to the certificate. An objection that is upheld begins a new round.

    Two triggers watch it: none goes on that is objected to (``martyr_frozen``), and the law is the one of the day of
    death (``law_of_another_day``).
    """

    __tablename__ = "martyr_files"
    __table_args__ = (
        CheckConstraint("ground IN ('emergency', 'rescue', 'outstanding')", name="ground_here"),
        CheckConstraint("state IN ('prepared', 'lapsed') OR died_on IS NOT NULL AND shown_as IS NOT NULL", name="died"),
        CheckConstraint(f"state IN ('prepared', 'lapsed') OR {_LAW}", name="filed"),
        CheckConstraint(
            "(ground = 'outstanding' OR state NOT IN ('region-reviewed', 'ministry-decided'))"
            " AND (ground <> 'outstanding' OR state NOT IN ('region-decided', 'ministry-recorded',"
            " 'ministry-reviewed'))"
            " AND (law = 'regulations-2019' OR state <> 'ministry-recorded')"
            " AND (law = 'regulations-2024' OR state <> 'ministry-reviewed')",
            name="path",
        ),
        CheckConstraint(
            "(investigated_on IS NOT NULL OR posted_on IS NULL)"
            " AND (county_document_no IS NULL OR investigated_on IS NOT NULL)"
            " AND (league_document_no IS NULL OR county_document_no IS NOT NULL)"
            " AND (region_document_no IS NULL OR league_document_no IS NOT NULL)"
            " AND (ministry_document_no IS NULL OR region_document_no IS NOT NULL)"
            " AND (certificate_no IS NULL OR ministry_document_no IS NOT NULL)"
            " AND (state = 'certified') = (certificate_no IS NOT NULL)",
            name="stages",
        ),
        CheckConstraint(
            "num_nonnulls(posted_on, posted_to, posted_at) IN (0, 3)"
            " AND (county_document_no IS NULL OR posted_to IS NOT NULL AND posted_to < county_reviewed_on)"
            " AND (county_document_no IS NULL) = (county_reviewed_on IS NULL)",
            name="posted",
        ),
        CheckConstraint("num_nonnulls(certificate_no, certified_on) IN (0, 2)", name="certified"),
        CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refused"),
        Index(
            "uq_martyr_files_worker",
            "worker_id",
            unique=True,
            postgresql_where=text("state NOT IN ('refused', 'lapsed')"),
        ),
        UniqueConstraint("certificate_no"),
        # What its benefits name, so that there are none without a certificate.
        UniqueConstraint("id", "certificate_no"),
    )

    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    # As the roster has it; absent until the roster has told of the person.
    shown_as: Mapped[str | None]
    died_on: Mapped[date | None]
    law: Mapped[LawVersion | None] = mapped_column(text_enum(LawVersion), ForeignKey("martyr_laws.law"))
    # Whether the recognised death on duty opened it, which makes 工伤保险条例 apply.
    on_duty: Mapped[bool]
    ground: Mapped[Ground | None] = mapped_column(text_enum(Ground))
    applicant: Mapped[Applicant | None] = mapped_column(text_enum(Applicant))
    venue: Mapped[Venue | None] = mapped_column(text_enum(Venue))
    # What is told of the death may be of somebody's health.
    account: Mapped[bytes | None] = mapped_column(info=sealed_for(ACCOUNT))
    filed_on: Mapped[date | None]
    round: Mapped[int]
    state: Mapped[MartyrFileState] = mapped_column(text_enum(MartyrFileState))
    findings: Mapped[bytes | None] = mapped_column(info=sealed_for(FINDINGS))
    report_no: Mapped[str | None]
    investigated_on: Mapped[date | None]
    posted_on: Mapped[date | None]
    posted_to: Mapped[date | None]
    posted_at: Mapped[str | None]
    county_document_no: Mapped[str | None]
    county_reviewed_on: Mapped[date | None]
    league_document_no: Mapped[str | None]
    region_document_no: Mapped[str | None]
    ministry_document_no: Mapped[str | None]
    certificate_no: Mapped[str | None]
    certified_on: Mapped[date | None]
    # Whether an objection is open, for whoever reads; what holds is the trigger.
    frozen: Mapped[bool]
    refusal: Mapped[bytes | None] = mapped_column(info=sealed_for(REFUSAL))

    @property
    def next_moves(self) -> list[NextMove]:
        free = allowed(
            MARTYR_FILE.moves(self.state), state=self.state, law=self.law, ground=self.ground, frozen=self.frozen
        )
        return [one for one in next_moves(MARTYR_FILE, self.state, MARTYR_FILE_PERMISSIONS) if one.move in free]


class MartyrHand(Base):
    """Who had which hand in a round."""

    __tablename__ = "martyr_hands"
    __table_args__ = (UniqueConstraint("file_id", "round", "subject"),)

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("martyr_files.id"))
    round: Mapped[int]
    hand: Mapped[Hand] = mapped_column(text_enum(Hand))
    region: Mapped[Region]
    subject: Mapped[str]
