"""Who opens in an emergency, and until when."""

from datetime import datetime, timedelta

import pytest

from chassis.caller import Department
from chassis.clock import ZONE
from services.oversight.emergency_accesses.rules import (
    AccessOpen,
    AccessShut,
    AccessState,
    HandsAlike,
    NotForEmergencies,
    NotTheSecondHand,
    require_emergency,
    require_open,
    require_other_hands,
    require_over,
    require_second_office,
)
from tests.client import caller
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, PROVINCE

NOW = datetime(2020, 2, 5, 9, tzinfo=ZONE)
LATER = NOW + timedelta(microseconds=1)


def test_counselling_is_opened_under_its_own_rules() -> None:
    require_emergency("injury:decision:reveal")
    for name in ("counselling-referral:reveal", "break-glass:look", "own-counselling:read"):
        with pytest.raises(NotForEmergencies):
            require_emergency(f"welfare:{name}")


def test_hands_are_of_different_persons() -> None:
    require_other_hands("a", "b", None)
    with pytest.raises(HandsAlike):
        require_other_hands("a", "b", "a")


def test_the_second_hand_is_one_level_up_or_headquarters_and_over_both_places() -> None:
    asked = {"department": Department.CIVIL_AFFAIRS, "region": COUNTY}
    for department, region in (("civil-affairs", LEAGUE), ("headquarters", COUNTY), ("headquarters", PROVINCE)):
        require_second_office(caller(department, region), **asked, reach=COMMUNITY)  # type: ignore[arg-type]
    for department, region, reach in (
        ("civil-affairs", COUNTY, COMMUNITY),
        ("civil-affairs", PROVINCE, COMMUNITY),
        ("health", LEAGUE, COMMUNITY),
        ("headquarters", COUNTY, ELSEWHERE),
        ("headquarters", ELSEWHERE, ELSEWHERE),
    ):
        with pytest.raises(NotTheSecondHand):
            require_second_office(caller(department, region), **asked, reach=reach)  # type: ignore[arg-type]


def test_it_is_open_until_the_instant_of_its_end_and_judged_from_then_on() -> None:
    require_open(AccessState.OPENED, LATER, now=NOW)
    for state in set(AccessState) - {AccessState.OPENED}:
        require_over(state, LATER, now=NOW)
        with pytest.raises(AccessShut):
            require_open(state, LATER, now=NOW)
    for until in (NOW, None):
        require_over(AccessState.OPENED, until, now=NOW)
        with pytest.raises(AccessShut):
            require_open(AccessState.OPENED, until, now=NOW)
    with pytest.raises(AccessOpen):
        require_over(AccessState.OPENED, LATER, now=NOW)
