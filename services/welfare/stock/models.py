"""Accounts, movements between them, and what each holds."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import CreatedAt, Key, Region, text_enum
from services.welfare.base import Base
from services.welfare.stock.rules import PAIRS, AccountKind

__all__ = ["Account", "Balance", "Movement"]

_WAYS = ", ".join(f"('{giver}', '{taker}')" for giver, taker in PAIRS)


def _side() -> Enum:
    """The kind of either account; which there are is said by the pairs, as two CHECKs of one name cannot be."""
    kind = text_enum(AccountKind)
    kind.create_constraint = False
    return kind


class Account(Base):
    """Who may have supplies: a source, a store, a requisition's goods on their way, a worker at a store, or nobody.

    Losses and write-offs are a store's. What a worker has of one store is one account.
    """

    __tablename__ = "stock_accounts"
    __table_args__ = (
        UniqueConstraint("id", "kind"),
        UniqueConstraint(
            "kind",
            "source_id",
            "store_id",
            "requisition_id",
            "worker_id",
            name="uq_stock_accounts_owner",
            postgresql_nulls_not_distinct=True,
        ),
        ForeignKeyConstraint(["source_id", "kind"], ["supply_sources.id", "supply_sources.kind"]),
        CheckConstraint("(kind IN ('supplier', 'donor')) = (source_id IS NOT NULL)", name="of_source"),
        CheckConstraint("(kind IN ('store', 'worker', 'loss', 'write-off')) = (store_id IS NOT NULL)", name="of_store"),
        CheckConstraint("(kind = 'transit') = (requisition_id IS NOT NULL)", name="on_its_way"),
        CheckConstraint("(kind = 'worker') = (worker_id IS NOT NULL)", name="of_worker"),
        {"info": {"merged": "books are kept as they were written: an issue is taken back from the hand it went to"}},
    )

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    region: Mapped[Region]
    kind: Mapped[AccountKind] = mapped_column(text_enum(AccountKind))
    source_id: Mapped[UUID | None]
    store_id: Mapped[UUID | None] = mapped_column(ForeignKey("supply_stores.id"), index=True)
    requisition_id: Mapped[UUID | None] = mapped_column(ForeignKey("requisitions.id"))
    worker_id: Mapped[str | None]


class Movement(Base):
    """A quantity of a lot, from one account to another. Its region is the one further down of the two."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        ForeignKeyConstraint(["from_account_id", "from_kind"], ["stock_accounts.id", "stock_accounts.kind"]),
        ForeignKeyConstraint(["to_account_id", "to_kind"], ["stock_accounts.id", "stock_accounts.kind"]),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("from_account_id <> to_account_id", name="two_accounts"),
        CheckConstraint(f"(from_kind, to_kind) IN ({_WAYS})", name="way"),
        Index(None, "lot_id", "id"),
    )

    id: Mapped[Key]
    created_at: Mapped[CreatedAt]
    region: Mapped[Region]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("supply_lots.id"))
    from_account_id: Mapped[UUID] = mapped_column(index=True)
    from_kind: Mapped[AccountKind] = mapped_column(_side())
    to_account_id: Mapped[UUID] = mapped_column(index=True)
    to_kind: Mapped[AccountKind] = mapped_column(_side())
    quantity: Mapped[int]
    moved_on: Mapped[date]
    reference: Mapped[str | None]
    note: Mapped[str | None]
    recorded_by: Mapped[str]


class Balance(Base):
    """What an account holds of a lot. Written by the database alone, as movements are added."""

    __tablename__ = "stock_balances"
    __table_args__ = (
        PrimaryKeyConstraint("account_id", "lot_id"),
        ForeignKeyConstraint(["account_id", "kind"], ["stock_accounts.id", "stock_accounts.kind"]),
        CheckConstraint("kind IN ('supplier', 'donor') OR quantity >= 0", name="not_negative"),
    )

    account_id: Mapped[UUID]
    lot_id: Mapped[UUID] = mapped_column(ForeignKey("supply_lots.id"), index=True)
    region: Mapped[Region]
    kind: Mapped[AccountKind] = mapped_column(text_enum(AccountKind))
    quantity: Mapped[int]
    updated_at: Mapped[datetime]
