"""Who delegates, and for how long."""

from datetime import datetime, timedelta

import pytest

from chassis.caller import Department
from chassis.clock import ZONE
from services.oversight.delegations.rules import (
    LONGEST,
    DelegationTime,
    NotTheOfficeAbove,
    require_delegator,
    require_revoker,
    require_time,
)
from tests.client import caller
from tests.offices import COUNTY, ELSEWHERE, LEAGUE, PROVINCE

NOW = datetime(2020, 2, 5, 9, tzinfo=ZONE)
SECOND = timedelta(seconds=1)
POST = {"department": Department.CIVIL_AFFAIRS, "region": COUNTY}


def test_exactly_one_level_up_delegates() -> None:
    require_delegator(caller("civil-affairs", LEAGUE), **POST)  # type: ignore[arg-type]
    for department, region in (("civil-affairs", COUNTY), ("civil-affairs", PROVINCE), ("health", LEAGUE)):
        with pytest.raises(NotTheOfficeAbove):
            require_delegator(caller(department, region), **POST)  # type: ignore[arg-type]


def test_headquarters_and_whoever_may_delegate_take_it_back() -> None:
    for department, region in (("civil-affairs", LEAGUE), ("headquarters", COUNTY)):
        require_revoker(caller(department, region), **POST)  # type: ignore[arg-type]
    with pytest.raises(NotTheOfficeAbove):
        require_revoker(caller("civil-affairs", ELSEWHERE), **POST)  # type: ignore[arg-type]


def test_a_delegation_begins_now_at_the_soonest_and_lasts_no_longer_than_the_longest() -> None:
    for ends_at in (NOW + SECOND, NOW + LONGEST):
        require_time(NOW, ends_at, now=NOW)
    for starts_at, ends_at in ((NOW - SECOND, NOW + SECOND), (NOW, NOW), (NOW, NOW + LONGEST + SECOND)):
        with pytest.raises(DelegationTime):
            require_time(starts_at, ends_at, now=NOW)
