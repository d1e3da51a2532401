"""Which days were worked that should have been rest."""

from datetime import date, timedelta

from services.welfare.rest_violations.rules import violations

FIRST, LAST = date(2020, 2, 10), date(2020, 2, 12)
WORKED = [date(2020, 2, 9) + timedelta(days=days) for days in range(5)]


def test_both_ends_of_a_rest_belong_to_it_and_the_days_beside_it_do_not() -> None:
    assert violations(WORKED, first_on=FIRST, last_on=LAST) == {FIRST, date(2020, 2, 11), LAST}


def test_a_sickness_without_an_end_goes_on() -> None:
    assert violations(WORKED, first_on=FIRST, last_on=None) == set(WORKED[1:])


def test_who_did_not_work_violated_nothing() -> None:
    assert violations([], first_on=FIRST, last_on=None) == set()
