"""Statutory clocks 法定期限: when a limit ends, how much of it is used, and why.

A clock is never stored as a date that somebody has to remember to move: it is read from its start, its spans and its
extension at any moment. The day of the event is not counted; a last day that is a day off gives way to the next working
day (民事诉讼法（2023）第八十五条, S:L9; that it governs these limits too is common practice, K-med).
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from chassis.problems import Conflict
from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.injury.clocks.limits import LIMITS, Limit, Rule, Unit

__all__ = [
    "ClockState",
    "Explained",
    "ExtensionNotAllowed",
    "HourReading",
    "PauseNotAllowed",
    "Reading",
    "Span",
    "SpansOverlap",
    "months_after",
    "read_clock",
    "read_hours",
    "within_limit",
]

_DAY = timedelta(days=1)


class ClockState(StrEnum):
    RUNNING = "running"
    WARNING = "warning"
    PAUSED = "paused"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


class PauseNotAllowed(Conflict):
    code = "CLOCK_PAUSE_NOT_ALLOWED"
    title = Text("该期限不得中止或扣除", "Days of this limit are not left out")
    detail = Text("“{limit}”没有中止或扣除的依据", "No authority leaves days out of {limit!r}")


class ExtensionNotAllowed(Conflict):
    code = "CLOCK_EXTENSION_NOT_ALLOWED"
    title = Text("该期限不得延长，或超过可延长的天数", "The limit is not extended, or not by so much")
    detail = Text("“{limit}”最多延长 {most} 日", "{limit!r} is extended by {most} days at most")


class SpansOverlap(Conflict):
    code = "CLOCK_SPANS_OVERLAP"
    stands_for = ("ex_lost_times_overlap",)
    title = Text("中止时段重叠或起止颠倒", "Spans overlap or run backwards")


@dataclass(frozen=True, slots=True)
class Span:
    """Days left out of the count, first and last included; without a last day it is open still."""

    first_on: date
    last_on: date | None
    reason: str

    def covers(self, day: date) -> bool:
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)


@dataclass(frozen=True, slots=True)
class Explained:
    """One step of the reckoning and what it rests on."""

    text: Text
    article: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock as it stands; days are counted in ``unit``: working days, or calendar days for all else.

    ``days_used`` and ``days_left`` add up to the whole, rolled-over days included; ``days_left`` is negative when
    overdue. ``due_on`` is absent while a span is open, for nobody knows it then.
    """

    limit: Limit
    state: ClockState
    started_on: date
    due_on: date | None
    unit: Unit
    days_used: int
    days_left: int
    why: tuple[Explained, ...]


@dataclass(frozen=True, slots=True)
class HourReading:
    """A clock in hours, read to the minute."""

    limit: Limit
    state: ClockState
    started_at: datetime
    due_at: datetime
    minutes_left: int
    why: tuple[Explained, ...]


def months_after(day: date, months: int) -> date:
    """The corresponding day so many months later, or the month's last day where it has none.

    民法典第二百零二条 (K-hi): 到期月的对应日为期间的最后一日；没有对应日的，月末日为期间的最后一日.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def read_clock(
    *,
    limit: Limit,
    started_on: date,
    today: date,
    calendar: WorkCalendar,
    spans: Sequence[Span] = (),
    extended_by: int = 0,
    done_on: date | None = None,
) -> Reading:
    """The clock of ``limit``, which began with the event of ``started_on``, as it stands on ``today``.

    工伤保险条例第二十条第三款 (S:L1): 在司法机关或者有关行政主管部门尚未作出结论期间，作出工伤认定决定的时限中止.
    法释〔2014〕9号第七条 (S:L3): 由于不属于职工或者其近亲属自身原因超过工伤认定申请期限的，被耽误的时间不计算在内.
    ``extended_by`` is what was consented to, in days. A clock that is done stops on that day, met or missed.
    """
    rule = LIMITS[limit]
    if rule.unit is Unit.HOURS:
        raise ValueError(f"{limit} is read by the hour")
    spans = _checked(limit, rule, spans, extended_by)
    length = _length(rule, started_on) + extended_by
    asof = max(started_on, min(today, done_on or today))
    counted = _Counter(rule, calendar, spans)
    last_on = counted.last_day(started_on, length)
    due_on = counted.rolled(last_on) if last_on else None
    used = counted.between(started_on, asof)
    if due_on is None:
        left = length - used
    elif asof <= due_on:
        left = counted.between(asof, due_on)
    else:
        left = -counted.between(due_on, asof)
    return Reading(
        limit=limit,
        state=_state(
            rule, asof=asof, due_on=due_on, left=left, done=done_on is not None and done_on <= today, spans=spans
        ),
        started_on=started_on,
        due_on=due_on,
        unit=rule.unit if rule.unit is Unit.WORKING_DAYS else Unit.CALENDAR_DAYS,
        days_used=used,
        days_left=left,
        why=tuple(_explain(rule, started_on, spans, extended_by, last_on, due_on)),
    )


def within_limit(
    *,
    limit: Limit,
    started_on: date,
    on: date,
    calendar: WorkCalendar,
    spans: Sequence[Span] = (),
    extended_by: int = 0,
) -> bool:
    """Whether an act of that day keeps the limit.

    For limits in calendar days, months and years the calendar is asked about nothing before the last day, so that an
    act can be taken whose limit ends in a year without holidays yet; what is late is judged by the calendar alone.
    """
    rule = LIMITS[limit]
    counted = _Counter(rule, calendar, _checked(limit, rule, spans, extended_by))
    last_on = counted.last_day(started_on, _length(rule, started_on) + extended_by)
    if last_on is None or on <= last_on:
        return True
    due_on = counted.rolled(last_on)
    return due_on is None or on <= due_on


def read_hours(*, limit: Limit, started_at: datetime, now: datetime, done_at: datetime | None = None) -> HourReading:
    """A limit in hours, which runs on through nights and holidays."""
    rule = LIMITS[limit]
    if rule.unit is not Unit.HOURS:
        raise ValueError(f"{limit} is not read by the hour")
    due_at = started_at + timedelta(hours=rule.length)
    asof = done_at or now
    minutes_left = (due_at - asof) // timedelta(minutes=1)
    if done_at is not None:
        state = ClockState.MET if done_at <= due_at else ClockState.MISSED
    elif now > due_at:
        state = ClockState.OVERDUE
    else:
        state = ClockState.WARNING if minutes_left <= 60 * rule.warn_left else ClockState.RUNNING
    length = Text(f"{rule.title.zh}：{rule.length} 小时", f"{rule.title.en}: {rule.length} hours")
    return HourReading(limit, state, started_at, due_at, minutes_left, (Explained(length, rule.article),))


class _Counter:
    """Which days count, by the unit of a rule and the spans that are left out."""

    def __init__(self, rule: Rule, calendar: WorkCalendar, spans: Sequence[Span]) -> None:
        self._rule, self._calendar, self._spans = rule, calendar, spans

    def counts(self, day: date) -> bool:
        if any(span.covers(day) for span in self._spans):
            return False
        return self._rule.unit is not Unit.WORKING_DAYS or self._calendar.is_working_day(day)

    def last_day(self, start: date, length: int) -> date | None:
        """The day on which the count is full; None when an open span keeps it from getting there."""
        day = start
        while length > 0:
            day += _DAY
            if self._stopped(day):
                return None
            length -= self.counts(day)
        return day

    def rolled(self, day: date) -> date | None:
        """The first working day on or after a last day, outside every span; None when an open span comes first."""
        if not self._rule.rolls:
            return day
        while not (self._calendar.is_working_day(day) and self._free(day)):
            if self._stopped(day):
                return None
            day += _DAY
        return day

    def between(self, after: date, until: date) -> int:
        """Days that count after one day, up to and with another."""
        return sum(self.counts(after + n * _DAY) for n in range(1, (until - after).days + 1))

    def _free(self, day: date) -> bool:
        return not any(span.covers(day) for span in self._spans)

    def _stopped(self, day: date) -> bool:
        return any(span.last_on is None and span.first_on <= day for span in self._spans)


def _checked(limit: Limit, rule: Rule, spans: Iterable[Span], extended_by: int) -> tuple[Span, ...]:
    ordered = tuple(sorted(spans, key=lambda span: span.first_on))
    if ordered and rule.pauses is None:
        raise PauseNotAllowed(limit=limit.value)
    for span in ordered:
        if span.last_on is not None and span.last_on < span.first_on:
            raise SpansOverlap
    for earlier, later in pairwise(ordered):
        if earlier.covers(later.first_on):
            raise SpansOverlap
    most = rule.extends_most if rule.extends else 0
    if extended_by < 0 or (most is not None and extended_by > most):
        raise ExtensionNotAllowed(limit=limit.value, most=most)
    return ordered


def _length(rule: Rule, start: date) -> int:
    if rule.unit in (Unit.MONTHS, Unit.YEARS):
        months = rule.length * (12 if rule.unit is Unit.YEARS else 1)
        return (months_after(start, months) - start).days
    return rule.length


def _state(rule: Rule, *, asof: date, due_on: date | None, left: int, done: bool, spans: Sequence[Span]) -> ClockState:
    late = due_on is not None and asof > due_on
    if done:
        return ClockState.MISSED if late else ClockState.MET
    if late:
        return ClockState.OVERDUE
    if any(span.covers(asof) for span in spans):
        return ClockState.PAUSED
    return ClockState.WARNING if left <= rule.warn_left else ClockState.RUNNING


_UNIT_WORDS = {
    Unit.CALENDAR_DAYS: Text("日", "calendar days"),
    Unit.WORKING_DAYS: Text("个工作日", "working days"),
    Unit.MONTHS: Text("个月", "months"),
    Unit.YEARS: Text("年", "years"),
}
_ROLLING = "民事诉讼法（2023）第八十五条"


def _explain(
    rule: Rule, start: date, spans: Sequence[Span], extended_by: int, last_on: date | None, due_on: date | None
) -> Iterable[Explained]:
    unit = _UNIT_WORDS[rule.unit]
    yield Explained(
        Text(
            f"{rule.title.zh}：自{rule.starts.zh}（{start}）起 {rule.length} {unit.zh}，当日不计",
            f"{rule.title.en}: {rule.length} {unit.en} from {rule.starts.en} ({start}), that day not counted",
        ),
        rule.article,
    )
    if extended_by and rule.extends:
        yield Explained(
            Text(f"经同意延长 {extended_by} 日", f"Extended with consent by {extended_by} days"), rule.extends
        )
    for span in spans:
        until = span.last_on or Text("未结束", "open")
        zh, en = (until.zh, until.en) if isinstance(until, Text) else (str(until), str(until))
        yield Explained(
            Text(f"{span.first_on} 至 {zh} 不计：{span.reason}", f"{span.first_on} to {en} left out: {span.reason}"),
            rule.pauses or "",
        )
    if last_on and due_on and due_on != last_on:
        yield Explained(
            Text(f"{last_on} 为休息日，顺延至 {due_on}", f"{last_on} is a day off: rolled over to {due_on}"), _ROLLING
        )
