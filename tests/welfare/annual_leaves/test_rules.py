"""Days a year by the years worked in all (职工带薪年休假条例 art. 3)."""

import pytest

from chassis.problems import ParameterMissing
from services.welfare.annual_leaves.rules import NothingUnused, days_for, unused_of

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
