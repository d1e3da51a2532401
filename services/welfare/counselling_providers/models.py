"""Providers of counselling."""

from datetime import date

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.filters import PERIOD
from services.welfare.base import Base
from services.welfare.counselling_providers.rules import ProviderKind, Sponsor

__all__ = ["Provider"]


class Provider(Resource, Base):
    """One provider for a region and a period; ``provider_id`` is the organisation that calls.

    ``in_use`` counts the referrals that it has accepted and not ended. A trigger on referrals keeps it, so that nobody
    is taken in beyond ``capacity``, whoever writes.
    """

    __tablename__ = "counselling_providers"
    __table_args__ = (
        CheckConstraint("in_use BETWEEN 0 AND capacity", name="capacity"),
        CheckConstraint("valid_from <= valid_to", name="period"),
        CheckConstraint("kind <> 'medical' OR sponsor = 'health'", name="medical"),
        ExcludeConstraint(
            ("region", "="),
            ("provider_id", "="),
            (literal_column(PERIOD), "&&"),
            name="ex_counselling_providers_registered",
        ),
    )

    provider_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    sponsor: Mapped[Sponsor] = mapped_column(text_enum(Sponsor))
    kind: Mapped[ProviderKind] = mapped_column(text_enum(ProviderKind))
    region: Mapped[Region]
    capacity: Mapped[int]
    in_use: Mapped[int]
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
