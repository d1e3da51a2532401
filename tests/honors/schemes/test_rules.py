"""The rules of schemes, without a database."""

from datetime import date

import pytest

from chassis.regions import Level
from services.honors.schemes.rules import (
    FoundedBelowProvince,
    LevelsOutOfOrder,
    OpinionKind,
    OpinionsTooFew,
    PublicityTooFew,
    SchemeEnds,
    Stage,
    require_end,
    require_levels,
    require_opinions,
    require_province,
    require_stages,
    reserved_of,
)


@pytest.mark.parametrize("level", [Level.LEAGUE, Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY])
def test_nothing_below_the_province_founds_a_scheme(level: Level) -> None:
    with pytest.raises(FoundedBelowProvince):
        require_province(level)


@pytest.mark.parametrize(
    "levels",
    [
        [],
        [Level.COUNTY, Level.LEAGUE],
        [Level.LEAGUE, Level.COUNTY, Level.PROVINCE],
        [Level.COUNTY, Level.COUNTY, Level.PROVINCE],
        [Level.COMMUNITY, Level.PROVINCE],
    ],
)
def test_levels_go_up_to_the_province_each_once(levels: list[Level]) -> None:
    with pytest.raises(LevelsOutOfOrder):
        require_levels(levels)


def test_a_scheme_may_skip_a_level() -> None:
    require_levels([Level.TOWNSHIP, Level.PROVINCE])


@pytest.mark.parametrize(
    "stages", [[Stage.UNIT, Stage.COUNTY], [Stage.PROVINCE, Stage.LEAGUE], [Stage.UNIT, Stage.UNIT, Stage.PROVINCE]]
)
def test_the_list_is_posted_in_the_unit_and_by_the_province(stages: list[Stage]) -> None:
    with pytest.raises(PublicityTooFew):
        require_stages(stages)


def test_discipline_and_public_security_are_always_asked() -> None:
    with pytest.raises(OpinionsTooFew):
        require_opinions([OpinionKind.DISCIPLINE, OpinionKind.ORGANIZATION])


@pytest.mark.parametrize(("places", "share", "reserved"), [(3, 5000, 2), (10, 8000, 8), (1, 1, 1), (5, 0, 0)])
def test_the_front_lines_share_is_rounded_in_its_favour(places: int, share: int, reserved: int) -> None:
    assert reserved_of(places, front_line_bp=share) == reserved


def test_a_version_is_never_prolonged() -> None:
    with pytest.raises(SchemeEnds):
        require_end(valid_from=date(2020, 2, 1), valid_to=date(2020, 3, 1), last_on=date(2020, 3, 1))
    with pytest.raises(SchemeEnds):
        require_end(valid_from=date(2020, 2, 1), valid_to=None, last_on=date(2020, 1, 31))
    require_end(valid_from=date(2020, 2, 1), valid_to=date(2020, 3, 1), last_on=date(2020, 2, 1))
