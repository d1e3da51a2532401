"""From when to when somebody is sick, and by whose word."""

from datetime import date

import pytest

from services.welfare.sick_blocks.rules import (
    ClearedBeforeSick,
    ClearsOneself,
    SickInFuture,
    require_clearing,
    require_since,
)

SINCE, TOMORROW = date(2020, 2, 3), date(2020, 2, 6)


def test_sickness_is_reported_from_today_on() -> None:
    require_since(SINCE, today=SINCE)
    with pytest.raises(SickInFuture):
        require_since(date(2020, 2, 4), today=SINCE)


def test_who_was_sick_is_fit_from_a_day_of_it_or_from_tomorrow() -> None:
    for fit_from in (SINCE, TOMORROW):
        require_clearing(fit_from, since_on=SINCE, tomorrow=TOMORROW, sick="W1", clears=None)
    for fit_from in (date(2020, 2, 2), date(2020, 2, 7)):
        with pytest.raises(ClearedBeforeSick):
            require_clearing(fit_from, since_on=SINCE, tomorrow=TOMORROW, sick="W1", clears="W2")
    with pytest.raises(ClearsOneself):
        require_clearing(SINCE, since_on=SINCE, tomorrow=TOMORROW, sick="W1", clears="W1")
