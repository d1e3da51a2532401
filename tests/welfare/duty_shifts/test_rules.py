"""Who is on duty."""

from datetime import datetime, timedelta

import pytest

from chassis.clock import ZONE
from services.welfare.duty_shifts.rules import (
    ShiftElsewhere,
    ShiftEndsOutside,
    first_on_duty,
    require_end_in_shift,
    require_own_desk,
)
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, PROVINCE

STARTS = datetime(2020, 2, 5, 8, tzinfo=ZONE)
UNTIL = STARTS + timedelta(hours=12)
SECOND = timedelta(seconds=1)


def test_a_desk_sets_its_own_shifts() -> None:
    require_own_desk(COUNTY, caller_region=COUNTY)
    with pytest.raises(ShiftElsewhere):
        require_own_desk(COUNTY, caller_region=LEAGUE)


def test_a_shift_is_cut_short_after_it_began_and_never_made_longer() -> None:
    for ends_at in (STARTS + SECOND, UNTIL):
        require_end_in_shift(ends_at, starts_at=STARTS, until=UNTIL)
    for ends_at in (STARTS, UNTIL + SECOND):
        with pytest.raises(ShiftEndsOutside):
            require_end_in_shift(ends_at, starts_at=STARTS, until=UNTIL)


def test_the_nearest_desk_is_called() -> None:
    assert first_on_duty(COMMUNITY, [PROVINCE, COUNTY, LEAGUE]) == COUNTY
    assert first_on_duty(COMMUNITY, [PROVINCE, LEAGUE]) == LEAGUE
    assert first_on_duty(COMMUNITY, [ELSEWHERE]) is None
