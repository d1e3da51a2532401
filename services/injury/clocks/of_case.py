"""Which clocks a case has 案件期限: each limit that has begun, from what is on record, read on a day.

Pure: the rows it is told of come from ``clocks.queries``. A limit that ends in a year whose holidays nobody has
published yet cannot be read; it is told so, and the others are read all the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from chassis.problems import ParameterMissing
from chassis.workdays import WorkCalendar
from services.injury.clocks.limits import Limit
from services.injury.clocks.rules import HourReading, Reading, Span, read_clock, read_hours
from services.injury.decisions.rules import Track

__all__ = ["Assessing", "Clock", "Record", "Unread", "clocks_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessing:
    """An assessment as far as its limit goes."""

    limit: Limit
    applied_on: date
    extended_days: int
    done_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What of a case its clocks are read from; an absent day has not come.

    ``received_on`` is the day of the application or of its full supplement; while ``waiting_for_papers`` the 15 days do
    not run. ``served_on`` is the worker's delivery, ``served_last_on`` that of the last who may challenge what was
    decided. ``reviewed_on`` is the day of a review's decision that upheld, ``revoked_on`` are days of revocations.
    """

    event_on: date
    event_at: datetime
    reported_at: datetime
    applied_on: date | None = None
    received_on: date | None = None
    waiting_for_papers: bool = False
    accepted_on: date | None = None
    decided_on: date | None = None
    served_on: date | None = None
    served_last_on: date | None = None
    review_filed_on: date | None = None
    reviewed_on: date | None = None
    sued_on: date | None = None
    revoked_on: Sequence[date] = ()
    closed_on: date | None = None
    withdrawn: bool = False
    green: bool = False
    track: Track | None = None
    consented_days: int = 0
    lost: Sequence[Span] = ()
    suspensions: Sequence[Span] = ()
    assessments: Sequence[Assessing] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A clock that cannot be read, and the parameter that is missing."""

    limit: Limit
    parameter: str


Clock = Reading | HourReading | Unread


def clocks_of(case: Record, *, today: date, now: datetime, calendar: WorkCalendar) -> tuple[Clock, ...]:
    """Every clock that has begun, in the order in which they begin."""
    return tuple(_read(case, today=today, now=now, calendar=calendar))


def _read(case: Record, *, today: date, now: datetime, calendar: WorkCalendar) -> Iterator[Clock]:
    yield read_hours(limit=Limit.REPORT, started_at=case.event_at, now=now, done_at=case.reported_at)
    for limit, started_on, done_on, spans, extended_by in _begun(case):
        try:
            yield read_clock(
                limit=limit,
                started_on=started_on,
                today=today,
                calendar=calendar,
                spans=spans,
                extended_by=extended_by,
                done_on=done_on,
            )
        except ParameterMissing as missing:
            yield Unread(limit, str(missing.facts["parameter"]))


_Begun = tuple[Limit, date, date | None, Sequence[Span], int]


def _begun(case: Record) -> Iterator[_Begun]:
    over = case.closed_on
    yield Limit.EMPLOYER_APPLY, case.event_on, case.applied_on or over, (), case.consented_days
    # What was withdrawn may be applied for again while the worker's year runs.
    yield Limit.WORKER_APPLY, case.event_on, (None if case.withdrawn else case.applied_on) or over, case.lost, 0
    if not case.withdrawn:
        yield from _until_decided(case)
    if case.decided_on is not None:
        yield Limit.SERVE, case.decided_on, case.served_last_on or over, (), 0
    if case.served_on is not None:
        yield from _remedies(case, case.served_last_on or case.served_on)
    for one in case.assessments:
        yield one.limit, one.applied_on, one.done_on, (), one.extended_days


def _until_decided(case: Record) -> Iterator[_Begun]:
    """Acceptance and decision; what was revoked is done anew, in its whole time from when the revocation came (D)."""
    over, accepted_on = case.closed_on, case.accepted_on
    if case.received_on is not None and not case.waiting_for_papers:
        before = [day for day in case.revoked_on if accepted_on is None or day <= accepted_on]
        yield Limit.ACCEPT, max([case.received_on, *before]), accepted_on or case.decided_on or over, (), 0
    if accepted_on is not None:
        started_on = max([accepted_on, *case.revoked_on])
        for limit in _decision_limits(case):
            yield limit, started_on, case.decided_on or over, case.suspensions, 0


def _remedies(case: Record, served_on: date) -> Iterator[_Begun]:
    """A review or a suit, at choice; after a review the suit has a time of its own."""
    over = case.closed_on
    yield Limit.REVIEW, served_on, case.review_filed_on or case.sued_on or over, (), 0
    if case.review_filed_on is None:
        yield Limit.SUE, served_on, case.sued_on or over, (), 0
    elif case.reviewed_on is not None:
        yield Limit.SUE_AFTER_REVIEW, case.reviewed_on, case.sued_on or over, (), 0


def _decision_limits(case: Record) -> Iterator[Limit]:
    """The 60 days always; 15 where the case was found clear; the own target wherever the green channel was opened."""
    yield Limit.DECIDE
    if case.track is Track.CLEAR:
        yield Limit.DECIDE_CLEAR
    if case.green or case.track is Track.GREEN:
        yield Limit.DECIDE_GREEN
