"""Recording, confirming and reversing duty, and the credited days that come of it.

Everything is done for sets of rows: one entry is a set of one. The credit of a day is counted anew, in the transaction
of the change, from all that is confirmed for it; the row of the day is locked first, so that of two changes that race
the second counts what the first did.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import ZONE
from chassis.database import found, scope_of
from chassis.ledger import all_happened, audited
from chassis.problems import ParameterMissing, Refusal
from chassis.regions import span_of
from services.roster.credit_rules.models import CreditRule
from services.roster.credit_rules.rules import DEFAULT_LATE_AFTER_DAYS, Worked, county_of, half_days
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
from services.roster.duty.schemas import ConfirmedOut, DutyConfirmed, DutyCorrected, DutyIn, DutyRow, SpanIn
from services.roster.workers.rules import DutyWithoutPost

__all__ = [
    "Recorded",
    "approve_late",
    "approve_late_all",
    "confirm",
    "confirm_all",
    "move_duty",
    "record",
    "record_many",
    "reverse",
]


class Recorded(NamedTuple):
    """What became of each row: entries made, rows that were on record just so, rows refused."""

    entries: list[UUID]
    unchanged: list[int]
    refused: list[tuple[int, Refusal]]


class Day(NamedTuple):
    """A worker's day in the community of that day."""

    worker_id: str
    duty_on: date
    region: int


class Credited(NamedTuple):
    """A day's credit before and after; ``before`` is None for a day never credited."""

    day: Day
    before: int | None
    after: int


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
    await _tell_confirmed(session, [day])
    await _tell_corrected(session, await _credit(session, [day]))
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
    RETURNING worker_id, duty_on, region
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
    days = sorted({Day(*row) for row in rows})
    await _tell_confirmed(session, days)
    await _tell_corrected(session, await _credit(session, days))
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
    if credited:
        day = Day(entry.worker_id, entry.duty_on, entry.region)
        await _tell_corrected(session, await _credit(session, [day]))
    return entry


_REVERSE_MERGED = text(
    """
    WITH gone AS (
        UPDATE duty_entries SET state = 'reversed', version = version + 1, updated_at = clock_timestamp()
        WHERE worker_id = :merged AND live RETURNING id, worker_id, region, duty_on
    ), taken_back AS (
        INSERT INTO duty_reversals (entry_id, worker_id, region, reason, reversed_by, reversed_at)
        SELECT id, worker_id, region, :reason, :me, :now FROM gone
    )
    SELECT gone.id, gone.duty_on, gone.region FROM gone
    """
)

# As it was recorded and confirmed, with the survivor's post of the day; what overlaps the survivor's own duty is left
# out by the constraint.
_COPY_MERGED = text(
    """
    INSERT INTO duty_entries (worker_id, region, place, post_type, started_at, ended_at, source, state, violation,
                              recorded_by, recorded_at, late_approved_by, confirmed_by, confirmed_at,
                              corrects_id, reason, version)
    SELECT posts.worker_id, posts.region, other.place, other.post_type, other.started_at, other.ended_at, other.source,
           CASE WHEN other.confirmed_by IS NOT NULL THEN 'confirmed'
                WHEN other.id = ANY(:late) THEN 'late' ELSE 'recorded' END,
           other.violation, other.recorded_by, other.recorded_at, other.late_approved_by, other.confirmed_by,
           other.confirmed_at, other.id, :reason, 1
    FROM duty_entries AS other
    JOIN posts ON posts.worker_id = :survivor AND posts.during @> other.duty_on
    WHERE other.id = ANY(:gone) ORDER BY other.started_at
    ON CONFLICT DO NOTHING
    RETURNING duty_on, region
    """
)


async def move_duty(session: AsyncSession, *, from_worker: str, to_worker: str, reason: str) -> None:
    """Reverse a merged worker's live duty, and record it anew for the survivor where it overlaps with nothing."""
    late = await session.scalars(
        select(DutyEntry.id).where(DutyEntry.worker_id == from_worker, DutyEntry.state == DutyState.LATE)
    )
    given = {"merged": from_worker, "survivor": to_worker, "reason": reason, "me": _caller(session)}
    waiting = late.all()
    gone = (await session.execute(_REVERSE_MERGED, {**given, "now": scope_of(session).clock.now()})).all()
    copied = await session.execute(
        _COPY_MERGED,
        {"survivor": to_worker, "reason": reason, "late": list(waiting), "gone": [row.id for row in gone]},
    )
    days = {Day(from_worker, row.duty_on, row.region) for row in gone}
    days |= {Day(to_worker, row.duty_on, row.region) for row in copied}
    changed = await _credit(session, sorted(days))
    await _tell_corrected(session, [credited._replace(before=credited.before or 0) for credited in changed])


# The row of each day is made or locked first; what was there before comes back.
_LOCK_DAYS = text(
    """
    INSERT INTO duty_days AS day (worker_id, duty_on, region, minutes, half_days)
    SELECT worker_id, duty_on, region, 0, 0
    FROM unnest(CAST(:workers AS text[]), CAST(:days AS date[]), CAST(:regions AS bigint[]))
        AS given (worker_id, duty_on, region)
    ORDER BY worker_id, duty_on
    ON CONFLICT (worker_id, duty_on) DO UPDATE SET region = excluded.region
    RETURNING day.worker_id, day.duty_on, old.half_days AS before
    """
)

_WORKED = text(
    """
    SELECT worker_id, duty_on, duty.region,
        floor(sum(extract(epoch FROM ended_at - started_at)) / 60)::integer AS minutes,
        floor(coalesce(sum(extract(epoch FROM ended_at - started_at)) FILTER (WHERE post_type = 'checkpoint'), 0) / 60
            )::integer AS checkpoint_minutes
    FROM unnest(CAST(:workers AS text[]), CAST(:days AS date[])) AS given (worker_id, duty_on)
    JOIN duty_entries AS duty USING (worker_id, duty_on)
    WHERE state = 'confirmed'
    GROUP BY worker_id, duty_on, duty.region
    """
)

_SET_DAYS = text(
    """
    UPDATE duty_days AS day
    SET minutes = given.minutes, half_days = given.half_days, credit_rule_id = given.credit_rule_id
    FROM unnest(CAST(:workers AS text[]), CAST(:days AS date[]), CAST(:minutes AS bigint[]),
                CAST(:half_days AS bigint[]), CAST(:rules AS uuid[]))
        AS given (worker_id, duty_on, minutes, half_days, credit_rule_id)
    WHERE day.worker_id = given.worker_id AND day.duty_on = given.duty_on
    """
)


async def _credit(session: AsyncSession, days: Sequence[Day]) -> list[Credited]:
    """Count these days anew; ``ParameterMissing`` where the county has no rule for a day: it is never guessed."""
    if not days:
        return []
    rules = _Rules(await _rules_of(session, days))
    given: dict[str, list[Any]] = {
        "workers": [day.worker_id for day in days],
        "days": [day.duty_on for day in days],
    }
    locked = await session.execute(_LOCK_DAYS, {**given, "regions": [day.region for day in days]})
    before = {(row.worker_id, row.duty_on): row.before for row in locked}
    worked = {
        (row.worker_id, row.duty_on): Worked(row.minutes, row.checkpoint_minutes)
        for row in await session.execute(_WORKED, given)
    }
    credited: list[Credited] = []
    minutes: list[int] = []
    used: list[UUID | None] = []
    for day in days:
        key = day.worker_id, day.duty_on
        done = worked.get(key)
        rule = rules.on(day) if done else None
        after = half_days(rule, done) if rule and done else 0
        credited.append(Credited(day, before[key], after))
        minutes.append(done.minutes if done else 0)
        used.append(rule.id if rule else None)
    given |= {"minutes": minutes, "half_days": [one.after for one in credited], "rules": used}
    await session.execute(_SET_DAYS, given)
    return credited


class _Rules:
    """The credit rules of some counties."""

    def __init__(self, rules: Iterable[CreditRule]) -> None:
        self._of: dict[int, list[CreditRule]] = defaultdict(list)
        for rule in rules:
            self._of[rule.region].append(rule)
        self._known: dict[tuple[int, date], CreditRule] = {}

    def on(self, day: Day) -> CreditRule:
        county = county_of(day.region)
        key = county, day.duty_on
        if key not in self._known:
            for rule in self._of[county]:
                if day.duty_on in rule.during:
                    self._known[key] = rule
                    break
            else:
                raise ParameterMissing(parameter=f"credit-rule {county:012d} {day.duty_on.isoformat()}")
        return self._known[key]


async def _rules_of(session: AsyncSession, days: Sequence[Day]) -> Sequence[CreditRule]:
    counties = {county_of(day.region) for day in days}
    return (await session.scalars(select(CreditRule).where(CreditRule.region.in_(counties)))).all()


async def _tell_confirmed(session: AsyncSession, days: Iterable[Day]) -> None:
    """One event a community."""
    of: dict[int, list[date]] = defaultdict(list)
    for day in days:
        of[day.region].append(day.duty_on)
    await all_happened(
        session,
        [
            (
                DutyConfirmed(region=region, first_on=min(dates), last_on=max(dates), worker_days=len(dates)),
                f"{region:012d}",
                region,
            )
            for region, dates in of.items()
        ],
    )


async def _tell_corrected(session: AsyncSession, credited: Iterable[Credited]) -> None:
    """One event for each day that had another credit before."""
    await all_happened(
        session,
        [
            (
                DutyCorrected(
                    worker_id=day.worker_id,
                    region=day.region,
                    duty_on=day.duty_on,
                    half_days_before=before,
                    half_days_after=after,
                ),
                day.worker_id,
                day.region,
            )
            for day, before, after in credited
            if before is not None and before != after
        ],
    )


def _caller(session: AsyncSession) -> str:
    caller = scope_of(session).caller
    return caller.subject if caller else "system"


def _span(asked: SpanIn) -> dict[str, Any]:
    low, high = span_of(asked.region)
    return {"low": low, "high": high, "first_on": asked.first_on, "last_on": asked.last_on}
