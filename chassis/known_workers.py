"""A service's copy of the roster: the few words of each worker that it goes by, also while the roster is down.

    class Worker(KnownWorker, Base): ...        the table, with further columns of the same names as the roster tells

    remember(session, Worker, [event.data])     keep what an event told
    known_workers(session, Worker, peer, ids)   the workers, asking the roster once for those that are not known yet
    WORKER_EVENTS                               the events that tell of a worker
    rekeyed(session, Visit, given_up=, into=)   what was kept of a record that was merged is the survivor's

It is kept up by following the roster (``chassis.follower``).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, inspect, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from chassis.client import Peer
from chassis.database import CreatedAt, Region, UpdatedAt, text_enum
from chassis.workers import Category, WorkerState

__all__ = ["CHUNK", "WORKER_EVENTS", "KnownWorker", "known_workers", "rekeyed", "remember"]

# What the roster takes in one question.
CHUNK = 1000

WORKER_EVENTS = tuple(
    f"roster.worker.{happened}"
    for happened in (
        "enrolled",
        "activated",
        "changed",
        "suspended",
        "resumed",
        "left",
        "deceased",
        "transferred",
        "merged",
    )
)


class KnownWorker:
    """A worker as the roster last told; a merged one names the record it was merged into."""

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[Region]
    category: Mapped[Category] = mapped_column(text_enum(Category))
    state: Mapped[WorkerState] = mapped_column(text_enum(WorkerState))
    name_masked: Mapped[str]
    merged_into: Mapped[str | None]
    died_on: Mapped[date | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]


Known = TypeVar("Known", bound=KnownWorker)

_OWN = {"created_at", "updated_at"}


async def remember(session: AsyncSession, model: type[KnownWorker], told: Sequence[Mapping[str, Any]]) -> None:
    """Keep what events of the roster told of workers."""
    rows = _rows(model, told)
    statement = insert(model)
    fresh = statement.excluded
    kept: dict[str, Any] = {name: fresh[name] for name in rows[0] if name != "worker_id"}
    # Only its own event tells a date of death; what is told later must not take it away.
    kept["died_on"] = func.coalesce(fresh.died_on, model.died_on)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["worker_id"], set_={**kept, "updated_at": func.now()}), rows
    )


def _rows(model: type[KnownWorker], told: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    names = [column.key for column in inspect(model).columns if column.key not in _OWN]
    return [{name: _value(one, name) for name in names} for one in told]


async def rekeyed(session: AsyncSession, model: Any, *where: ColumnElement[bool], given_up: str, into: str) -> None:
    """Let the rows of a record that was merged be the survivor's: two records were of one person.

    ``where`` leaves out what the database would refuse of one person; that stays with the record given up, as history.
    Rows that were read before are not brought up: read them anew.
    """
    values: dict[Any, Any] = {model.worker_id: into}
    if hasattr(model, "version"):
        values[model.version] = model.version + 1  # what shows the worker's ID is another version now
    await session.execute(
        update(model)
        .where(model.worker_id == given_up, *where)
        .values(values)
        .execution_options(synchronize_session=False)
    )


def _value(told: Mapping[str, Any], name: str) -> Any:
    value = told.get(name)
    if name == "region":
        return int(told[name])
    if name == "merged_into":
        return value or told.get("into")
    return date.fromisoformat(value) if name == "died_on" and value else value


async def known_workers(
    session: AsyncSession, model: type[Known], peer: Peer, worker_ids: Iterable[str]
) -> dict[str, Known]:
    """The workers by their IDs; those not known yet are asked of the roster once. No row may be locked here."""
    wanted = list(dict.fromkeys(worker_ids))
    found = await _read(session, model, wanted)
    unknown = [worker_id for worker_id in wanted if worker_id not in found]
    told: list[Mapping[str, Any]] = []
    for start in range(0, len(unknown), CHUNK):
        asked = unknown[start : start + CHUNK]
        answer = await peer.read("/v1/roster/workers/lookup", json={"worker_ids": asked})
        told += answer["items"]
    if told:
        # Only added: what the feed has told meanwhile may be newer than the answer, and would not be told again.
        await session.execute(insert(model).on_conflict_do_nothing(), _rows(model, told))
        found |= await _read(session, model, unknown)
    return found


async def _read(session: AsyncSession, model: type[Known], worker_ids: Sequence[str]) -> dict[str, Known]:
    rows = await session.scalars(
        select(model).where(model.worker_id.in_(worker_ids)).execution_options(populate_existing=True)
    )
    return {row.worker_id: row for row in rows}
