"""Whose figure holds at a place."""

from datetime import date

import pytest

from chassis.regions import ancestors
from services.welfare.rest_figures.rules import FigureEnds, nearest_to, require_ends_within

COMMUNITY, COUNTY, LEAGUE, PROVINCE, OTHER = 150603001001, 150603000000, 150600000000, 150000000000, 150602000000


@pytest.mark.parametrize(
    ("issued", "number"),
    [
        ([], None),
        ([(OTHER, 9)], None),
        ([(PROVINCE, 1)], 1),
        ([(PROVINCE, 1), (LEAGUE, 2)], 2),
        ([(COUNTY, 3), (LEAGUE, 2), (PROVINCE, 1), (OTHER, 9)], 3),
    ],
)
def test_the_nearest_that_has_one_sets_it(issued: list[tuple[int, int]], number: int | None) -> None:
    assert nearest_to(ancestors(COMMUNITY), issued) == number


@pytest.mark.parametrize("ends_on", [date(2020, 2, 1), date(2020, 2, 10), date(2020, 2, 29)])
def test_a_version_ends_on_one_of_its_days(ends_on: date) -> None:
    require_ends_within(ends_on, valid_from=date(2020, 2, 1), valid_to=date(2020, 2, 29))
    require_ends_within(ends_on, valid_from=date(2020, 2, 1), valid_to=None)


@pytest.mark.parametrize("ends_on", [date(2020, 1, 31), date(2020, 3, 1)])
def test_a_version_is_neither_prolonged_nor_ended_before_it_began(ends_on: date) -> None:
    with pytest.raises(FigureEnds):
        require_ends_within(ends_on, valid_from=date(2020, 2, 1), valid_to=date(2020, 2, 29))
