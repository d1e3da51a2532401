"""Tasks, and the approvals of those that need one."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.caller import Department
from chassis.database import Region, Resource, Versioned, text_enum
from chassis.moves import NextMove, next_moves
from chassis.regions import Level
from services.oversight.base import Base
from services.oversight.tasks.rules import TASK, TaskClass, TaskKind, TaskState

__all__ = ["Approval", "Task"]


class Task(Resource, Base):
    """A task, form or data request for the communities of ``region``, and what the gate said of it."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("(task_class = 'a') = (mandate_id IS NOT NULL)", name="mandate"),
        CheckConstraint("task_class = 'a' OR (task_class = 'b') = (special_need IS NOT NULL)", name="special_need"),
        CheckConstraint("task_class <> 'c' OR state = 'refused'", name="without_basis"),
        CheckConstraint("kind = 'activity' OR cardinality(fields) > 0", name="fields"),
        CheckConstraint("asked_fields <@ fields", name="asked_fields"),
        CheckConstraint("minutes_per_week > 0", name="minutes"),
        CheckConstraint("first_on <= last_on", name="period"),
    )

    region: Mapped[Region]
    department: Mapped[Department] = mapped_column(text_enum(Department))
    level: Mapped[Level] = mapped_column(text_enum(Level))
    registered_in: Mapped[int] = mapped_column(BigInteger)
    registered_by: Mapped[str]
    registered_on: Mapped[date]
    title: Mapped[str]
    kind: Mapped[TaskKind] = mapped_column(text_enum(TaskKind))
    content: Mapped[str]
    task_class: Mapped[TaskClass] = mapped_column(text_enum(TaskClass))
    mandate_id: Mapped[UUID | None] = mapped_column(ForeignKey("mandates.id"))
    special_need: Mapped[str | None]
    fields: Mapped[list[str]] = mapped_column(ARRAY(String(80)))
    asked_fields: Mapped[list[str]] = mapped_column(ARRAY(String(80)))
    held: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    minutes_per_week: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date]
    state: Mapped[TaskState] = mapped_column(text_enum(TaskState))
    reason: Mapped[str | None]

    approval: Mapped["Approval | None"] = relationship(lazy="selectin", back_populates="task")

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(TASK, self.state, "oversight:task")


class Approval(Versioned, Base):
    """What the autonomous region's government approved of a task; it can be narrower than what was asked for."""

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("department = 'government' AND level = 'province'", name="not_delegated"),
        CheckConstraint("valid_from <= valid_to", name="period"),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    approval_no: Mapped[str] = mapped_column(unique=True)
    region: Mapped[Region]
    fields: Mapped[list[str]] = mapped_column(ARRAY(String(80)))
    minutes_per_week: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    department: Mapped[Department] = mapped_column(text_enum(Department))
    level: Mapped[Level] = mapped_column(text_enum(Level))
    approved_by: Mapped[str]
    approved_on: Mapped[date]

    task: Mapped[Task] = relationship(lazy="raise", back_populates="approval")
