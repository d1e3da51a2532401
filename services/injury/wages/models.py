"""The wages that a case's benefits are computed from."""

from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from services.injury.base import Base
from services.injury.cases.models import OfCase, hangs_on_case
from services.injury.wages.rules import WageKind

__all__ = ["Wages"]


class Wages(OfCase, Resource, Base):
    """The monthly wages before the injury, once a case; ``months`` holds each as ``{"month", "wage_fen"}``."""

    __tablename__ = "wages"
    __table_args__ = (
        hangs_on_case(),
        UniqueConstraint("case_id"),
        CheckConstraint("jsonb_array_length(months) BETWEEN 1 AND 12", name="months"),
    )

    employer_id: Mapped[str | None]
    kind: Mapped[WageKind] = mapped_column(text_enum(WageKind))
    months: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    recorded_by: Mapped[str]

    @property
    def monthly_fen(self) -> list[int]:
        return [one["wage_fen"] for one in self.months]
