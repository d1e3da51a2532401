"""Periods of validity at their ends."""

from datetime import date, timedelta

import pytest

from chassis.periods import covers, ends_within

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
