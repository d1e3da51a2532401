"""Which days were worked, as clause 5 counts them.

A duty day is a calendar date of Asia/Shanghai with any duty above zero minutes, recorded or confirmed; a rest day is
one with none. A night shift that ends by 08:00 counts only for the date on which it began if at least 24 hours off
follow (rule sheet §6). Rest is counted from the entries of the roster that pay is counted from, and anew whenever
they change.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from chassis.clock import ZONE, midnight

__all__ = ["DAY", "DutyState", "Stretch", "Worked", "worked_days"]

DAY = timedelta(days=1)
_MORNING = time(8)


class DutyState(StrEnum):
    """How far the roster's record of a stretch has come."""

    LATE = "late"
    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    REVERSED = "reversed"


class Stretch(NamedTuple):
    """One live stretch of duty of a worker."""

    region: int
    started_at: datetime
    ended_at: datetime
    confirmed: bool


class Worked(NamedTuple):
    """A day on which a worker did duty: the community of it, the minutes, and whether any of it is confirmed."""

    region: int
    minutes: int
    confirmed: bool


def worked_days(stretches: Iterable[Stretch]) -> dict[date, Worked]:
    """The duty days that one worker's stretches make."""
    known = sorted(stretches, key=lambda one: one.started_at)
    parts: dict[date, list[tuple[Stretch, float]]] = defaultdict(list)
    for place, one in enumerate(known):
        for day, seconds in _by_date(one, off_follows=_off_follows(known, place)):
            parts[day].append((one, seconds))
    return {
        day: Worked(
            region=min(done, key=lambda part: part[0].started_at)[0].region,
            minutes=max(1, int(sum(seconds for _, seconds in done) // 60)),
            confirmed=any(one.confirmed for one, _ in done),
        )
        for day, done in parts.items()
    }


def _off_follows(known: Sequence[Stretch], place: int) -> bool:
    """Whether at least 24 hours lie between the end of a stretch and the next that is known of."""
    return place + 1 == len(known) or known[place + 1].started_at - known[place].ended_at >= DAY


def _by_date(one: Stretch, *, off_follows: bool) -> list[tuple[date, float]]:
    started, ended = one.started_at.astimezone(ZONE), one.ended_at.astimezone(ZONE)
    whole = (ended - started).total_seconds()
    if ended.date() == started.date() or (ended.timetz().replace(tzinfo=None) <= _MORNING and off_follows):
        return [(started.date(), whole)]
    # At most 24 hours long, so it touches two dates.
    before = (midnight(ended.date()) - started).total_seconds()
    return [(day, part) for day, part in ((started.date(), before), (ended.date(), whole - before)) if part > 0]
