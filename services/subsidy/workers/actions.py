"""Keeping the copy of the roster: from its events, and by asking for whoever is not known yet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.client import Peer
from services.subsidy.workers.models import Worker

__all__ = ["CHUNK", "known_workers", "remember"]

# What the roster takes in one question.
CHUNK = 1000


async def known_workers(session: AsyncSession, peer: Peer, worker_ids: Iterable[str]) -> dict[str, Worker]:
    """The workers by their IDs; those not known yet are asked of the roster once. No row may be locked here."""
    wanted = list(dict.fromkeys(worker_ids))
    found = await _read(session, wanted)
    unknown = [worker_id for worker_id in wanted if worker_id not in found]
    told: list[Mapping[str, Any]] = []
    for start in range(0, len(unknown), CHUNK):
        asked = unknown[start : start + CHUNK]
        answer = await peer.read("/v1/roster/workers/lookup", json={"worker_ids": asked})
        told += answer["items"]
    if told:
        await remember(session, told)
        found |= await _read(session, unknown)
    return found


async def remember(session: AsyncSession, told: Sequence[Mapping[str, Any]]) -> None:
    """Keep what the roster told of workers."""
    statement = insert(Worker)
    fresh = statement.excluded
    kept = {name: fresh[name] for name in ("region", "category", "state", "name_masked", "merged_into")}
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["worker_id"],
            # A look-up tells no date of death; the one that an event told stays.
            set_={**kept, "died_on": func.coalesce(fresh.died_on, Worker.died_on), "updated_at": func.now()},
        ),
        [_row(one) for one in told],
    )


async def _read(session: AsyncSession, worker_ids: Sequence[str]) -> dict[str, Worker]:
    rows = await session.scalars(
        select(Worker).where(Worker.worker_id.in_(worker_ids)).execution_options(populate_existing=True)
    )
    return {row.worker_id: row for row in rows}


def _row(one: Mapping[str, Any]) -> dict[str, Any]:
    died_on = one.get("died_on")
    return {
        "worker_id": one["worker_id"],
        "region": int(one["region"]),
        "category": one["category"],
        "state": one["state"],
        "name_masked": one["name_masked"],
        "merged_into": one.get("merged_into") or one.get("into"),
        "died_on": date.fromisoformat(died_on) if died_on else None,
    }
