"""The clocks and guards of admission."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from chassis.problems import Refusal
from chassis.workdays import WorkCalendar
from chassis.workers import WorkerState
from services.honors.party import rules
from services.honors.party.rules import PARTY_FILE, PartyFileMove, PartyFileState


def _refused(check: Callable[..., None], *args: Any, **named: Any) -> str | None:
    try:
        check(*args, **named)
    except Refusal as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2020, 12, 1), 1, date(2021, 1, 1)),
        (date(2020, 11, 30), 3, date(2021, 2, 28)),
        (date(2020, 3, 2), 6, date(2020, 9, 2)),
    ],
)
def test_months_end_on_the_same_day_or_the_months_last(day: date, months: int, then: date) -> None:
    assert rules.months_after(day, months) == then


def test_the_clocks_are_those_of_the_sheet() -> None:
    assert rules.talk_due_on(date(2020, 1, 30)) == date(2020, 2, 29)
    assert rules.approval_due_on(date(2020, 3, 2), special=False) == date(2020, 6, 2)
    assert rules.approval_due_on(date(2020, 3, 2), special=True) == date(2020, 9, 2)
    assert rules.probation_ends_on(date(2020, 3, 2)) == date(2021, 3, 2)
    # Over the weekend and no further: 2 March was a Monday.
    assert rules.publicity_ends_on(date(2020, 3, 2), WorkCalendar()) == date(2020, 3, 9)


def test_who_applies_is_eighteen_on_that_day() -> None:
    born = date(2002, 2, 1)
    assert _refused(rules.require_adult, born, applied_on=date(2020, 1, 31)) == "APPLICANT_UNDER_18"
    assert _refused(rules.require_adult, born, applied_on=date(2020, 2, 1)) is None


def test_an_activist_becomes_a_candidate_after_a_year_to_the_day() -> None:
    since = date(2019, 3, 2)
    assert _refused(rules.require_year, since, candidate_on=date(2020, 3, 1)) == "ACTIVIST_UNDER_A_YEAR"
    assert _refused(rules.require_year, since, candidate_on=date(2020, 3, 2)) is None


@pytest.mark.parametrize(
    ("days", "hours", "enough"), [(3, 0, True), (2, 23, False), (0, 24, True), (None, None, False), (2, 24, True)]
)
def test_training_is_three_days_or_twenty_four_hours(*, days: int | None, hours: int | None, enough: bool) -> None:
    assert rules.training_suffices(days, hours) is enough
    code = _refused(rules.require_prepared, date(2020, 2, 3), training_days=days, training_hours=hours)
    assert code == (None if enough else "PARTY_TRAINING_MISSING")


def test_nothing_is_voted_on_before_the_talk() -> None:
    assert _refused(rules.require_prepared, None, training_days=3, training_hours=24) == "PARTY_TALK_MISSING"


@pytest.mark.parametrize(("members", "in_favour", "carried"), [(20, 10, False), (20, 11, True), (21, 11, True)])
def test_more_than_half_of_all_who_may_vote_are_in_favour(*, members: int, in_favour: int, carried: bool) -> None:
    code = _refused(rules.require_carried, voting_members=members, in_favour=in_favour)
    assert code == (None if carried else "BRANCH_VOTE_NOT_CARRIED")


def test_the_branch_votes_anew_when_the_committees_time_is_over() -> None:
    voted = date(2020, 3, 2)
    assert _refused(rules.require_redo, None, today=voted) is None
    assert _refused(rules.require_redo, voted, today=date(2020, 6, 2)) == "APPROVAL_TERM_RUNNING"
    assert _refused(rules.require_redo, voted, today=date(2020, 6, 3)) is None
    assert _refused(rules.require_term, voted, special=False, today=date(2020, 6, 2)) is None
    assert _refused(rules.require_term, voted, special=False, today=date(2020, 6, 3)) == "APPROVAL_TERM_OVER"
    assert _refused(rules.require_term, voted, special=True, today=date(2020, 9, 2)) is None
    assert _refused(rules.require_term, voted, special=True, today=date(2020, 9, 3)) == "APPROVAL_TERM_OVER"


def test_publicity_is_over_when_its_last_day_has_passed() -> None:
    last = date(2020, 3, 9)
    assert _refused(rules.require_published, None, today=last) == "PARTY_PUBLICITY_NOT_OVER"
    assert _refused(rules.require_published, last, today=last) == "PARTY_PUBLICITY_NOT_OVER"
    assert _refused(rules.require_published, last, today=date(2020, 3, 10)) is None


def test_probation_ends_on_its_day_and_is_prolonged_by_six_to_twelve_months() -> None:
    ends = date(2021, 3, 2)
    assert _refused(rules.require_probation_over, ends, today=date(2021, 3, 1)) == "PROBATION_NOT_OVER"
    assert _refused(rules.require_probation_over, ends, today=ends) is None
    for until, code in (
        (date(2021, 9, 1), "EXTENSION_OUT_OF_BOUNDS"),
        (date(2021, 9, 2), None),
        (date(2022, 3, 2), None),
        (date(2022, 3, 3), "EXTENSION_OUT_OF_BOUNDS"),
    ):
        assert _refused(rules.require_extension, ends, extended_to=until) == code
    assert PartyFileMove.EXTEND not in PARTY_FILE.moves(PartyFileState.EXTENDED)


def test_steps_lie_in_their_order_and_not_in_the_future() -> None:
    today = date(2020, 3, 2)
    assert _refused(rules.require_in_order, today, after=None, today=today) is None
    assert _refused(rules.require_in_order, date(2020, 3, 3), after=None, today=today) == "PARTY_DAYS_OUT_OF_ORDER"
    early = {"after": today, "today": today}
    assert _refused(rules.require_in_order, date(2020, 3, 1), **early) == "PARTY_DAYS_OUT_OF_ORDER"


@pytest.mark.parametrize("state", list(WorkerState))
def test_the_living_and_known_apply(state: WorkerState) -> None:
    refused = state in {WorkerState.PENDING, WorkerState.DECEASED, WorkerState.MERGED}
    assert (_refused(rules.require_serving, state) == "APPLICANT_NOT_SERVING") is refused


def test_nobody_becomes_probationary_but_from_a_vote_that_was_approved() -> None:
    ways = {origin for (origin, _), target in PARTY_FILE.steps.items() if target is PartyFileState.PROBATIONARY}
    assert ways == {PartyFileState.BRANCH_VOTED}
    front = {origin for origin, move in PARTY_FILE.steps if move is PartyFileMove.VOTE_ON_FRONT_LINE}
    before = {PartyFileState.APPLICANT, PartyFileState.ACTIVIST, PartyFileState.CANDIDATE}
    assert front == before | {PartyFileState.BRANCH_VOTED}
