"""What is overdue, and what somebody qualifies for and never got."""

from collections.abc import Sequence
from datetime import date

import pytest

from services.oversight.care.rules import GAPS, Entry, Gap, Matter, Standing, gaps_in, standing_on

DUE_ON = date(2020, 3, 15)
Parts = dict[Matter, Sequence[Entry] | None]


def _entry(standing: Standing = Standing.GIVEN, *, days: int | None = None) -> Entry:
    return Entry(id="x", standing=standing, state="x", days=days)


def _parts(**read: Sequence[Entry] | None) -> Parts:
    """Every part, read and empty unless told."""
    return {matter: read.get(matter.value.replace("-", "_"), ()) for matter in Matter}


@pytest.mark.parametrize(("day", "standing"), [(14, Standing.DUE), (15, Standing.DUE), (16, Standing.OVERDUE)])
def test_what_is_due_is_overdue_from_the_day_after(day: int, standing: Standing) -> None:
    assert standing_on(Standing.DUE, due_on=DUE_ON, today=date(2020, 3, day)) is standing


@pytest.mark.parametrize("standing", [Standing.GIVEN, Standing.NOT_GIVEN])
def test_what_has_ended_is_never_overdue(standing: Standing) -> None:
    assert standing_on(standing, due_on=DUE_ON, today=date(2020, 4, 1)) is standing


def test_what_has_no_day_is_never_overdue() -> None:
    assert standing_on(Standing.DUE, due_on=None, today=date(2020, 4, 1)) is Standing.DUE


def test_who_has_no_duty_and_no_injury_lacks_nothing() -> None:
    assert gaps_in(_parts(), half_days=0).found == ()


def test_duty_without_subsidy_supplies_or_training_is_three_gaps() -> None:
    assert gaps_in(_parts(), half_days=1).found == (Gap.NEVER_LISTED, Gap.NO_SUPPLIES, Gap.UNTRAINED)
    got = _parts(subsidy=[_entry()], supplies=[_entry()], training_certificate=[_entry()])
    assert gaps_in(got, half_days=1).found == ()


def test_a_line_that_was_removed_was_a_listing_and_supplies_taken_back_were_no_issue() -> None:
    refused = [_entry(Standing.NOT_GIVEN)]
    found = gaps_in(_parts(subsidy=refused, supplies=refused, training_certificate=[_entry()]), half_days=1).found
    assert found == (Gap.NO_SUPPLIES,)


def test_an_injury_that_is_reported_is_visited_and_covered_and_when_recognised_has_benefits() -> None:
    reported = gaps_in(_parts(injury_case=[_entry(Standing.DUE)]), half_days=0)
    assert reported.found == (Gap.NO_COVER_PROOF, Gap.NOT_VISITED)
    recognised = gaps_in(_parts(injury_case=[_entry()]), half_days=0)
    assert recognised.found == (Gap.NO_BENEFIT, Gap.NO_COVER_PROOF, Gap.NOT_VISITED)
    assert gaps_in(_parts(injury_case=[_entry(Standing.NOT_GIVEN)]), half_days=0).found == ()


def test_days_of_leave_that_are_left_want_a_plan() -> None:
    left = [_entry(Standing.DUE, days=3)]
    assert gaps_in(_parts(leave_balance=left), half_days=0).found == (Gap.LEAVE_UNPLANNED,)
    assert gaps_in(_parts(leave_balance=left, leave=[_entry()]), half_days=0).found == (Gap.LEAVE_UNPLANNED,)
    assert gaps_in(_parts(leave_balance=left, leave=[_entry(Standing.DUE)]), half_days=0).found == ()
    assert gaps_in(_parts(leave_balance=[_entry(days=0)]), half_days=0).found == ()


def test_what_was_not_read_is_not_judged_and_no_gap() -> None:
    judged = gaps_in(_parts(injury_case=None, leave_balance=[_entry(days=0)]), half_days=None)
    assert judged.found == ()
    assert set(judged.not_judged) == set(GAPS) - {Gap.LEAVE_UNPLANNED}
    assert gaps_in(_parts(subsidy=None), half_days=1).not_judged == (Gap.NEVER_LISTED,)
