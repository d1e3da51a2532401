"""Registering, importing and confirming payees, and keeping them with their workers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.client import Peer
from chassis.clock import Clock
from chassis.identifiers import luhn_ok
from chassis.known_workers import CHUNK, known_workers
from chassis.ledger import all_happened, happened
from chassis.masking import mask_account, mask_name
from chassis.problems import Missing, Refusal
from chassis.regions import span_of
from chassis.tabular import Valid
from chassis.workers import WorkerState, WorkerUnknown
from services.subsidy.payees.models import ACCOUNT, HOLDER, Payee
from services.subsidy.payees.queries import accounts_of, taken_accounts
from services.subsidy.payees.rules import (
    PAYEE,
    AccountTaken,
    NameMismatch,
    OwnRegistration,
    PayeeMove,
    PayeeState,
)
from services.subsidy.payees.schemas import PayeeConfirmed, PayeeIn, PayeeRegistered
from services.subsidy.workers.models import Worker

__all__ = ["Imported", "Vetted", "confirm", "confirm_all", "import_rows", "register", "vet"]


@dataclass(frozen=True, slots=True)
class Vetted:
    """What the roster says of a registration."""

    worker: Worker | None
    name_matches: bool


class Imported(NamedTuple):
    """What became of each row: rows that were on record just so, rows refused."""

    unchanged: list[int]
    refused: list[tuple[int, type[Refusal]]]


async def vet(session: AsyncSession, peer: Peer, asked: Sequence[PayeeIn]) -> list[Vetted]:
    """Ask the roster whether the holders are the workers, and who the workers are.

    In this order: workers that were not known are written down, and no question may follow while their rows are locked.
    Of a worker that nobody knows the roster says that the name does not match.
    """
    matches: dict[str, bool] = {}
    pairs = [{"worker_id": one.worker_id, "name": one.holder_name} for one in asked]
    for start in range(0, len(pairs), CHUNK):
        answer = await peer.read("/v1/roster/workers/match-names", json={"pairs": pairs[start : start + CHUNK]})
        matches |= {result["worker_id"]: result["matches"] for result in answer["items"]}
    workers = await known_workers(session, Worker, peer, [one.worker_id for one in asked])
    return [Vetted(worker=workers.get(one.worker_id), name_matches=matches.get(one.worker_id, False)) for one in asked]


async def register(session: AsyncSession, asked: PayeeIn, vetted: Vetted, *, keys: KeyRing, caller: Caller) -> Payee:
    """Lay down where a worker is to be paid; a registration that still waited gives way to this one."""
    refusal = _refusal(vetted, caller=caller)
    if refusal is not None:
        raise refusal(workers=[asked.worker_id])
    assert vetted.worker is not None  # noqa: S101 - else it was refused
    await _give_way(session, [asked.worker_id])
    payee = Payee(**_row(asked, vetted.worker, keys=keys, caller=caller))
    session.add(payee)
    await session.flush()
    await happened(session, _registered(asked.worker_id, payee.account_doubtful), subject=payee.id, region=payee.region)
    return payee


async def import_rows(
    session: AsyncSession, peer: Peer, rows: Sequence[Valid[PayeeIn]], *, keys: KeyRing, caller: Caller
) -> Imported:
    """Register the rows of a file that can be, one a worker, in a few statements whatever their number."""
    outcome = Imported([], [])
    made: dict[str, tuple[int, dict[str, Any]]] = {}
    vetted = await vet(session, peer, [row.model for row in rows])
    for (number, asked), one in zip(rows, vetted, strict=True):
        refusal = _refusal(one, caller=caller)
        if refusal is not None:
            outcome.refused.append((number, refusal))
        elif one.worker is not None:
            made[asked.worker_id] = number, _row(asked, one.worker, keys=keys, caller=caller)
    fresh = await _sift(session, made, outcome)
    if fresh:
        await _lay_down(session, fresh)
    return outcome


async def _sift(
    session: AsyncSession, made: Mapping[str, tuple[int, dict[str, Any]]], outcome: Imported
) -> list[dict[str, Any]]:
    """The rows whose account is neither another worker's nor on record for this one already."""
    taken = await taken_accounts(session, {worker_id: row["account_index"] for worker_id, (_, row) in made.items()})
    known = await accounts_of(session, list(made))
    first: dict[bytes, str] = {}
    fresh: list[dict[str, Any]] = []
    for worker_id, (number, row) in made.items():
        index: bytes = row["account_index"]
        if worker_id in taken or first.setdefault(index, worker_id) != worker_id:
            outcome.refused.append((number, AccountTaken))
        elif (worker_id, index, row["bank_name"]) in known:
            outcome.unchanged.append(number)
        else:
            fresh.append(row)
    return fresh


def _refusal(vetted: Vetted, *, caller: Caller) -> type[Refusal] | None:
    if vetted.worker is None or vetted.worker.state is WorkerState.MERGED:
        return WorkerUnknown
    if vetted.worker.region not in caller.span:
        return Missing
    return None if vetted.name_matches else NameMismatch


async def _lay_down(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    await _give_way(session, [row["worker_id"] for row in rows])
    made = await session.execute(
        insert(Payee).returning(Payee.id, Payee.worker_id, Payee.region, Payee.account_doubtful),
        [{**row, "version": 1} for row in rows],
    )
    await all_happened(
        session,
        [(_registered(worker_id, doubtful), payee_id, region) for payee_id, worker_id, region, doubtful in made.all()],
    )


async def _give_way(session: AsyncSession, worker_ids: Sequence[str]) -> None:
    await session.execute(
        update(Payee)
        .where(Payee.worker_id.in_(worker_ids), Payee.state == PayeeState.REGISTERED)
        .values(state=PAYEE.after(PayeeState.REGISTERED, PayeeMove.REPLACE), version=Payee.version + 1)
        .execution_options(synchronize_session=False)
    )


def _registered(worker_id: str, doubtful: bool) -> PayeeRegistered:  # noqa: FBT001 - a fact, not a switch
    return PayeeRegistered(worker_id=worker_id, account_doubtful=doubtful)


def _row(asked: PayeeIn, worker: Worker, *, keys: KeyRing, caller: Caller) -> dict[str, Any]:
    return {
        "worker_id": asked.worker_id,
        "region": worker.region,
        "holder": keys.seal(asked.holder_name, context=HOLDER),
        "holder_masked": mask_name(asked.holder_name),
        "account": keys.seal(asked.account, context=ACCOUNT),
        "account_index": keys.blind_index(asked.account, context=ACCOUNT),
        "account_masked": mask_account(asked.account),
        "account_doubtful": not luhn_ok(asked.account),
        "bank_name": asked.bank_name,
        "cnaps": asked.cnaps,
        "state": PAYEE.start,
        "registered_by": caller.subject,
    }


async def confirm(session: AsyncSession, payee: Payee, *, caller: Caller, clock: Clock) -> None:
    """A second person confirms a payee; the version before it ends only now."""
    state = PAYEE.after(payee.state, PayeeMove.CONFIRM)
    if payee.registered_by == caller.subject:
        raise OwnRegistration
    await _end_confirmed(session, [payee.worker_id])
    payee.state, payee.confirmed_by, payee.confirmed_at = state, caller.subject, clock.now()
    await session.flush()
    await happened(session, PayeeConfirmed(worker_id=payee.worker_id), subject=payee.id, region=payee.region)


async def confirm_all(session: AsyncSession, *, region: int, caller: Caller, clock: Clock) -> tuple[int, int]:
    """Confirm every payee of a region that waits, save those that the caller registered; how many of each."""
    waiting = (
        await session.execute(
            select(Payee.id, Payee.worker_id, Payee.region, Payee.registered_by)
            .where(Payee.region.between(*span_of(region)), Payee.state == PayeeState.REGISTERED)
            .order_by(Payee.id)
            .with_for_update()
        )
    ).all()
    others = [(payee_id, worker_id, at) for payee_id, worker_id, at, by in waiting if by != caller.subject]
    if others:
        await _end_confirmed(session, [worker_id for _, worker_id, _ in others])
        await session.execute(
            update(Payee)
            .where(Payee.id.in_([payee_id for payee_id, _, _ in others]))
            .values(
                state=PAYEE.after(PayeeState.REGISTERED, PayeeMove.CONFIRM),
                confirmed_by=caller.subject,
                confirmed_at=clock.now(),
                version=Payee.version + 1,
                updated_at=func.clock_timestamp(),
            )
            .execution_options(synchronize_session=False)
        )
        told: list[tuple[PayeeConfirmed, UUID | str, int]] = [
            (PayeeConfirmed(worker_id=worker_id), payee_id, at) for payee_id, worker_id, at in others
        ]
        await all_happened(session, told)
    return len(others), len(waiting) - len(others)


async def _end_confirmed(session: AsyncSession, worker_ids: Sequence[str]) -> None:
    await session.execute(
        update(Payee)
        .where(Payee.worker_id.in_(worker_ids), Payee.state == PayeeState.CONFIRMED)
        .values(
            state=PAYEE.after(PayeeState.CONFIRMED, PayeeMove.REPLACE),
            version=Payee.version + 1,
            updated_at=func.clock_timestamp(),
        )
        .execution_options(synchronize_session=False)
    )
