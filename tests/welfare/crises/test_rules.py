"""At which desk a crisis lies."""

from datetime import datetime

import pytest

from chassis.clock import ZONE
from services.welfare.crises.rules import NotAtThisDesk, NotTaken, next_desk, require_at_desk, require_taken
from tests.offices import COUNTY, ELSEWHERE, LEAGUE, PROVINCE


def test_the_desk_has_it_and_those_below_and_nobody_reaches_down() -> None:
    for desk, caller in ((COUNTY, COUNTY), (LEAGUE, COUNTY), (LEAGUE, LEAGUE), (PROVINCE, COUNTY)):
        require_at_desk(desk, caller_region=caller)
    for desk, caller in ((COUNTY, LEAGUE), (COUNTY, ELSEWHERE), (LEAGUE, PROVINCE)):
        with pytest.raises(NotAtThisDesk):
            require_at_desk(desk, caller_region=caller)


def test_it_goes_one_level_up_and_rings_on_at_the_top() -> None:
    assert [next_desk(desk) for desk in (COUNTY, LEAGUE, PROVINCE)] == [LEAGUE, PROVINCE, PROVINCE]


def test_who_it_is_is_told_once_it_is_taken() -> None:
    require_taken(datetime(2020, 2, 5, 9, tzinfo=ZONE))
    with pytest.raises(NotTaken):
        require_taken(None)
