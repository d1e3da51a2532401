"""Certificates of preference, and their use."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.caller import Department
from chassis.database import CreatedAt, Key, Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.preferences.rules import CERTIFICATE, CertificateState, Preference

__all__ = ["Certificate", "Verification"]


class Certificate(Resource, Base):
    """A preference that an organ recorded, and the one certificate that was given of it.

    Two triggers watch it: a certificate that was issued never changes (``certificate_stays``), and none rests on an
    honour that is not the worker's (``honour_not_held``).
    """

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="period"),
        CheckConstraint("issued_by <> recorded_by", name="two_persons"),
        CheckConstraint(
            "worker_id IS DISTINCT FROM recorded_by_worker AND worker_id IS DISTINCT FROM issued_by_worker", name="own"
        ),
        CheckConstraint(
            "(state IN ('issued', 'revoked')) = (token IS NOT NULL)"
            " AND num_nonnulls(token, code, issued_by, issued_at) IN (0, 4)",
            name="issued",
        ),
        CheckConstraint(
            "(state = 'revoked') = (revoked_on IS NOT NULL)"
            " AND num_nonnulls(revoked_on, revocation_document_no) IN (0, 2)",
            name="revoked",
        ),
        UniqueConstraint("code"),
        UniqueConstraint("status_index"),
        Index(
            "uq_certificates_live",
            "worker_id",
            "preference",
            unique=True,
            postgresql_where=text("state IN ('recorded', 'issued')"),
        ),
    )

    region: Mapped[Region]
    worker_id: Mapped[str] = mapped_column(index=True)
    name_masked: Mapped[str]
    preference: Mapped[Preference] = mapped_column(text_enum(Preference))
    organ: Mapped[Department] = mapped_column(text_enum(Department))
    organ_region: Mapped[int]
    document_no: Mapped[str]
    # The honour that it rests on, where it rests on one: it falls with it.
    nomination_id: Mapped[UUID | None] = mapped_column(ForeignKey("nominations.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    state: Mapped[CertificateState] = mapped_column(text_enum(CertificateState))
    recorded_by: Mapped[str]
    recorded_by_worker: Mapped[str | None]
    issued_by: Mapped[str | None]
    issued_by_worker: Mapped[str | None]
    issued_at: Mapped[datetime | None]
    code: Mapped[str | None]
    status_index: Mapped[int] = mapped_column(BigInteger, Identity(always=True, start=0, minvalue=0))
    token: Mapped[str | None]
    revoked_on: Mapped[date | None]
    revocation_document_no: Mapped[str | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(CERTIFICATE, self.state, "honors:certificate")


class Verification(Base):
    """A body checked a certificate online; what it then decided is its own."""

    __tablename__ = "verifications"

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    region: Mapped[Region]
    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("certificates.id"), index=True)
    department: Mapped[Department] = mapped_column(text_enum(Department))
    organisation: Mapped[str | None]
    verified_on: Mapped[date]
