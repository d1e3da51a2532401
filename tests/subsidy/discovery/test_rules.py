"""What of a worker's duty stands in no roll."""

from datetime import date

import pytest

from services.subsidy.discovery.rules import days_past, unlisted_half_days
from services.subsidy.lines.rules import DutyDay, first_half

DAY = date(2020, 2, 3)
FIRST = first_half(DAY)


@pytest.mark.parametrize(
    ("half_days", "claimed", "elsewhere", "left"),
    [
        (2, set(), set(), 2),
        (2, {FIRST}, set(), 1),
        (2, {FIRST, FIRST + 1}, set(), 0),
        (1, {FIRST + 1}, set(), 0),
        (1, {FIRST - 1, FIRST + 2}, set(), 1),
        (2, {FIRST}, {FIRST, FIRST + 1}, 0),
        (1, {FIRST, FIRST + 1}, set(), 0),
    ],
)
def test_a_half_day_is_listed_or_settled_once(
    half_days: int, claimed: set[int], elsewhere: set[int], left: int
) -> None:
    assert unlisted_half_days([DutyDay(DAY, half_days)], claimed=claimed, elsewhere=elsewhere) == left


def test_a_month_that_still_runs_is_not_past() -> None:
    last = date(2020, 2, 29)
    assert [days_past(last, today=day) for day in (date(2020, 2, 28), last, date(2020, 3, 1))] == [0, 0, 1]
