"""Who designates a hospital, how long it may think, and when its designation ends."""

from datetime import date

import pytest

from services.injury.green_channels.rules import Urgency
from services.injury.hospitals.rules import (
    DesignationElsewhere,
    EndsBeforeBegin,
    minutes_to_answer,
    require_end_within,
    require_own_region,
)
from tests.offices import COUNTY, LEAGUE, TOWNSHIP

FIRST, LAST = date(2020, 1, 25), date(2020, 3, 31)


def test_a_health_department_designates_for_its_own_region_and_for_none_above_or_below() -> None:
    require_own_region(LEAGUE, caller_region=LEAGUE)
    for region, own in ((COUNTY, LEAGUE), (LEAGUE, COUNTY), (TOWNSHIP, COUNTY)):
        with pytest.raises(DesignationElsewhere) as refused:
            require_own_region(region, caller_region=own)
        assert refused.value.facts == {"region": str(own)}


@pytest.mark.parametrize(
    ("own", "minutes"),
    [
        (None, (10, 30, 120)),
        ({}, (10, 30, 120)),
        ({"urgent": 15}, (10, 15, 120)),
        ({"critical": 5, "urgent": 15, "stable": 60}, (5, 15, 60)),
    ],
)
def test_a_place_s_own_minutes_go_before_the_defaults_each_urgency_by_itself(
    own: dict[str, int] | None, minutes: tuple[int, ...]
) -> None:
    assert tuple(minutes_to_answer(urgency, own) for urgency in Urgency) == minutes


@pytest.mark.parametrize("ends_on", [FIRST, LAST])
def test_a_designation_ends_on_one_of_its_days(ends_on: date) -> None:
    require_end_within(ends_on, valid_from=FIRST, valid_to=LAST)


@pytest.mark.parametrize(
    ("ends_on", "valid_to"), [(date(2020, 1, 24), LAST), (date(2020, 4, 1), LAST), (date(2020, 1, 24), None)]
)
def test_a_designation_is_neither_prolonged_nor_ended_before_it_began(ends_on: date, valid_to: date | None) -> None:
    with pytest.raises(EndsBeforeBegin):
        require_end_within(ends_on, valid_from=FIRST, valid_to=valid_to)
