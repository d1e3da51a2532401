"""By when a check is due, and when it counts."""

from datetime import date

import pytest

from services.welfare.health_checks.rules import CheckBooking, CheckDoneInFuture, due_on, require_booking, require_done

ENDED, TODAY = date(2020, 3, 1), date(2020, 3, 10)


def test_a_check_is_due_so_many_days_after_the_period() -> None:
    assert due_on(ENDED, within=30) == date(2020, 3, 31)


def test_a_booking_is_for_today_or_later() -> None:
    require_booking(TODAY, today=TODAY)
    with pytest.raises(CheckBooking):
        require_booking(date(2020, 3, 9), today=TODAY)


def test_the_check_that_counts_comes_after_the_period_and_has_been() -> None:
    for on in (date(2020, 3, 2), TODAY):
        require_done(on, ended_on=ENDED, today=TODAY)
    for on in (ENDED, date(2020, 3, 11)):
        with pytest.raises(CheckDoneInFuture):
            require_done(on, ended_on=ENDED, today=TODAY)
