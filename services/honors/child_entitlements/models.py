"""What children are due, version by version."""

from datetime import date

from sqlalchemy import CheckConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
from chassis.filters import PERIOD
from services.honors.base import Base
from services.honors.child_entitlements.rules import Basis, ChildStage, Treatment

__all__ = ["ChildEntitlement"]


class ChildEntitlement(Resource, Base):
    """One rule of a place for a period; nothing of it changes but its last day."""

    __tablename__ = "child_entitlements"
    __table_args__ = (
        ExcludeConstraint(
            ("region", "="),
            ("basis", "="),
            ("stage", "="),
            (literal_column(PERIOD), "&&"),
            name="ex_child_entitlements_period",
        ),
        CheckConstraint("valid_from <= valid_to", name="period"),
        # What the statute says came with the service, and no office enters it.
        CheckConstraint("(issued_by IS NOT NULL) = (basis = 'commended')", name="of_statute"),
        CheckConstraint(
            "(stage = 'tuition') = (treatment = 'fee-free')"
            " AND (stage = 'placement') = (treatment = 'priority-in-placement')",
            name="treatment_of_stage",
        ),
    )

    region: Mapped[Region]
    basis: Mapped[Basis] = mapped_column(text_enum(Basis))
    stage: Mapped[ChildStage] = mapped_column(text_enum(ChildStage))
    treatment: Mapped[Treatment] = mapped_column(text_enum(Treatment))
    document_no: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    issued_by: Mapped[str | None]
