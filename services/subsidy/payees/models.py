"""Payees. A version's account and holder never change: the login role may not update these columns."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, sealed_for, text_enum
from chassis.moves import NextMove, next_moves
from services.subsidy.base import Base
from services.subsidy.payees.rules import PAYEE, PAYEE_PERMISSIONS, PayeeState

__all__ = ["ACCOUNT", "HOLDER", "Payee"]

# Contexts of the sealed columns (chassis.ciphers).
ACCOUNT = "payees.account"
HOLDER = "payees.holder"


class Payee(Resource, Base):
    """One version of where a worker is paid; at most one is confirmed and one waits to be."""

    __tablename__ = "payees"
    __table_args__ = (
        # I3: one account, one worker, or one approved household. A worker's own next version may repeat the account.
        ExcludeConstraint(
            ("account_index", "="), ("held_by", "<>"), where="state <> 'ended'", name="ex_payees_account_of_one"
        ),
        # A shared account is that of an approved household, and of a member of it.
        ForeignKeyConstraint(
            ["household_id", "worker_id"], ["household_members.household_id", "household_members.worker_id"]
        ),
        ForeignKeyConstraint(
            ["household_id", "account_index", "household_approved"],
            ["households.id", "households.account_index", "households.approved"],
        ),
        Index("uq_payees_registered", "worker_id", unique=True, postgresql_where=text("state = 'registered'")),
        Index("uq_payees_confirmed", "worker_id", unique=True, postgresql_where=text("state = 'confirmed'")),
        CheckConstraint("registered_by <> confirmed_by", name="two_hands"),
        CheckConstraint("state <> 'confirmed' OR confirmed_by IS NOT NULL", name="confirmed"),
    )

    worker_id: Mapped[str]
    region: Mapped[Region]
    holder: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(HOLDER))
    holder_masked: Mapped[str]
    account: Mapped[bytes] = mapped_column(LargeBinary, info=sealed_for(ACCOUNT))
    account_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    account_masked: Mapped[str]
    account_doubtful: Mapped[bool]
    bank_name: Mapped[str]
    cnaps: Mapped[str | None]
    state: Mapped[PayeeState] = mapped_column(text_enum(PayeeState))
    household_id: Mapped[UUID | None]
    held_by: Mapped[str] = mapped_column(Computed("coalesce(household_id::text, worker_id)", persisted=True))
    # What holds a payee that counts to a household that is approved, while it is.
    household_approved: Mapped[bool | None] = mapped_column(
        Computed("CASE WHEN household_id IS NOT NULL AND state <> 'ended' THEN true END", persisted=True)
    )
    registered_by: Mapped[str]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(PAYEE, self.state, PAYEE_PERMISSIONS)
