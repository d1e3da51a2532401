"""Profiles of the banks that counties pay through."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource
from chassis.filters import PERIOD
from services.subsidy.base import Base

__all__ = ["BankProfile"]


class BankProfile(Resource, Base):
    """How a county and its agent bank exchange files in a period. Only its end can change."""

    __tablename__ = "bank_profiles"

    region: Mapped[Region]
    agent_bank: Mapped[str]
    profile: Mapped[dict[str, Any]] = mapped_column(JSONB)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="period"),
        ExcludeConstraint(
            ("region", "="),
            ("agent_bank", "="),
            (literal_column(PERIOD), "&&"),
            name="ex_bank_profiles_period",
        ),
    )
