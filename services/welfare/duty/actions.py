"""Keeping the worked days in step with the roster's duty log."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import array, insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import ZONE, midnight
from chassis.known_workers import rekeyed
from chassis.workers import PostType
from services.welfare.duty.models import DutyStretch, WorkedDay
from services.welfare.duty.rules import DAY, DutyState, Stretch, worked_days

__all__ = ["rekey", "take"]

Dates = dict[str, set[date]]

# An entry goes this way and never back, so what is told again changes nothing.
_STATES = list(DutyState)
_ORDER = array([literal(state.value) for state in _STATES])


async def take(session: AsyncSession, told: Iterable[tuple[int, Mapping[str, Any]]]) -> Dates:
    """Keep what was told of entries, each with its region, and count the days anew that they touch; those, by worker.

    Entries are told whole, and each state of one follows the other: what was told before, or is older, touches nothing.
    An entry of a record that was merged meanwhile is the survivor's (``rekey``).
    """
    rows: dict[str, dict[str, Any]] = {}
    for region, entry in told:
        row = {
            "entry_id": UUID(entry["entry_id"]),
            "worker_id": entry["worker_id"],
            "region": region,
            "started_at": datetime.fromisoformat(entry["started_at"]),
            "ended_at": datetime.fromisoformat(entry["ended_at"]),
            "state": DutyState(entry["state"]),
            "post_type": PostType(entry["post_type"]) if entry.get("post_type") else None,
        }
        before = rows.get(entry["entry_id"])
        if before is None or _STATES.index(row["state"]) >= _STATES.index(before["state"]):
            rows[entry["entry_id"]] = row
    if not rows:
        return {}
    statement = insert(DutyStretch)
    state = statement.excluded.state
    further = func.array_position(_ORDER, state) > func.array_position(_ORDER, DutyStretch.state)
    changed = await session.execute(
        statement.on_conflict_do_update(
            index_elements=["entry_id"],
            set_={"state": state, "post_type": func.coalesce(statement.excluded.post_type, DutyStretch.post_type)},
            where=further,
        ).returning(DutyStretch.worker_id, DutyStretch.started_at),
        list(rows.values()),
    )
    return await _counted_anew(session, [(row.worker_id, row.started_at) for row in changed])


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> Dates:
    """Duty of a record that was merged is the survivor's; gives the days that were counted anew.

    The roster reverses it and records it anew for the survivor, in this order or in several events: till then these
    entries stand, so that nobody's rest is counted with a gap in between.
    """
    moved = await session.execute(select(DutyStretch.started_at).where(DutyStretch.worker_id == given_up))
    began = [(worker_id, row.started_at) for row in moved for worker_id in (given_up, into)]
    await rekeyed(session, DutyStretch, given_up=given_up, into=into)
    return await _counted_anew(session, began)


async def _counted_anew(session: AsyncSession, began: Iterable[tuple[str, datetime]]) -> Dates:
    touched: Dates = defaultdict(set)
    for worker_id, started_at in began:
        day = started_at.astimezone(ZONE).date()
        # A night shift of the day before may count otherwise now, and this one may run into the next day.
        touched[worker_id] |= {day - DAY, day, day + DAY}
    if touched:
        await _recount(session, touched)
    return touched


async def _recount(session: AsyncSession, touched: Dates) -> None:
    derived = await _derived(session, touched)
    keys = [(worker_id, day) for worker_id, days in touched.items() for day in days]
    gone = [key for key in keys if key[1] not in derived[key[0]]]
    if gone:
        await session.execute(delete(WorkedDay).where(tuple_(WorkedDay.worker_id, WorkedDay.duty_on).in_(gone)))
    made = [
        {"worker_id": worker_id, "duty_on": day, **derived[worker_id][day]._asdict()}
        for worker_id, day in keys
        if day in derived[worker_id]
    ]
    if made:
        statement = insert(WorkedDay)
        fresh = statement.excluded
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["worker_id", "duty_on"],
                set_={"region": fresh.region, "minutes": fresh.minutes, "confirmed": fresh.confirmed},
            ),
            made,
        )


async def _derived(session: AsyncSession, touched: Dates) -> dict[str, dict[date, Any]]:
    """The worked days of each worker around the touched ones, from stretches near enough to bear on them."""
    around = [
        (DutyStretch.worker_id == worker_id)
        & DutyStretch.started_at.between(midnight(min(days) - 2 * DAY), midnight(max(days) + 4 * DAY))
        for worker_id, days in touched.items()
    ]
    rows = await session.execute(
        select(
            DutyStretch.worker_id,
            DutyStretch.region,
            DutyStretch.started_at,
            DutyStretch.ended_at,
            (DutyStretch.state == DutyState.CONFIRMED).label("confirmed"),
        ).where(or_(*around), DutyStretch.state != DutyState.REVERSED)
    )
    of: dict[str, list[Stretch]] = defaultdict(list)
    for row in rows:
        of[row.worker_id].append(Stretch(row.region, row.started_at, row.ended_at, row.confirmed))
    return {worker_id: worked_days(of[worker_id]) for worker_id in touched}
