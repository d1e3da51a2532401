"""Which days a worker's stretches make duty days."""

from datetime import date, datetime, timedelta

import pytest

from chassis.clock import ZONE
from services.welfare.duty.rules import Stretch, worked_days

DAY = date(2020, 2, 3)
NEXT = date(2020, 2, 4)


def stretch(day: int, hour: int, hours: float, *, confirmed: bool = True, minute: int = 0) -> Stretch:
    began = datetime(2020, 2, day, hour, minute, tzinfo=ZONE)
    return Stretch(1, began, began + timedelta(hours=hours), confirmed)


def test_a_day_with_any_duty_is_a_duty_day_and_minutes_add_up() -> None:
    made = worked_days([stretch(3, 8, 2.5), stretch(3, 14, 1, confirmed=False)])
    assert {day: (one.minutes, one.confirmed) for day, one in made.items()} == {DAY: (210, True)}


def test_what_is_only_recorded_makes_a_duty_day_that_is_not_confirmed() -> None:
    assert worked_days([stretch(3, 8, 2, confirmed=False)])[DAY].confirmed is False


def test_a_minute_makes_a_duty_day() -> None:
    assert worked_days([stretch(3, 8, 1 / 60)])[DAY].minutes == 1


@pytest.mark.parametrize(
    ("hours", "dates"),
    [
        (2, [DAY]),  # to midnight
        (10, [DAY]),  # to 08:00
        (10 + 1 / 60, [DAY, NEXT]),  # past 08:00
    ],
)
def test_a_night_that_ends_by_eight_counts_for_its_first_date_when_a_day_off_follows(
    hours: float, dates: list[date]
) -> None:
    assert sorted(worked_days([stretch(3, 22, hours)])) == dates


@pytest.mark.parametrize(("minute", "dates"), [(0, 2), (-1, 3)])
def test_less_than_24_hours_off_after_a_night_makes_its_second_date_a_duty_day(minute: int, dates: int) -> None:
    night = stretch(3, 22, 10)  # to the 4th, 08:00
    later = night.ended_at + timedelta(hours=24, minutes=minute)
    made = worked_days([night, Stretch(1, later, later + timedelta(hours=1), True)])
    assert len(made) == dates


def test_minutes_of_a_shift_past_eight_are_split_at_midnight() -> None:
    made = worked_days([stretch(3, 20, 13)])
    assert [made[day].minutes for day in (DAY, NEXT)] == [240, 540]
