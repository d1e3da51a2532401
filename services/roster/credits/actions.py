"""Crediting days: what the confirmed duty of a worker's day is worth, and telling who reckons with it.

The credit of a day is counted anew, in the transaction of the change, from all that is confirmed for it; the row of
the day is locked first, so that of two changes that race the second counts what the first did.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.ledger import all_happened
from chassis.problems import ParameterMissing
from services.roster.credit_rules.models import CreditRule
from services.roster.credit_rules.rules import Worked, county_of, half_days
from services.roster.duty.schemas import MOST_LOGGED, DutyConfirmed, DutyCorrected, DutyLogged, LoggedDuty

__all__ = ["Credited", "Day", "credit", "tell_confirmed", "tell_corrected", "tell_logged"]


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


async def credit(session: AsyncSession, days: Sequence[Day]) -> list[Credited]:
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


async def tell_confirmed(session: AsyncSession, days: Iterable[Day]) -> None:
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


_LOGGED = text(
    """
    SELECT region, id AS entry_id, worker_id, started_at, ended_at, state, post_type FROM duty_entries
    WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY region, worker_id, started_at, id
    """
)


async def tell_logged(session: AsyncSession, entry_ids: Sequence[UUID]) -> None:
    """Tell entries as they stand now, in events of one community and a bounded number each.

    Who sees to it that workers rest (clause 5) follows the very entries that days are credited from.
    """
    if not entry_ids:
        return
    of: dict[int, list[LoggedDuty]] = defaultdict(list)
    for row in await session.execute(_LOGGED, {"ids": list(entry_ids)}):
        of[row.region].append(LoggedDuty.model_validate(row, from_attributes=True))
    await all_happened(
        session,
        [
            (DutyLogged(region=region, entries=told[start : start + MOST_LOGGED]), f"{region:012d}", region)
            for region, told in of.items()
            for start in range(0, len(told), MOST_LOGGED)
        ],
    )


async def tell_corrected(session: AsyncSession, credited: Iterable[Credited]) -> None:
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
