"""Benefits as they were calculated: one row an item and person, with all that it takes to compute it again."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.injury.base import Base
from services.injury.benefits.payers import ITEMS, Cycle, Item, Payer
from services.injury.benefits.rules import BENEFIT_PERMISSIONS, INJURY_BENEFIT, BenefitState
from services.injury.cases.models import OfCase, hangs_on_case

__all__ = ["Benefit"]


class Benefit(OfCase, Resource, Base):
    """One item that is due 待遇项目. ``inputs`` names every value and the version of every figure it rests on (N10)."""

    __tablename__ = "benefits"
    __table_args__ = (
        hangs_on_case(),
        # What a payment names, so that the payer stays once something is paid (N7).
        UniqueConstraint("id", "payer", "item"),
        # N5: what grades 1 to 4 bring and what 5 to 10 bring never stand together (``rules.grades_of``).
        ExcludeConstraint(
            ("case_id", "="), ("grades", "<>"), where="state NOT IN ('voided', 'stopped')", name="ex_benefits_grades"
        ),
        # N7: an item of a person stands once, and so has one payer. A bill is told from the next by its number. What a
        # new conclusion has ended makes way for what that brings.
        Index(
            "uq_benefits_item",
            "case_id",
            "item",
            "dependant_id",
            "bill_no",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("state <> 'voided' AND stopped_for IS DISTINCT FROM 'reassessed'"),
        ),
        CheckConstraint("amount_fen >= 0", name="amount"),
        CheckConstraint("to_on >= from_on", name="period"),
        CheckConstraint("calculated_by <> approved_by", name="two_hands"),
        CheckConstraint("state NOT IN ('approved', 'paid', 'adjusted') OR approved_by IS NOT NULL", name="approved"),
        CheckConstraint("(state = 'stopped') = (stopped_on IS NOT NULL)", name="stopped"),
    )

    item: Mapped[Item] = mapped_column(text_enum(Item))
    grades: Mapped[int | None] = mapped_column(
        Computed(
            "CASE WHEN item IN ('allowance', 'allowance-top-up', 'pension-top-up') THEN 1"
            " WHEN item IN ('unit-allowance', 'unit-allowance-top-up', 'medical-grant', 'employment-grant') THEN 5 END",
            persisted=True,
        )
    )
    # Whose pension it is, for items of dependants.
    dependant_id: Mapped[UUID | None]
    # Which bill, for costs that come more than once.
    bill_no: Mapped[str | None]
    payer: Mapped[Payer] = mapped_column(text_enum(Payer))
    cycle: Mapped[Cycle] = mapped_column(text_enum(Cycle))
    amount_fen: Mapped[int]
    article: Mapped[str]
    formula: Mapped[str]
    inputs: Mapped[dict[str, Any]]
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    state: Mapped[BenefitState] = mapped_column(text_enum(BenefitState))
    employer_id: Mapped[str | None]
    calculated_by: Mapped[str]
    approved_by: Mapped[str | None]
    stopped_on: Mapped[date | None]
    # A StopReason, or a DependantStop.
    stopped_for: Mapped[str | None]

    @property
    def title(self) -> str:
        """The item in both languages."""
        return str(ITEMS[self.item].title)

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(INJURY_BENEFIT, self.state, BENEFIT_PERMISSIONS)
