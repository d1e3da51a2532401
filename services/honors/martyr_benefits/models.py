"""Benefits of martyrs' families."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.honors.base import Base
from services.honors.martyr_benefits.rules import (
    MARTYR_BENEFIT,
    Cycle,
    Kinship,
    MartyrBenefitMove,
    MartyrBenefitState,
    MartyrItem,
    Payer,
)

__all__ = ["NAME", "MartyrBenefit"]

NAME = "honors.martyr-benefit.name"


class MartyrBenefit(Resource, Base):
    """One benefit, with the formula that it was computed by; it names the certificate, without which there is none."""

    __tablename__ = "martyr_benefits"
    __table_args__ = (
        ForeignKeyConstraint(
            ["martyr_file_id", "certificate_no"],
            ["martyr_files.id", "martyr_files.certificate_no"],
            name="fk_martyr_benefits_certificate",
        ),
        CheckConstraint("amount_fen >= 0", name="amount"),
        CheckConstraint("calculated_by <> approved_by", name="two_persons"),
        CheckConstraint("state NOT IN ('approved', 'paid', 'stopped') OR approved_by IS NOT NULL", name="approved"),
        CheckConstraint(
            "(cycle = 'once' OR state <> 'paid') AND (cycle = 'monthly' OR state <> 'stopped')", name="cycle_of_state"
        ),
        CheckConstraint(
            "(state = 'paid') = (paid_on IS NOT NULL) AND num_nonnulls(paid_on, voucher_no) IN (0, 2)", name="paid"
        ),
        CheckConstraint("(state = 'stopped') = (stopped_on IS NOT NULL)", name="stopped"),
        CheckConstraint(
            "(item = 'periodic-pension') = (name IS NOT NULL) AND num_nonnulls(name, name_index, shown_as, kinship,"
            " qualified_by) IN (0, 5)",
            name="pensioner",
        ),
        Index(
            "uq_martyr_benefits_item",
            "martyr_file_id",
            "item",
            "name_index",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("state <> 'voided'"),
        ),
    )

    region: Mapped[Region]
    martyr_file_id: Mapped[UUID]
    certificate_no: Mapped[str]
    item: Mapped[MartyrItem] = mapped_column(text_enum(MartyrItem))
    payer: Mapped[Payer] = mapped_column(text_enum(Payer))
    cycle: Mapped[Cycle] = mapped_column(text_enum(Cycle))
    amount_fen: Mapped[int]
    formula: Mapped[str]
    wage_proof_no: Mapped[str | None]
    # Whose periodic pension it is, and by which document the person qualifies.
    name: Mapped[bytes | None] = mapped_column(info=sealed_for(NAME))
    name_index: Mapped[bytes | None]
    shown_as: Mapped[str | None]
    kinship: Mapped[Kinship | None] = mapped_column(text_enum(Kinship))
    qualified_by: Mapped[str | None]
    state: Mapped[MartyrBenefitState] = mapped_column(text_enum(MartyrBenefitState))
    calculated_by: Mapped[str]
    approved_by: Mapped[str | None]
    paid_on: Mapped[date | None]
    voucher_no: Mapped[str | None]
    stopped_on: Mapped[date | None]

    @property
    def next_moves(self) -> list[NextMove]:
        other = MartyrBenefitMove.STOP if self.cycle is Cycle.ONCE else MartyrBenefitMove.PAY
        moves = next_moves(MARTYR_BENEFIT, self.state, "honors:martyr-benefit")
        return [one for one in moves if one.move != other]
