"""Recording, confirming and reversing duty; what changes confirmed duty has its days credited anew.

Everything is done for sets of rows: one entry is a set of one.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import ZONE
from chassis.database import found, scope_of
from chassis.ledger import audited
from chassis.problems import Refusal
from chassis.regions import span_of
from services.roster.credit_rules.rules import DEFAULT_LATE_AFTER_DAYS
from services.roster.credits.actions import Day, credit, tell_confirmed, tell_corrected, tell_logged
from services.roster.duty.models import DutyEntry, DutyReversal
from services.roster.duty.rules import (
    DUTY,
    CorrectsLiveDuty,
    DutyMove,
    DutyOverlaps,
    DutySource,
    DutyState,
    require_hours,
    require_other_hand,
)
from services.roster.duty.schemas import ConfirmedOut, DutyIn, DutyRow, SpanIn
from services.roster.workers.rules import DutyWithoutPost

__all__ = [
    "Recorded",
    "approve_late",
    "approve_late_all",
    "confirm",
    "confirm_all",
    "record",
    "record_many",
    "reverse",
]


class Recorded(NamedTuple):
    """What became of each row: entries made, rows that were on record just so, rows refused."""

    entries: list[UUID]
    unchanged: list[int]
    refused: list[tuple[int, Refusal]]


async def record(session: AsyncSession, asked: DutyIn) -> DutyEntry:
    """Record one stretch of duty."""
    if asked.corrects_id is not None:
        wrong = await found(session, DutyEntry, asked.corrects_id)
        if wrong.state is not DutyState.REVERSED or wrong.worker_id != asked.worker_id:
            raise CorrectsLiveDuty
    recorded = await record_many(
        session, [(0, asked)], source=asked.source, corrects_id=asked.corrects_id, reason=asked.reason
    )
    for _, refusal in recorded.refused:
        raise refusal
    if recorded.unchanged:
        raise DutyOverlaps
    entry = await found(session, DutyEntry, recorded.entries[0])
    await audited(
        session,
        "roster.duty.recorded",
        subject=entry.id,
        region=entry.region,
        worker_id=entry.worker_id,
        duty_on=entry.duty_on,
        late=entry.state is DutyState.LATE,
    )
    return entry


# Where the worker's post of the day is, there the entry belongs; without a post that the caller may see there is no
# entry. What overlaps is left out by the constraint itself, so that the first row wins and no look-up races with it.
_RECORD = text(
    """
    WITH given AS MATERIALIZED (
        SELECT uuidv7() AS id, (started_at AT TIME ZONE 'Asia/Shanghai')::date AS duty_on, given.*
        FROM unnest(CAST(:numbers AS integer[]), CAST(:workers AS text[]), CAST(:places AS bigint[]),
                    CAST(:types AS text[]), CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))
            AS given (number, worker_id, place, post_type, started_at, ended_at)
    ), placed AS MATERIALIZED (
        SELECT given.*, posts.region,
            CASE WHEN CAST(:recorded_on AS date) - given.duty_on
                > coalesce(credit_rules.late_after_days, :late_after_days) THEN 'late' ELSE 'recorded' END AS state,
            EXISTS (
                SELECT FROM suspensions
                WHERE suspensions.worker_id = given.worker_id AND suspensions.during @> given.duty_on
            ) OR EXISTS (
                SELECT FROM rest_blocks
                WHERE rest_blocks.worker_id = given.worker_id AND rest_blocks.during @> given.duty_on
            ) AS violation
        FROM given
        LEFT JOIN posts ON posts.worker_id = given.worker_id AND posts.during @> given.duty_on
        LEFT JOIN credit_rules ON credit_rules.region = posts.region / 1000000 * 1000000
            AND credit_rules.during @> given.duty_on
    ), added AS (
        INSERT INTO duty_entries (id, worker_id, region, place, post_type, started_at, ended_at, source, state,
                                  violation, recorded_by, recorded_at, corrects_id, reason, version)
        SELECT id, worker_id, region, place, post_type, started_at, ended_at, :source, state,
               violation, :recorded_by, :recorded_at, :corrects_id, :reason, 1
        FROM placed WHERE region IS NOT NULL ORDER BY number
        ON CONFLICT DO NOTHING
        RETURNING id
    )
    SELECT placed.number, placed.id, placed.region, added.id IS NOT NULL AS added
    FROM placed LEFT JOIN added USING (id) ORDER BY placed.number
    """
)


async def record_many(
    session: AsyncSession,
    given: Iterable[tuple[int, DutyRow]],
    *,
    source: DutySource,
    corrects_id: UUID | None = None,
    reason: str | None = None,
) -> Recorded:
    """Record many stretches of duty with one statement."""
    scope = scope_of(session)
    now = scope.clock.now()
    outcome = Recorded([], [], [])
    rows: dict[int, DutyRow] = {}
    for number, asked in given:
        try:
            require_hours(asked.started_at, asked.ended_at, now=now)
            rows[number] = asked
        except Refusal as refusal:
            outcome.refused.append((number, refusal))
    if not rows:
        return outcome
    result = await session.execute(
        _RECORD,
        {
            "numbers": list(rows),
            "workers": [row.worker_id for row in rows.values()],
            "places": [row.place for row in rows.values()],
            "types": [row.post_type.value for row in rows.values()],
            "starts": [row.started_at for row in rows.values()],
            "ends": [row.ended_at for row in rows.values()],
            "recorded_on": now.date(),
            "late_after_days": DEFAULT_LATE_AFTER_DAYS,
            "source": source.value,
            "recorded_by": scope.caller.subject if scope.caller else "system",
            "recorded_at": now,
            "corrects_id": corrects_id,
            "reason": reason,
        },
    )
    overlapping: list[int] = []
    for number, entry_id, region, added in result:
        if added:
            outcome.entries.append(entry_id)
        elif region is None:
            outcome.refused.append((number, DutyWithoutPost()))
        else:
            overlapping.append(number)
    await _explain_overlaps(session, {number: rows[number] for number in overlapping}, outcome)
    await tell_logged(session, outcome.entries)
    return outcome


async def _explain_overlaps(session: AsyncSession, rows: dict[int, DutyRow], outcome: Recorded) -> None:
    """Of what overlaps, that which is on record just so was sent twice; the rest contradicts the record."""
    if not rows:
        return
    given = rows.values()
    known = await session.execute(
        select(DutyEntry.worker_id, DutyEntry.started_at, DutyEntry.ended_at).where(
            DutyEntry.live,
            DutyEntry.worker_id.in_({row.worker_id for row in given}),
            DutyEntry.duty_on.in_({row.started_at.astimezone(ZONE).date() for row in given}),
        )
    )
    on_record = {tuple(row) for row in known}
    same = {number for number, row in rows.items() if (row.worker_id, row.started_at, row.ended_at) in on_record}
    outcome.unchanged.extend(same)
    outcome.refused.extend((number, DutyOverlaps()) for number in rows if number not in same)


async def approve_late(session: AsyncSession, entry: DutyEntry) -> DutyEntry:
    """Let a late entry be confirmed."""
    entry.state = DUTY.after(entry.state, DutyMove.APPROVE_LATE)
    entry.late_approved_by = _caller(session)
    await session.flush()
    await audited(session, "roster.duty.late-approved", subject=entry.id, region=entry.region)
    return entry


async def approve_late_all(session: AsyncSession, asked: SpanIn) -> int:
    """Let the late entries of a region and span of days be confirmed."""
    approved = await session.execute(
        text(
            """
            UPDATE duty_entries
            SET state = 'recorded', late_approved_by = :me, version = version + 1, updated_at = clock_timestamp()
            WHERE region BETWEEN :low AND :high AND duty_on BETWEEN :first_on AND :last_on AND state = 'late'
            """
        ),
        {"me": _caller(session), **_span(asked)},
    )
    count = int(approved.rowcount)  # type: ignore[attr-defined]
    facts = {"first_on": asked.first_on, "last_on": asked.last_on, "entries": count}
    await audited(session, "roster.duty.late-approved", subject=str(asked.region), region=asked.region, **facts)
    return count


async def confirm(session: AsyncSession, entry: DutyEntry) -> DutyEntry:
    """Vouch for one entry, which credits its day."""
    scope = scope_of(session)
    require_other_hand(
        recorded_by=entry.recorded_by,
        done_by=entry.worker_id,
        confirmer=_caller(session),
        confirmer_worker=scope.caller.worker_id if scope.caller else None,
    )
    entry.state = DUTY.after(entry.state, DutyMove.CONFIRM)
    entry.confirmed_by, entry.confirmed_at = _caller(session), scope.clock.now()
    await session.flush()
    day = Day(entry.worker_id, entry.duty_on, entry.region)
    await tell_confirmed(session, [day])
    await tell_logged(session, [entry.id])
    await tell_corrected(session, await credit(session, [day]))
    return entry


# Locked in one order, so that two confirmations of one region wait for each other and do not deadlock.
_CONFIRM = text(
    """
    UPDATE duty_entries
    SET state = 'confirmed', confirmed_by = :me, confirmed_at = :now, version = version + 1,
        updated_at = clock_timestamp()
    WHERE id IN (
        SELECT id FROM duty_entries
        WHERE region BETWEEN :low AND :high AND duty_on BETWEEN :first_on AND :last_on
            AND state = 'recorded' AND recorded_by <> :me AND worker_id IS DISTINCT FROM CAST(:worker AS text)
        ORDER BY worker_id, started_at FOR UPDATE
    )
    RETURNING id, worker_id, duty_on, region
    """
)

_LEFT_OVER = text(
    """
    SELECT count(*) FILTER (WHERE state = 'recorded') AS own, count(*) FILTER (WHERE state = 'late') AS late_waiting
    FROM duty_entries
    WHERE region BETWEEN :low AND :high AND duty_on BETWEEN :first_on AND :last_on AND state IN ('recorded', 'late')
    """
)


async def confirm_all(session: AsyncSession, asked: SpanIn) -> ConfirmedOut:
    """Vouch for every recorded entry of a region and span of days that is not the caller's own."""
    scope = scope_of(session)
    span = _span(asked)
    given = {
        "me": _caller(session),
        "worker": scope.caller.worker_id if scope.caller else None,
        "now": scope.clock.now(),
        **span,
    }
    rows = (await session.execute(_CONFIRM, given)).all()
    days = sorted({Day(row.worker_id, row.duty_on, row.region) for row in rows})
    await tell_confirmed(session, days)
    await tell_logged(session, [row.id for row in rows])
    await tell_corrected(session, await credit(session, days))
    own, late_waiting = (await session.execute(_LEFT_OVER, span)).one()
    return ConfirmedOut(confirmed=len(rows), own=own, late_waiting=late_waiting)


async def reverse(session: AsyncSession, entry: DutyEntry, *, reason: str) -> DutyEntry:
    """Take an entry back; the credit of its day is counted anew."""
    credited = entry.state is DutyState.CONFIRMED
    entry.state = DUTY.after(entry.state, DutyMove.REVERSE)
    session.add(
        DutyReversal(
            entry_id=entry.id,
            worker_id=entry.worker_id,
            region=entry.region,
            reason=reason,
            reversed_by=_caller(session),
            reversed_at=scope_of(session).clock.now(),
        )
    )
    await session.flush()
    await audited(session, "roster.duty.reversed", subject=entry.id, region=entry.region, worker_id=entry.worker_id)
    await tell_logged(session, [entry.id])
    if credited:
        day = Day(entry.worker_id, entry.duty_on, entry.region)
        await tell_corrected(session, await credit(session, [day]))
    return entry


def _caller(session: AsyncSession) -> str:
    caller = scope_of(session).caller
    return caller.subject if caller else "system"


def _span(asked: SpanIn) -> dict[str, Any]:
    low, high = span_of(asked.region)
    return {"low": low, "high": high, "first_on": asked.first_on, "last_on": asked.last_on}
