"""Periods at their ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.periods import age_on, covers, ends_within, last_day_of, require_asked_in_order, shortens
from chassis.problems import Malformed

FIRST, LAST = date(2020, 1, 25), date(2020, 2, 25)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "day", "held"),
    [
        (FIRST, LAST, FIRST, True),
        (FIRST, LAST, LAST, True),
        (FIRST, LAST, FIRST - DAY, False),
        (FIRST, LAST, LAST + DAY, False),
        (FIRST, None, LAST + DAY, True),
        (None, LAST, FIRST - DAY, True),
        (None, None, FIRST, True),
    ],
)
def test_a_period_holds_its_first_day_and_its_last(
    valid_from: date | None, valid_to: date | None, day: date, *, held: bool
) -> None:
    assert covers(valid_from, valid_to, day) is held


@pytest.mark.parametrize(
    ("ends_on", "valid_to", "may"),
    [
        (FIRST, LAST, True),
        (LAST, LAST, True),
        (FIRST - DAY, LAST, False),
        (LAST + DAY, LAST, False),
        (LAST, None, True),
    ],
)
def test_a_period_is_cut_short_within_itself(ends_on: date, valid_to: date | None, *, may: bool) -> None:
    assert ends_within(ends_on, valid_from=FIRST, valid_to=valid_to) is may


@pytest.mark.parametrize(
    ("last_on", "valid_from", "valid_to", "shorter"),
    [
        (FIRST, FIRST, LAST, True),
        (LAST - DAY, FIRST, LAST, True),
        (LAST, FIRST, LAST, False),
        (FIRST - DAY, FIRST, LAST, False),
        (FIRST - DAY, FIRST, None, False),
        (LAST, FIRST, None, True),
        (FIRST - DAY, None, LAST, True),
    ],
)
def test_a_period_is_shortened_to_a_day_of_its_own_before_its_last(
    last_on: date, valid_from: date | None, valid_to: date | None, *, shorter: bool
) -> None:
    assert shortens(last_on, valid_from=valid_from, valid_to=valid_to) is shorter


def test_a_day_may_be_asked_for_and_no_period_that_runs_backwards() -> None:
    require_asked_in_order(FIRST, FIRST)
    for named in ({}, {"name": "to"}):
        with pytest.raises(Malformed) as refused:
            require_asked_in_order(FIRST, FIRST - DAY, **named)
        [wrong] = refused.value.errors
        assert (wrong.pointer, wrong.code) == (f"/query/{named.get('name', 'last_on')}", "period_order")


@pytest.mark.parametrize(
    ("month", "last"),
    [
        ("2020-02-01", "2020-02-29"),
        ("2021-02-01", "2021-02-28"),
        ("2020-04-01", "2020-04-30"),
        ("2020-12-01", "2020-12-31"),
    ],
)
def test_a_month_ends_on_its_last_day(month: str, last: str) -> None:
    assert last_day_of(date.fromisoformat(month)) == date.fromisoformat(last)


def test_who_was_born_on_a_leap_day_comes_of_age_in_march_of_a_common_year() -> None:
    assert age_on(date(2004, 2, 29), date(2021, 2, 28)) == 16
    assert age_on(date(2004, 2, 29), date(2021, 3, 1)) == 17


@given(st.dates(date(1950, 1, 1), date(2010, 1, 1)), st.integers(0, 20_000))
def test_age_never_falls_as_days_pass(born_on: date, days: int) -> None:
    on = date.fromordinal(born_on.toordinal() + days)
    assert age_on(born_on, date.fromordinal(on.toordinal() + 1)) - age_on(born_on, on) in {0, 1}
