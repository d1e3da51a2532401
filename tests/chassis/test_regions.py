"""Where a region lies, and who is one level up."""

import pytest

from chassis.regions import Level, level_above
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, TOWNSHIP


@pytest.mark.parametrize(
    ("region", "level"),
    [
        (COMMUNITY, Level.TOWNSHIP),
        (TOWNSHIP, Level.COUNTY),
        (COUNTY, Level.LEAGUE),
        (LEAGUE, Level.PROVINCE),
        (PROVINCE, Level.PROVINCE),
    ],
)
def test_one_level_up_is_the_next_level_and_above_the_province_is_none(region: int, level: Level) -> None:
    assert level_above(region) is level


@pytest.mark.parametrize(
    ("region", "level"),
    [(COMMUNITY, Level.COUNTY), (TOWNSHIP, Level.COUNTY), (COUNTY, Level.LEAGUE), (PROVINCE, Level.PROVINCE)],
)
def test_a_level_without_such_offices_is_stepped_over(region: int, level: Level) -> None:
    assert level_above(region, seated=(Level.PROVINCE, Level.LEAGUE, Level.COUNTY)) is level
