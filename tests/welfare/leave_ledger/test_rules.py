"""What is owed for which days: Spring Festival 2020 and its weeks."""

from datetime import date, timedelta

import pytest

from services.welfare.control_periods.rules import Span
from services.welfare.leave_ledger.rules import Source, accruals, monday_of

LEVEL_ONE = [Span(date(2020, 1, 25), date(2020, 2, 25))]


def january(day: int) -> date:
    return date(2020, 1, day)


def february(day: int) -> date:
    return date(2020, 2, day)


def week(monday: date, *, without: tuple[date, ...] = ()) -> list[date]:
    return [day for n in range(7) if (day := monday + timedelta(days=n)) not in without]


def test_a_week_begins_on_monday() -> None:
    assert monday_of(february(2)) == january(27)
    assert monday_of(january(27)) == january(27)


def test_the_three_statutory_days_of_spring_festival_accrue_from_the_first_day_of_control() -> None:
    worked = week(january(20))
    assert accruals(worked, [january(20)], LEVEL_ONE) == {
        january(25): Source.HOLIDAY,
        january(26): Source.HOLIDAY,
    }  # 除夕 is no statutory holiday in 2020, and the week began before the control period


def test_a_holiday_week_without_rest_owes_the_holiday_and_the_week_on_two_dates() -> None:
    owed = accruals(week(january(27)), [january(27)], LEVEL_ONE)
    assert owed == {january(27): Source.HOLIDAY, february(2): Source.MISSED_WEEK}


def test_days_that_complete_the_holiday_are_rest_days_and_owe_nothing_alone() -> None:
    worked = [january(28), january(29), january(30), january(31), february(1), february(2)]
    assert accruals(worked, [january(27)], LEVEL_ONE) == {}


@pytest.mark.parametrize("rest", [february(3), february(6), february(9)])
def test_one_day_of_rest_in_the_week_is_enough(rest: date) -> None:
    assert accruals(week(february(3), without=(rest,)), [february(3)], LEVEL_ONE) == {}


@pytest.mark.parametrize(("monday", "owed"), [(february(17), {february(23): Source.MISSED_WEEK}), (february(24), {})])
def test_only_weeks_whole_within_the_control_period_count(monday: date, owed: dict[date, Source]) -> None:
    assert accruals(week(monday), [monday], LEVEL_ONE) == owed


def test_two_control_periods_that_follow_each_other_count_as_one() -> None:
    two = [Span(date(2020, 2, 1), february(19)), Span(february(20), None)]
    assert accruals(week(february(17)), [february(17)], two) == {february(23): Source.MISSED_WEEK}


def test_a_week_that_ends_with_holidays_accrues_on_the_day_before_them() -> None:
    period = [Span(date(2020, 9, 1), None)]
    owed = accruals(week(date(2020, 9, 28)), [date(2020, 9, 28)], period)
    assert owed == {
        date(2020, 9, 30): Source.MISSED_WEEK,
        **{date(2020, 10, day): Source.HOLIDAY for day in (1, 2, 3, 4)},
    }


def test_what_one_week_owes_stays_owed_when_the_next_brings_holidays() -> None:
    owed = accruals([*week(january(20)), *week(january(27))], [january(27), january(20)], LEVEL_ONE)
    assert owed == {
        january(25): Source.HOLIDAY,
        january(26): Source.HOLIDAY,
        january(27): Source.HOLIDAY,
        february(2): Source.MISSED_WEEK,
    }


@pytest.mark.parametrize(("first", "last"), [(february(4), february(9)), (february(3), february(8))])
def test_a_week_of_which_one_day_lies_outside_the_control_period_does_not_count(first: date, last: date) -> None:
    assert accruals(week(february(3)), [february(3)], [Span(first, last)]) == {}
