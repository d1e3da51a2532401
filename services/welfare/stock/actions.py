"""Moving supplies. Of several lots the one with the lower id goes first, so that movements take turns."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import scope_of
from chassis.ledger import happened
from chassis.regions import span_of
from services.welfare.lots.models import Lot
from services.welfare.stock.models import Account, Movement
from services.welfare.stock.rules import AccountKind
from services.welfare.stock.schemas import StockLost, StockReceived, StockWrittenOff
from services.welfare.stores.models import Store

__all__ = ["account", "lose", "move", "receive", "write_off"]


async def account(session: AsyncSession, kind: AccountKind, *, region: int, **owner: Any) -> Account:
    """The account of a source, a store, a requisition or a worker at a store; opened when it is first needed."""
    await session.execute(
        insert(Account).values(kind=kind, region=region, **owner).on_conflict_do_nothing()  # another may open it too
    )
    return (await session.scalars(select(Account).filter_by(kind=kind, **owner))).one()


async def move(
    session: AsyncSession,
    lot_id: UUID,
    quantity: int,
    *,
    giver: Account,
    taker: Account,
    caller: Caller,
    reference: str | None = None,
    note: str | None = None,
) -> Movement:
    """Take a quantity of a lot from one account and give it to another."""
    movement = Movement(
        region=giver.region if giver.region in span_of(taker.region) else taker.region,
        lot_id=lot_id,
        from_account_id=giver.id,
        from_kind=giver.kind,
        to_account_id=taker.id,
        to_kind=taker.kind,
        quantity=quantity,
        moved_on=scope_of(session).clock.today(),
        reference=reference,
        note=note,
        recorded_by=caller.subject,
    )
    session.add(movement)
    await session.flush()
    return movement


async def receive(
    session: AsyncSession, store: Store, lot: Lot, quantity: int, *, reference: str, caller: Caller
) -> Movement:
    """Take in what the lot's own source sent."""
    source = await account(session, AccountKind(lot.source_kind), region=lot.region, source_id=lot.source_id)
    shelf = await account(session, AccountKind.STORE, region=store.region, store_id=store.id)
    movement = await move(session, lot.id, quantity, giver=source, taker=shelf, caller=caller, reference=reference)
    told = StockReceived(
        store_id=store.id, lot_id=lot.id, item_id=lot.item_id, quantity=quantity, source_id=lot.source_id
    )
    await happened(session, told, subject=movement.id, region=movement.region)
    return movement


async def lose(session: AsyncSession, store: Store, lot: Lot, quantity: int, *, note: str, caller: Caller) -> Movement:
    """Own up to what is missing when the shelves are counted."""
    movement = await _out(session, store, lot, quantity, to=AccountKind.LOSS, note=note, caller=caller)
    told = StockLost(store_id=store.id, lot_id=lot.id, item_id=lot.item_id, quantity=quantity)
    await happened(session, told, subject=movement.id, region=movement.region)
    return movement


async def write_off(
    session: AsyncSession, store: Store, lot: Lot, quantity: int, *, reference: str, note: str, caller: Caller
) -> Movement:
    """Take out of use what has expired, is broken or was recalled."""
    movement = await _out(
        session, store, lot, quantity, to=AccountKind.WRITE_OFF, note=note, caller=caller, reference=reference
    )
    told = StockWrittenOff(store_id=store.id, lot_id=lot.id, item_id=lot.item_id, quantity=quantity)
    await happened(session, told, subject=movement.id, region=movement.region)
    return movement


async def _out(
    session: AsyncSession,
    store: Store,
    lot: Lot,
    quantity: int,
    *,
    to: AccountKind,
    caller: Caller,
    note: str,
    reference: str | None = None,
) -> Movement:
    shelf = await account(session, AccountKind.STORE, region=store.region, store_id=store.id)
    gone = await account(session, to, region=store.region, store_id=store.id)
    return await move(session, lot.id, quantity, giver=shelf, taker=gone, caller=caller, reference=reference, note=note)
