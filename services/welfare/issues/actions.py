"""Giving supplies to workers, having them signed for, and taking them back."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.client import Peer
from chassis.database import found, scope_of
from chassis.known_workers import known_workers
from chassis.ledger import happened
from chassis.workers import WorkerState, WorkerUnknown
from services.welfare.issues.models import Issue
from services.welfare.issues.rules import ISSUE, IssueMove
from services.welfare.issues.schemas import IssueEvent, IssueIn, IssueMade, IssueSigned, IssueTakenBack
from services.welfare.lots.models import Lot
from services.welfare.lots.rules import require_usable
from services.welfare.stock.actions import account, move
from services.welfare.stock.models import Account, Movement
from services.welfare.stock.rules import AccountKind, WorkerNotActive
from services.welfare.stores.models import Store
from services.welfare.workers.models import Worker

__all__ = ["issue", "sign", "take_back"]


async def issue(session: AsyncSession, store: Store, asked: IssueIn, *, caller: Caller, peer: Peer) -> Issue:
    """Give a worker something of a lot: the shelf has it, the lot is good, the worker is active, or it is refused."""
    known = await known_workers(session, Worker, peer, [asked.worker_id])
    if asked.worker_id not in known:
        raise WorkerUnknown(workers=[asked.worker_id])
    if known[asked.worker_id].state is not WorkerState.ACTIVE:
        raise WorkerNotActive
    lot = await found(session, Lot, asked.lot_id)
    today = scope_of(session).clock.today()
    require_usable(lot.state, expires_on=lot.expires_on, on=today)
    shelf = await account(session, AccountKind.STORE, region=store.region, store_id=store.id)
    hand = await account(session, AccountKind.WORKER, region=store.region, store_id=store.id, worker_id=asked.worker_id)
    movement = await move(session, lot.id, asked.quantity, giver=shelf, taker=hand, caller=caller)
    made = Issue(
        region=store.region,
        store_id=store.id,
        worker_id=asked.worker_id,
        lot_id=lot.id,
        item_id=lot.item_id,
        movement_id=movement.id,
        quantity=asked.quantity,
        issued_on=today,
        state=ISSUE.start,
        issued_by=caller.subject,
        signed_by_worker=False,
    )
    session.add(made)
    await _told(session, made, IssueMade)
    if asked.paper_no is not None:
        await sign(session, made, paper_no=asked.paper_no)
    return made


async def sign(session: AsyncSession, made: Issue, *, paper_no: str | None = None) -> Issue:
    """The worker signs: by the own hand, or on the paper that is named."""
    made.state = ISSUE.after(made.state, IssueMove.SIGN)
    made.signed_at = scope_of(session).clock.now()
    made.signed_by_worker, made.paper_no = paper_no is None, paper_no
    return await _told(session, made, IssueSigned, signed_by_worker=made.signed_by_worker)


async def take_back(session: AsyncSession, made: Issue, *, reason: str, caller: Caller) -> Issue:
    """It goes back to the shelf that it came from; both movements stay in the books."""
    made.state = ISSUE.after(made.state, IssueMove.TAKE_BACK)
    made.taken_back_for = reason
    shelf = await account(session, AccountKind.STORE, region=made.region, store_id=made.store_id)
    # The hand that it was given to, whoever's record that is now.
    given = await session.get_one(Movement, made.movement_id)
    hand = await session.get_one(Account, given.to_account_id)
    await move(session, made.lot_id, made.quantity, giver=hand, taker=shelf, caller=caller)
    return await _told(session, made, IssueTakenBack)


async def _told(session: AsyncSession, made: Issue, kind: type[IssueEvent], **more: Any) -> Issue:
    await session.flush()
    event = kind(
        worker_id=made.worker_id,
        store_id=made.store_id,
        lot_id=made.lot_id,
        item_id=made.item_id,
        quantity=made.quantity,
        issued_on=made.issued_on,
        **more,
    )
    await happened(session, event, subject=made.id, region=made.region)
    return made
