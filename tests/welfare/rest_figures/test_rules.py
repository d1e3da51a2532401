"""Whose figure holds at a place."""

import pytest

from chassis.regions import ancestors
from services.welfare.rest_figures.rules import nearest_to

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
