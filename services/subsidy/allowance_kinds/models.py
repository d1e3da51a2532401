"""Kinds of other allowances, as they were issued."""

from datetime import date

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.filters import PERIOD
from chassis.moves import NextMove, next_moves
from services.subsidy.allowance_kinds.rules import KIND, KIND_PERMISSIONS, KindState, Payer
from services.subsidy.base import Base

__all__ = ["AllowanceKind"]


class AllowanceKind(Resource, Base):
    """One version of what a code means, for a period; an open one holds until it is ended."""

    __tablename__ = "allowance_kinds"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="period"),
        ExcludeConstraint(
            ("region", "="),
            ("code", "="),
            (literal_column(PERIOD), "&&"),
            name="ex_allowance_kinds_period",
        ),
    )

    region: Mapped[Region]
    code: Mapped[str]
    name: Mapped[str]
    payer: Mapped[Payer] = mapped_column(text_enum(Payer))
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    state: Mapped[KindState] = mapped_column(text_enum(KindState))

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(KIND, self.state, KIND_PERMISSIONS)
