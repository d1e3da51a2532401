"""Days a year by the years worked in all (职工带薪年休假条例 art. 3)."""

from datetime import date

import pytest

from chassis.problems import ParameterMissing
from services.welfare.annual_leaves.rules import (
    ConfirmsOwnRecord,
    NothingUnused,
    days_for,
    first_day_of,
    last_day_of,
    require_other_hand,
    unused_of,
)

STEPS = [(10, 10), (1, 5), (20, 15)]


@pytest.mark.parametrize(("years", "days"), [(0, 0), (1, 5), (9, 5), (10, 10), (19, 10), (20, 15), (41, 15)])
def test_days_grow_on_the_first_tenth_and_twentieth_anniversary(years: int, days: int) -> None:
    assert days_for(years, STEPS) == days


def test_no_scale_is_no_number_of_days() -> None:
    with pytest.raises(ParameterMissing):
        days_for(12, [])


def test_what_was_had_is_not_owed() -> None:
    assert unused_of(10, taken=9) == 1
    for entitled, taken in ((10, 10), (5, 6), (0, 0)):
        with pytest.raises(NothingUnused):
            unused_of(entitled, taken=taken)


def test_a_year_has_a_first_and_a_last_day() -> None:
    assert (first_day_of(2020), last_day_of(2020)) == (date(2020, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize(("confirmer", "confirmer_worker"), [("unit:1", None), ("town:1", "W1"), ("unit:1", "W1")])
def test_days_are_owed_by_two_hands_neither_of_them_whose_days_they_are(
    confirmer: str, confirmer_worker: str | None
) -> None:
    require_other_hand(recorded_by="unit:1", worker_id="W1", confirmer="town:1", confirmer_worker=None)
    with pytest.raises(ConfirmsOwnRecord):
        require_other_hand(recorded_by="unit:1", worker_id="W1", confirmer=confirmer, confirmer_worker=confirmer_worker)
