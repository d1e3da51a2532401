"""Rectification orders, and which of them were told of as overdue."""

from datetime import date
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from chassis.caller import Department
from chassis.database import Region, Resource, text_enum
from chassis.moves import NextMove, next_moves
from services.oversight.base import Base
from services.oversight.inspections.models import OFFICE
from services.oversight.orders.rules import ORDER, Measure, OpenedBy, OrderState

__all__ = ["OverdueTold", "RectificationOrder"]


class RectificationOrder(Resource, Base):
    """What the office of ``department`` in ``region`` is to put right, as the headquarters of ``opened_in`` say."""

    __tablename__ = "rectification_orders"
    __table_args__ = (
        # An order says of the office, the clause and who inspected what its finding says.
        ForeignKeyConstraint(
            ["finding_id", "region", "department", "clause", "opened_in"],
            ["findings.id", "findings.region", "findings.department", "findings.clause", "findings.inspecting_region"],
        ),
        CheckConstraint("(opened_by = 'inspection-finding') = (finding_id IS NOT NULL)", name="basis"),
        # What an indicator opens it opens once of a place and a month, however often it is breached.
        CheckConstraint(
            "(opened_by = 'indicator') = (indicator IS NOT NULL) AND (indicator IS NULL) = (period IS NULL)",
            name="breach",
        ),
        CheckConstraint("extract(day FROM period) = 1", name="period"),
        UniqueConstraint("region", "indicator", "period"),
        CheckConstraint(OFFICE, name="office"),
        CheckConstraint("clause BETWEEN 1 AND 9", name="clause"),
        CheckConstraint("region BETWEEN opened_in AND region_end(opened_in)", name="downward"),
        CheckConstraint("department <> 'headquarters' OR region <> opened_in", name="headquarters_from_above"),
        CheckConstraint(
            "judged_by_department IS NULL OR judged_by_department <> department OR judged_in <> region",
            name="not_own_judge",
        ),
        CheckConstraint(
            "judged_in IS NULL OR opened_in BETWEEN judged_in AND region_end(judged_in)", name="judged_from_above"
        ),
        CheckConstraint(
            "(judged_by IS NULL) = (judged_in IS NULL) AND (judged_by IS NULL) = (judged_by_department IS NULL)",
            name="judge",
        ),
        CheckConstraint("state IN ('issued', 'responded') OR judged_by IS NOT NULL", name="judged"),
        CheckConstraint("state IN ('issued', 'escalated') OR responded_on IS NOT NULL", name="responded"),
        CheckConstraint("(response IS NULL) = (responded_on IS NULL)", name="response"),
        CheckConstraint("state <> 'escalated' OR measure IS NOT NULL", name="measured"),
        CheckConstraint("(state = 'closed') = (closed_on IS NOT NULL)", name="closed_on"),
        CheckConstraint("issued_on < due_on", name="due_ahead"),
        Index("ix_rectification_orders_awaited", "due_on", "id", postgresql_where="state <> 'closed'"),
    )

    region: Mapped[Region]
    department: Mapped[Department] = mapped_column(text_enum(Department))
    clause: Mapped[int] = mapped_column(SmallInteger)
    opened_by: Mapped[OpenedBy] = mapped_column(text_enum(OpenedBy))
    opened_in: Mapped[int] = mapped_column(BigInteger)
    finding_id: Mapped[UUID | None] = mapped_column(unique=True)
    indicator: Mapped[str | None]
    period: Mapped[date | None]
    demand: Mapped[str]
    issued_by: Mapped[str]
    issued_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[OrderState] = mapped_column(text_enum(OrderState))
    response: Mapped[str | None]
    responded_on: Mapped[date | None]
    judged_by: Mapped[str | None]
    judged_by_department: Mapped[Department | None] = mapped_column(text_enum(Department, name="judged_by_department"))
    judged_in: Mapped[int | None] = mapped_column(BigInteger)
    opinion: Mapped[str | None]
    measure: Mapped[Measure | None] = mapped_column(text_enum(Measure))
    closed_on: Mapped[date | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(ORDER, self.state, "oversight:order")


class OverdueTold(Base):
    """That an order was told of as overdue: once, for its key is the order's."""

    __tablename__ = "overdue_told"

    order_id: Mapped[UUID] = mapped_column(ForeignKey("rectification_orders.id"), primary_key=True)
    region: Mapped[Region]
    told_on: Mapped[date]
