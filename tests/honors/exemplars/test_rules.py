"""Whose turn it is, who has signed, and when publicity is over."""

from datetime import date

import pytest

from chassis.caller import Department
from chassis.regions import Level
from services.honors.exemplars.rules import (
    ExemplarElsewhere,
    ExemplarPublicityNotOver,
    ExemplarState,
    SignedTwice,
    require_posted,
    require_turn,
    require_unsigned,
)

LAST = date(2020, 3, 9)


def test_publicity_is_over_the_day_after_its_last_day() -> None:
    require_posted(LAST, today=date(2020, 3, 10))
    for posted_to in (LAST, None):
        with pytest.raises(ExemplarPublicityNotOver):
            require_posted(posted_to, today=LAST)


def test_each_of_the_two_departments_signs_once() -> None:
    publicity, civil = Department.PUBLICITY, Department.CIVIL_AFFAIRS
    require_unsigned(publicity, publicity_by=None, civil_affairs_by="c")
    require_unsigned(civil, publicity_by="p", civil_affairs_by=None)
    for department in (publicity, civil):
        with pytest.raises(SignedTwice):
            require_unsigned(department, publicity_by="p", civil_affairs_by="c")


@pytest.mark.parametrize("state", ExemplarState)
def test_the_league_reviews_what_a_county_recommends_and_the_province_has_all_else(state: ExemplarState) -> None:
    turn = Level.LEAGUE if state is ExemplarState.COUNTY_RECOMMENDED else Level.PROVINCE
    require_turn(state, turn)
    for other in set(Level) - {turn}:
        with pytest.raises(ExemplarElsewhere):
            require_turn(state, other)
