"""Payees. A version's account and holder never change: the login role may not update these columns."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, Resource, text_enum
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
        # I3: one account, one worker. A worker's own next version may repeat the account.
        ExcludeConstraint(
            ("account_index", "="), ("worker_id", "<>"), where="state <> 'ended'", name="ex_payees_account_of_one"
        ),
        Index("uq_payees_registered", "worker_id", unique=True, postgresql_where=text("state = 'registered'")),
        Index("uq_payees_confirmed", "worker_id", unique=True, postgresql_where=text("state = 'confirmed'")),
        CheckConstraint("registered_by <> confirmed_by", name="two_hands"),
        CheckConstraint("state <> 'confirmed' OR confirmed_by IS NOT NULL", name="confirmed"),
    )

    worker_id: Mapped[str]
    region: Mapped[Region]
    holder: Mapped[bytes] = mapped_column(LargeBinary)
    holder_masked: Mapped[str]
    account: Mapped[bytes] = mapped_column(LargeBinary)
    account_index: Mapped[bytes] = mapped_column(LargeBinary)
    account_masked: Mapped[str]
    account_doubtful: Mapped[bool]
    bank_name: Mapped[str]
    cnaps: Mapped[str | None]
    state: Mapped[PayeeState] = mapped_column(text_enum(PayeeState))
    registered_by: Mapped[str]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]

    @property
    def next_moves(self) -> list[NextMove]:
        return next_moves(PAYEE, self.state, PAYEE_PERMISSIONS)
