"""The ledger of days owed: what accrued them, how they moved, and where they are."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, UpdatedAt, text_enum
from services.welfare.base import Base
from services.welfare.leave_ledger.rules import Movement, Source

__all__ = ["LeaveAccount", "LeaveAccrual", "LeaveEntry", "LeavePayment"]


class LeaveAccrual(Base):
    """A date that a day is owed for. The key is the rule that a date accrues once.

    ``kept`` are the days that were scheduled, taken or paid before the duty was reversed; they stay with the worker,
    and are not given a second time when the duty is recorded anew.
    """

    __tablename__ = "leave_accruals"
    __table_args__ = (
        CheckConstraint("days >= 1 AND kept BETWEEN 0 AND days", name="days"),
        CheckConstraint("NOT standing OR kept = 0", name="kept"),
    )

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    on_day: Mapped[date] = mapped_column(primary_key=True)
    region: Mapped[Region]
    source: Mapped[Source] = mapped_column(text_enum(Source))
    days: Mapped[int]
    kept: Mapped[int]
    standing: Mapped[bool]


class LeaveEntry(Base):
    """One movement of days from an account to another; never changed. A trigger keeps the accounts by it."""

    __tablename__ = "leave_entries"
    __table_args__ = (
        CheckConstraint("days > 0", name="days"),
        CheckConstraint("debit <> credit", name="two_accounts"),
        Index(None, "worker_id", "id"),
        {"info": {"merged": "no entry is changed: further ones take the days from one account to the other"}},
    )

    id: Mapped[Key]
    worker_id: Mapped[str]
    region: Mapped[Region]
    movement: Mapped[Movement] = mapped_column(text_enum(Movement))
    debit: Mapped[str]
    credit: Mapped[str]
    days: Mapped[int]
    # The date that accrued, or the leave or payment that moved them.
    on_day: Mapped[date | None]
    cause_id: Mapped[UUID | None]
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class LeaveAccount(Base):
    """Where a worker's days are, as the entries add up; the service cannot write it."""

    __tablename__ = "leave_accounts"
    __table_args__ = (
        CheckConstraint("available >= 0", name="available"),
        CheckConstraint("scheduled >= 0 AND taken >= 0 AND paid >= 0", name="others"),
        {"info": {"merged": "an account is the sum of its entries, and stays with nothing in it"}},
    )

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[Region]
    available: Mapped[int]
    scheduled: Mapped[int]
    taken: Mapped[int]
    paid: Mapped[int]
    updated_at: Mapped[UpdatedAt]


class LeavePayment(Base):
    """Days that the employer paid for instead of giving them; the only way in which owed days end untaken."""

    __tablename__ = "leave_payments"
    __table_args__ = (
        UniqueConstraint("worker_id", "document_no", name="uq_leave_payments_document_no"),
        CheckConstraint("days > 0 AND amount_fen > 0", name="amounts"),
    )

    id: Mapped[Key]
    worker_id: Mapped[str]
    region: Mapped[Region]
    days: Mapped[int]
    amount_fen: Mapped[int]
    document_no: Mapped[str]
    paid_on: Mapped[date]
    recorded_by: Mapped[str]
    created_at: Mapped[CreatedAt]
