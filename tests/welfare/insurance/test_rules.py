"""What a policy covers, and for how many and how long."""

from datetime import date
from typing import Any

import pytest

from chassis.workers import Category
from services.welfare.insurance.rules import (
    BelowUsed,
    NotCovered,
    PolicyEnds,
    require_capacity,
    require_covered,
    require_ends_within,
    uncovered,
)
from services.welfare.visits.rules import Harm
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, PROVINCE


@pytest.mark.parametrize(
    ("changed", "unfit"),
    [
        ({}, []),
        ({"harm": Harm.INFECTION}, ["harm"]),
        ({"category": Category.VOLUNTEER}, ["category"]),
        ({"categories": []}, []),
        ({"region": ELSEWHERE}, ["region"]),
        ({"region": ELSEWHERE, "regions": [COUNTY, PROVINCE]}, []),
        ({"event_on": date(2020, 1, 24)}, ["period"]),
        ({"event_on": date(2020, 1, 25)}, []),
        ({"event_on": date(2020, 3, 1)}, ["period"]),
        ({"event_on": date(2020, 3, 1), "valid_to": None}, []),
    ],
)
def test_an_event_fits_a_policy_in_every_respect_or_is_not_covered(changed: dict[str, Any], unfit: list[str]) -> None:
    asked: dict[str, Any] = {
        "harm": Harm.ACCIDENT,
        "harms": ["accident"],
        "category": Category.GRID,
        "categories": ["grid"],
        "region": COMMUNITY,
        "regions": [COUNTY],
        "event_on": date(2020, 2, 29),
        "valid_from": date(2020, 1, 25),
        "valid_to": date(2020, 2, 29),
    }
    assert uncovered(**(asked | changed)) == unfit
    if unfit:
        with pytest.raises(NotCovered):
            require_covered(unfit)


def test_a_capacity_is_never_below_what_is_proven() -> None:
    require_capacity(3, used=3)
    with pytest.raises(BelowUsed):
        require_capacity(2, used=3)


def test_the_cover_of_a_policy_is_cut_short_within_its_days() -> None:
    first, last = date(2020, 2, 1), date(2020, 3, 31)
    for day in (first, last):
        require_ends_within(day, valid_from=first, valid_to=last)
    for day in (date(2020, 1, 31), date(2020, 4, 1)):
        with pytest.raises(PolicyEnds):
            require_ends_within(day, valid_from=first, valid_to=last)
