"""Recording other allowances, and deciding whether they are duplicates."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bulk import CHUNK, RowRefusal
from chassis.caller import Caller
from chassis.client import Peer
from chassis.clock import Clock
from chassis.database import everywhere
from chassis.known_workers import known_workers
from chassis.ledger import all_happened, happened
from chassis.problems import Missing, ParameterMissing, Refusal
from chassis.regions import Level, ancestors, parent_of
from chassis.tabular import Valid
from chassis.workers import WorkerState, WorkerUnknown
from services.subsidy.allowance_kinds.models import AllowanceKind
from services.subsidy.allowance_kinds.rules import holding
from services.subsidy.allowances.models import Allowance
from services.subsidy.allowances.rules import (
    ALLOWANCE,
    AllowanceMove,
    NotOwnKind,
    SameHandInAllowance,
    may_record,
)
from services.subsidy.allowances.schemas import (
    AllowanceCleared,
    AllowanceEvent,
    AllowanceIn,
    AllowanceProposed,
    AllowanceRecorded,
    AllowanceRefused,
    AllowanceUpheld,
)
from services.subsidy.lines.actions import take_out_days
from services.subsidy.lines.rules import RemovedFor
from services.subsidy.workers.models import Worker

__all__ = ["Imported", "clear", "import_rows", "propose", "record", "refuse", "rekey_allowances", "uphold"]


class Imported(NamedTuple):
    """What became of each row: rows that were on record just so, rows refused."""

    unchanged: list[int]
    refused: list[tuple[int, RowRefusal]]


async def record(session: AsyncSession, peer: Peer, asked: AllowanceIn, *, caller: Caller) -> Allowance:
    """Put an allowance on record. Lines that claim its days are blocked from now on."""
    workers = await known_workers(session, Worker, peer, [asked.worker_id])
    kinds = await _kinds(session, [asked])
    allowance = Allowance(**_row(asked, workers, kinds, caller=caller))
    session.add(allowance)
    return await _told(session, allowance, AllowanceRecorded)


async def import_rows(
    session: AsyncSession, peer: Peer, rows: Sequence[Valid[AllowanceIn]], *, caller: Caller
) -> Imported:
    """Put the rows of a file on record, in a few statements whatever their number."""
    outcome = Imported([], [])
    workers = await known_workers(session, Worker, peer, [row.model.worker_id for row in rows])
    kinds = await _kinds(session, [row.model for row in rows])
    made: list[tuple[int, dict[str, Any]]] = []
    for number, asked in rows:
        try:
            made.append((number, _row(asked, workers, kinds, caller=caller) | {"version": 1}))
        except Refusal as refusal:
            outcome.refused.append((number, refusal))
    for start in range(0, len(made), CHUNK):
        await _lay_down(session, made[start : start + CHUNK], outcome)
    return outcome


async def _lay_down(session: AsyncSession, some: Sequence[tuple[int, dict[str, Any]]], outcome: Imported) -> None:
    new = await session.scalars(
        insert(Allowance)
        .values([row for _, row in some])
        .on_conflict_do_nothing(
            index_elements=["worker_id", "kind", "paying_unit", "first_on", "last_on"],
        )
        .returning(Allowance)
    )
    recorded = {_key(one): one for one in new}
    outcome.unchanged.extend(number for number, row in some if _key_of(row) not in recorded)
    await all_happened(
        session,
        [(AllowanceRecorded(**_facts(one)), one.id, one.region) for one in recorded.values()],
    )


def _key(one: Allowance) -> tuple[Any, ...]:
    return one.worker_id, one.kind, one.paying_unit, one.first_on, one.last_on


def _key_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["worker_id"], row["kind"], row["paying_unit"], row["first_on"], row["last_on"]


async def _kinds(session: AsyncSession, asked: Sequence[AllowanceIn]) -> Sequence[AllowanceKind]:
    found = await session.scalars(select(AllowanceKind).where(AllowanceKind.code.in_({one.kind for one in asked})))
    return found.all()


def _row(
    asked: AllowanceIn, workers: Mapping[str, Worker], kinds: Sequence[AllowanceKind], *, caller: Caller
) -> dict[str, Any]:
    """The record, or the refusal that keeps it out: the county is the worker's own, and the kind holds on every day."""
    worker = workers.get(asked.worker_id)
    if worker is None or worker.state is WorkerState.MERGED:
        raise WorkerUnknown(workers=[asked.worker_id])
    region = parent_of(worker.region, Level.COUNTY)
    if region not in caller.span:
        raise Missing
    kind = holding(kinds, code=asked.kind, first_on=asked.first_on, last_on=asked.last_on, regions=ancestors(region))
    if kind is None:
        raise ParameterMissing(parameter=f"allowance-kind.{asked.kind}")
    if not may_record(caller.department.value, kind.payer):
        raise NotOwnKind
    return asked.model_dump() | {
        "region": region,
        "kind_id": kind.id,
        "state": ALLOWANCE.start,
        "recorded_by": caller.subject,
    }


async def propose(session: AsyncSession, allowance: Allowance, *, reason: str, caller: Caller) -> Allowance:
    """One person of the county proposes that it is no duplicate, and says why."""
    allowance.state = ALLOWANCE.after(allowance.state, AllowanceMove.PROPOSE)
    _stand_back(allowance, caller)
    allowance.proposed_by, allowance.proposal = caller.subject, reason
    allowance.decided_by = allowance.decided_on = allowance.decision = None
    return await _told(session, allowance, AllowanceProposed)


async def refuse(session: AsyncSession, allowance: Allowance) -> Allowance:
    """The county does not follow the proposal."""
    allowance.state = ALLOWANCE.after(allowance.state, AllowanceMove.REFUSE)
    allowance.proposed_by = allowance.proposal = None
    return await _told(session, allowance, AllowanceRefused)


async def clear(session: AsyncSession, allowance: Allowance, *, reason: str, caller: Caller, clock: Clock) -> Allowance:
    """A second person decides that it is no duplicate: its lines go on. A trigger keeps the rolls' makers out."""
    allowance.state = ALLOWANCE.after(allowance.state, AllowanceMove.CLEAR)
    _decide(allowance, reason, caller, clock)
    return await _told(session, allowance, AllowanceCleared)


async def uphold(
    session: AsyncSession, allowance: Allowance, *, reason: str, caller: Caller, clock: Clock
) -> Allowance:
    """It is a duplicate: the lines that claim its days go, wherever they lie, for it is one person's pay."""
    allowance.state = ALLOWANCE.after(allowance.state, AllowanceMove.UPHOLD)
    _decide(allowance, reason, caller, clock)
    async with everywhere(session):
        await take_out_days(
            session,
            worker_id=allowance.worker_id,
            first_on=allowance.first_on,
            last_on=allowance.last_on,
            reason=RemovedFor.OTHER_ALLOWANCE,
        )
    return await _told(session, allowance, AllowanceUpheld)


def _decide(allowance: Allowance, reason: str, caller: Caller, clock: Clock) -> None:
    _stand_back(allowance, caller)
    allowance.decided_by, allowance.decided_on, allowance.decision = caller.subject, clock.today(), reason


def _stand_back(allowance: Allowance, caller: Caller) -> None:
    if caller.subject in {allowance.recorded_by, allowance.proposed_by} or caller.worker_id == allowance.worker_id:
        raise SameHandInAllowance


async def rekey_allowances(session: AsyncSession, *, merged: str, into: str) -> None:
    """What a merged record was paid becomes the survivor's, save what stands there word for word.

    The lines of both records are locked by whoever merges them.
    """
    same = (
        select(Allowance.id)
        .where(Allowance.worker_id == into)
        .correlate(None)
        .with_only_columns(Allowance.kind, Allowance.paying_unit, Allowance.first_on, Allowance.last_on)
    )
    rows = {tuple(row) for row in await session.execute(same)}
    mine = await session.scalars(select(Allowance).where(Allowance.worker_id == merged).with_for_update())
    moving = [one.id for one in mine if _key(one)[1:] not in rows]
    await session.execute(
        update(Allowance)
        .where(Allowance.id.in_(moving))
        .values(worker_id=into, version=Allowance.version + 1)
        .execution_options(synchronize_session=False)
    )


def _facts(allowance: Allowance) -> dict[str, Any]:
    return {name: getattr(allowance, name) for name in AllowanceEvent.model_fields}


async def _told(session: AsyncSession, allowance: Allowance, kind: type[AllowanceEvent]) -> Allowance:
    await session.flush()
    await happened(session, kind(**_facts(allowance)), subject=allowance.id, region=allowance.region)
    return allowance
