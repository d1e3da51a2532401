"""Whose hours hold at a place, and how they end."""

from datetime import date
from itertools import permutations

import pytest

from services.welfare.visit_limits.rules import LimitEnds, nearest, require_ends_within
from services.welfare.visits.rules import VisitLimit
from tests.offices import COUNTY, LEAGUE

FIRST, LAST = date(2020, 2, 1), date(2020, 2, 29)


def test_a_county_s_own_hours_go_before_its_league_s_each_limit_by_itself() -> None:
    set_by = [(COUNTY, VisitLimit.INJURY, 48), (LEAGUE, VisitLimit.INJURY, 60), (LEAGUE, VisitLimit.DEATH, 12)]
    for told in permutations(set_by):
        assert nearest(told) == {VisitLimit.INJURY: 48, VisitLimit.DEATH: 12}
    assert nearest([]) == {}


@pytest.mark.parametrize("ends_on", [FIRST, LAST])
def test_a_limit_ends_on_one_of_its_days(ends_on: date) -> None:
    require_ends_within(ends_on, valid_from=FIRST, valid_to=LAST)


@pytest.mark.parametrize(
    ("ends_on", "valid_to"), [(date(2020, 1, 31), LAST), (date(2020, 3, 1), LAST), (date(2020, 1, 31), None)]
)
def test_a_limit_is_neither_prolonged_nor_ended_before_it_began(ends_on: date, valid_to: date | None) -> None:
    with pytest.raises(LimitEnds):
        require_ends_within(ends_on, valid_from=FIRST, valid_to=valid_to)
