"""Which clocks a case has, from its record alone."""

from datetime import date, datetime

import pytest

from chassis.clock import ZONE
from chassis.workdays import WorkCalendar
from services.injury.clocks.limits import Limit
from services.injury.clocks.of_case import Assessing, Record, Unread, clocks_of
from services.injury.clocks.rules import ClockState, Reading, Span
from services.injury.decisions.rules import Track

AT = datetime(2020, 1, 20, 8, 0, tzinfo=ZONE)
L = Limit


def read(today: date, **known: object) -> dict[Limit, Reading]:
    record = Record(event_on=AT.date(), event_at=AT, reported_at=AT, **known)  # type: ignore[arg-type]
    now = datetime(today.year, today.month, today.day, 9, tzinfo=ZONE)
    clocks = clocks_of(record, today=today, now=now, calendar=WorkCalendar())
    return {one.limit: one for one in clocks if isinstance(one, Reading)}


def test_a_case_that_is_only_reported_is_to_be_applied_for() -> None:
    assert list(read(date(2020, 2, 5))) == [L.EMPLOYER_APPLY, L.WORKER_APPLY]


def test_acceptance_waits_while_papers_are_asked_for() -> None:
    applied_on = date(2020, 2, 3)
    assert L.ACCEPT in read(applied_on, applied_on=applied_on, received_on=applied_on)
    assert L.ACCEPT not in read(applied_on, applied_on=applied_on, received_on=applied_on, waiting_for_papers=True)


def test_a_decision_accepted_before_spring_festival_2020_is_due_after_it() -> None:
    """三个工作日 from 22 January are the 23rd and, after the extended holiday, 3 and 4 February; 15 days end on 6."""
    accepted_on = date(2020, 1, 22)
    clocks = read(date(2020, 2, 4), accepted_on=accepted_on, green=True, track=Track.CLEAR)
    assert clocks[L.DECIDE_GREEN].due_on == date(2020, 2, 4)
    assert clocks[L.DECIDE_CLEAR].due_on == date(2020, 2, 6)
    assert clocks[L.DECIDE].due_on == date(2020, 3, 23)  # 22 March is a Sunday
    in_holiday = read(date(2020, 2, 2), accepted_on=date(2020, 1, 10), track=Track.CLEAR)
    assert in_holiday[L.DECIDE_CLEAR].due_on == date(2020, 2, 3)  # 25 January, the first day of the year, rolls over


@pytest.mark.parametrize(
    ("green", "track", "limits"),
    [
        (False, None, {L.DECIDE}),
        (False, Track.CLEAR, {L.DECIDE, L.DECIDE_CLEAR}),
        (True, None, {L.DECIDE, L.DECIDE_GREEN}),
        # A track that is chosen afterwards does not undo the green channel's target.
        (True, Track.ORDINARY, {L.DECIDE, L.DECIDE_GREEN}),
        (False, Track.GREEN, {L.DECIDE, L.DECIDE_GREEN}),
    ],
)
def test_the_limit_of_a_decision_goes_with_its_track(*, green: bool, track: Track | None, limits: set[Limit]) -> None:
    clocks = read(date(2020, 2, 5), accepted_on=date(2020, 2, 4), green=green, track=track)
    assert {limit for limit in clocks if limit.value.startswith("decide")} == limits


def test_what_was_revoked_is_decided_anew_in_its_whole_time() -> None:
    clocks = read(date(2020, 5, 6), accepted_on=date(2020, 2, 4), revoked_on=[date(2020, 5, 5)])
    assert (clocks[L.DECIDE].started_on, clocks[L.DECIDE].state) == (date(2020, 5, 5), ClockState.RUNNING)
    refused = read(date(2020, 5, 6), received_on=date(2020, 2, 4), revoked_on=[date(2020, 5, 5)])
    assert refused[L.ACCEPT].started_on == date(2020, 5, 5)
    accepted = read(
        date(2020, 5, 9), received_on=date(2020, 2, 4), accepted_on=date(2020, 5, 8), revoked_on=[date(2020, 5, 5)]
    )
    assert (accepted[L.ACCEPT].state, accepted[L.DECIDE].started_on) == (ClockState.MET, date(2020, 5, 8))


def test_a_case_that_was_withdrawn_may_be_applied_for_again_and_has_nothing_to_decide() -> None:
    known = {"applied_on": date(2020, 2, 3), "received_on": date(2020, 2, 3), "accepted_on": date(2020, 2, 4)}
    clocks = read(date(2020, 7, 1), withdrawn=True, **known)
    assert set(clocks) == {L.EMPLOYER_APPLY, L.WORKER_APPLY}
    assert clocks[L.WORKER_APPLY].state is ClockState.RUNNING


def test_remedies_run_from_the_last_delivery_and_end_when_sought() -> None:
    served = {"decided_on": date(2020, 2, 4), "served_on": date(2020, 2, 5), "served_last_on": date(2020, 2, 20)}
    clocks = read(date(2020, 3, 1), **served)
    assert {clocks[one].started_on for one in (L.REVIEW, L.SUE)} == {date(2020, 2, 20)}
    assert clocks[L.SERVE].state is ClockState.MET
    in_review = read(date(2020, 9, 1), review_filed_on=date(2020, 3, 1), **served)
    assert in_review[L.REVIEW].state is ClockState.MET
    assert L.SUE not in in_review
    after = read(date(2020, 5, 10), review_filed_on=date(2020, 3, 1), reviewed_on=date(2020, 5, 6), **served)
    assert after[L.SUE_AFTER_REVIEW].due_on == date(2020, 5, 21)
    sued = read(date(2020, 9, 1), sued_on=date(2020, 3, 1), **served)
    assert {sued[one].state for one in (L.REVIEW, L.SUE)} == {ClockState.MET}


def test_an_assessment_has_its_own_limit_and_extension() -> None:
    one = Assessing(limit=L.ASSESS, applied_on=date(2020, 3, 2), extended_days=30, done_on=None)
    assert read(date(2020, 6, 2), assessments=[one])[L.ASSESS].state is ClockState.OVERDUE
    assert read(date(2020, 6, 1), assessments=[one])[L.ASSESS].due_on == date(2020, 6, 1)  # 31 May is a Sunday


def test_a_limit_that_ends_in_an_unpublished_year_leaves_the_others_readable() -> None:
    at = datetime(2026, 6, 1, 8, tzinfo=ZONE)
    record = Record(event_on=at.date(), event_at=at, reported_at=at, lost=[Span(at.date(), at.date(), "x")])
    clocks = clocks_of(record, today=at.date(), now=at, calendar=WorkCalendar())
    assert [one.limit for one in clocks] == [L.REPORT, L.EMPLOYER_APPLY, L.WORKER_APPLY]
    assert clocks[-1] == Unread(L.WORKER_APPLY, "holidays.2027")
