"""How a device's clock is set right."""

from datetime import datetime, timedelta

import pytest

from chassis.clock import ZONE
from services.roster.offline_duty.rules import DeviceClockWrong, skew_of

NOW = datetime(2020, 2, 20, 18, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("behind", "skew"),
    [
        (timedelta(seconds=60), 0),
        (timedelta(seconds=-60), 0),
        (timedelta(seconds=61), 61),
        (timedelta(hours=-3), -10_800),
        (timedelta(hours=24), 86_400),
    ],
)
def test_a_clock_is_set_right_unless_the_way_explains_the_difference(behind: timedelta, skew: int) -> None:
    assert skew_of(sent_at=NOW - behind, now=NOW).total_seconds() == skew


@pytest.mark.parametrize("behind", [timedelta(hours=24, seconds=1), timedelta(days=-2)])
def test_a_clock_that_has_another_day_is_not_believed(behind: timedelta) -> None:
    with pytest.raises(DeviceClockWrong):
        skew_of(sent_at=NOW - behind, now=NOW)
