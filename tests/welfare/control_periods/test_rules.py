"""Which days lie in a control period."""

from datetime import date, timedelta

import pytest

from services.welfare.control_periods.rules import (
    ControlEndsOutside,
    Span,
    fully_within,
    require_control_end,
    touches,
)

FIRST, LAST = date(2020, 1, 25), date(2020, 3, 1)
DAY = timedelta(days=1)
ONE, NEXT = Span(FIRST, LAST), Span(LAST + DAY, date(2020, 3, 10))


def test_every_day_from_the_first_to_the_last_is_within_and_two_periods_count_as_one() -> None:
    assert fully_within(FIRST, LAST, [ONE])
    assert fully_within(LAST, LAST + DAY, [ONE, NEXT])
    assert fully_within(FIRST, date(2022, 1, 1), [Span(FIRST, None)])
    for first_on, last_on in ((FIRST - DAY, LAST), (FIRST, LAST + DAY), (LAST, date(2020, 3, 11))):
        assert not fully_within(first_on, last_on, [ONE])
    assert not fully_within(LAST, date(2020, 3, 11), [ONE, NEXT])
    assert fully_within(LAST, FIRST, [])  # no day at all


def test_a_single_day_touches() -> None:
    for first_on, last_on in ((FIRST - DAY, FIRST), (LAST, LAST + DAY), (FIRST - DAY, LAST + DAY)):
        assert touches(first_on, last_on, [ONE])
    for first_on, last_on in ((FIRST - 2 * DAY, FIRST - DAY), (LAST + DAY, LAST + 2 * DAY)):
        assert not touches(first_on, last_on, [ONE])
    assert touches(LAST, LAST, [Span(FIRST, None)])


def test_a_period_is_cut_short_within_its_days() -> None:
    for day in (FIRST, LAST):
        require_control_end(day, valid_from=FIRST, valid_to=LAST)
    for day in (FIRST - DAY, LAST + DAY):
        with pytest.raises(ControlEndsOutside):
            require_control_end(day, valid_from=FIRST, valid_to=LAST)
