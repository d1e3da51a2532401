"""A requisition on its way, and the stock that moves with it."""

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import found, scope_of
from chassis.ledger import happened
from services.welfare.items.models import Item
from services.welfare.lots.models import Lot
from services.welfare.lots.rules import require_usable
from services.welfare.own_region import require_own_region
from services.welfare.requisitions.models import Requisition, RequisitionLine, RequisitionLot
from services.welfare.requisitions.rules import (
    REQUISITION,
    NotItsStore,
    Outcome,
    RequisitionMove,
    difference_of,
    require_allocated,
    require_complete,
    require_counted,
    require_outcome,
)
from services.welfare.requisitions.schemas import (
    AllocateIn,
    CountIn,
    RequisitionAllocated,
    RequisitionConfirmed,
    RequisitionDiffered,
    RequisitionEvent,
    RequisitionIn,
    RequisitionReceived,
    RequisitionRequested,
    RequisitionSettled,
    RequisitionShipped,
    SettleIn,
    ShipIn,
)
from services.welfare.stock.actions import account, move
from services.welfare.stock.models import Account
from services.welfare.stock.rules import AccountKind
from services.welfare.stores.models import Store

__all__ = ["allocate", "confirm", "receive", "request", "settle", "ship", "told"]


async def request(session: AsyncSession, asked: RequisitionIn, *, caller: Caller) -> Requisition:
    """A community asks for supplies, to be sent to a store of its own."""
    store = await found(session, Store, asked.to_store_id)
    if store.region != asked.region:
        raise NotItsStore
    for line in asked.lines:
        await found(session, Item, line.item_id)
    requisition = Requisition(
        **asked.model_dump(exclude={"lines"}),
        state=REQUISITION.start,
        requested_by=caller.subject,
        requested_at=scope_of(session).clock.now(),
        lots=[],
    )
    requisition.lines = [
        RequisitionLine(region=asked.region, item_id=line.item_id, requested=line.quantity)
        for line in sorted(asked.lines, key=lambda line: line.item_id)
    ]
    session.add(requisition)
    return await told(session, requisition, RequisitionRequested)


async def confirm(session: AsyncSession, requisition: Requisition, given: dict[UUID, int]) -> Requisition:
    """The township says how much of each is needed, at most what was asked for."""
    requisition.state = REQUISITION.after(requisition.state, RequisitionMove.CONFIRM)
    require_complete((line.item_id for line in requisition.lines), given)
    for line in requisition.lines:
        line.confirmed = given[line.item_id]
    requisition.confirmed_at = scope_of(session).clock.now()
    return await told(session, requisition, RequisitionConfirmed)


async def allocate(session: AsyncSession, requisition: Requisition, asked: AllocateIn) -> Requisition:
    """The county says from which store how much of each goes, at most what was confirmed."""
    state = REQUISITION.after(requisition.state, RequisitionMove.ALLOCATE)
    store = await found(session, Store, asked.from_store_id)
    given = {line.item_id: line.quantity for line in asked.lines}
    require_complete((line.item_id for line in requisition.lines), given)
    for line in requisition.lines:
        line.allocated = given[line.item_id]
    requisition.state, requisition.from_store_id = state, store.id
    requisition.allocated_at = scope_of(session).clock.now()
    return await told(session, requisition, RequisitionAllocated)


async def ship(session: AsyncSession, requisition: Requisition, asked: ShipIn, *, caller: Caller) -> Requisition:
    """Whoever keeps the store sends what was allocated, in lots that may be used."""
    state = REQUISITION.after(requisition.state, RequisitionMove.SHIP)
    store = await found(session, Store, requisition.from_store_id)
    require_own_region(store.region, caller_region=caller.region)
    clock = scope_of(session).clock
    shipped = Counter[UUID]()
    lots: list[RequisitionLot] = []
    for sent in sorted(asked.lots, key=lambda sent: sent.lot_id):
        lot = await found(session, Lot, sent.lot_id)
        require_usable(lot.state, expires_on=lot.expires_on, on=clock.today())
        shipped[lot.item_id] += sent.quantity
        lots.append(
            RequisitionLot(lot_id=lot.id, region=requisition.region, item_id=lot.item_id, shipped=sent.quantity)
        )
    require_allocated(
        allocated={line.item_id: line.allocated or 0 for line in requisition.lines if line.allocated}, shipped=shipped
    )
    requisition.state, requisition.lots = state, lots
    requisition.shipped_at, requisition.waybill_no = clock.now(), asked.waybill_no
    await session.flush()
    shelf = await account(session, AccountKind.STORE, region=store.region, store_id=store.id)
    road = await _road(session, requisition)
    for one in lots:
        await move(session, one.lot_id, one.shipped, giver=shelf, taker=road, caller=caller, reference=asked.waybill_no)
    return await told(session, requisition, RequisitionShipped)


async def receive(session: AsyncSession, requisition: Requisition, asked: CountIn, *, caller: Caller) -> Requisition:
    """The community counts. What came is on its shelf; a difference stays on its way until it is settled."""
    counted = {one.lot_id: one.quantity for one in asked.lots}
    require_counted(shipped=(lot.lot_id for lot in requisition.lots), counted=counted)
    for lot in requisition.lots:
        lot.received = counted[lot.lot_id]
    differing = [lot for lot in requisition.lots if lot.received != lot.shipped]
    made = RequisitionMove.DIFFER if differing else RequisitionMove.RECEIVE
    requisition.state = REQUISITION.after(requisition.state, made)
    requisition.received_at = scope_of(session).clock.now()
    await session.flush()
    road, shelf = await _road(session, requisition), await _shelf(session, requisition.to_store_id)
    for lot in requisition.lots:
        arrived = min(lot.shipped, counted[lot.lot_id])
        if arrived:
            await move(session, lot.lot_id, arrived, giver=road, taker=shelf, caller=caller)
    if differing:
        return await told(session, requisition, RequisitionDiffered, lots=len(differing))
    return await told(session, requisition, RequisitionReceived)


async def settle(session: AsyncSession, requisition: Requisition, asked: SettleIn, *, caller: Caller) -> Requisition:
    """The county finds out what each difference was, and the books follow."""
    requisition.state = REQUISITION.after(requisition.state, RequisitionMove.SETTLE)
    outcomes = {one.lot_id: one.outcome for one in asked.lots}
    differing = {
        lot.lot_id: lot for lot in requisition.lots if lot.received is not None and lot.received != lot.shipped
    }
    require_counted(shipped=differing, counted=outcomes)
    requisition.settlement_no = asked.settlement_no
    lost = 0
    for lot_id, lot in differing.items():
        difference = difference_of(shipped=lot.shipped, received=lot.received or 0)
        require_outcome(outcomes[lot_id], lot=lot_id, difference=difference)
        lot.outcome = outcomes[lot_id]
        lost += -difference if lot.outcome is Outcome.LOST else 0
        giver, taker = await _way(session, requisition, lot.outcome)
        await move(
            session,
            lot_id,
            abs(difference),
            giver=giver,
            taker=taker,
            caller=caller,
            reference=asked.settlement_no,
        )
    return await told(session, requisition, RequisitionSettled, lost=lost)


async def _way(session: AsyncSession, requisition: Requisition, outcome: Outcome) -> tuple[Account, Account]:
    """From which account to which a difference goes."""
    road, there = await _road(session, requisition), await _shelf(session, requisition.to_store_id)
    if outcome is Outcome.ARRIVED_LATER:
        return road, there
    if outcome is Outcome.LOST:
        loss = await account(session, AccountKind.LOSS, region=requisition.region, store_id=requisition.to_store_id)
        return road, loss
    sender = await _shelf(session, requisition.from_store_id)
    return (road, sender) if outcome is Outcome.NEVER_SENT else (sender, there)


async def _road(session: AsyncSession, requisition: Requisition) -> Account:
    return await account(session, AccountKind.TRANSIT, region=requisition.region, requisition_id=requisition.id)


async def _shelf(session: AsyncSession, store_id: UUID | None) -> Account:
    store = await found(session, Store, store_id)
    return await account(session, AccountKind.STORE, region=store.region, store_id=store.id)


async def told(
    session: AsyncSession, requisition: Requisition, kind: type[RequisitionEvent], **more: Any
) -> Requisition:
    """Write the change and say what happened."""
    await session.flush()
    event = kind(region=requisition.region, state=requisition.state, **more)
    await happened(session, event, subject=requisition.id, region=requisition.region)
    return requisition
