"""What lies where."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from chassis.regions import span_of
from services.welfare.lots.models import Lot
from services.welfare.stock.models import Account, Balance, Movement
from services.welfare.stock.rules import AccountKind

__all__ = ["movements", "stock"]

_SHOWN: tuple[Any, ...] = (
    Balance.account_id,
    Balance.region,
    Account.store_id,
    Balance.lot_id,
    Lot.item_id,
    Lot.source_kind,
    Lot.state,
    Lot.expires_on,
    Balance.quantity,
    Balance.updated_at,
)


def stock(
    *,
    region: int | None = None,
    store_id: UUID | None = None,
    item_id: UUID | None = None,
    updated_since: datetime | None = None,
) -> Select[Any]:
    """What each store holds of each lot; a lot that a store has no more of is left out unless it changed of late."""
    statement = (
        select(*_SHOWN)
        .join(Account, Account.id == Balance.account_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.kind == AccountKind.STORE)
    )
    if updated_since is None:
        statement = statement.where(Balance.quantity > 0)
    else:
        statement = statement.where(Balance.updated_at >= updated_since)
    if region is not None:
        statement = statement.where(Balance.region.between(*span_of(region)))
    if store_id is not None:
        statement = statement.where(Account.store_id == store_id)
    return statement if item_id is None else statement.where(Lot.item_id == item_id)


def movements(*, region: int | None = None, store_id: UUID | None = None, lot_id: UUID | None = None) -> Select[Any]:
    """The ledger, of a region, of a store's own accounts, or of a lot from its source on."""
    statement = select(Movement)
    if region is not None:
        statement = statement.where(Movement.region.between(*span_of(region)))
    if lot_id is not None:
        statement = statement.where(Movement.lot_id == lot_id)
    if store_id is not None:
        own = select(Account.id).where(Account.store_id == store_id)
        statement = statement.where(or_(Movement.from_account_id.in_(own), Movement.to_account_id.in_(own)))
    return statement
