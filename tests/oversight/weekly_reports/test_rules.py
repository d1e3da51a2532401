"""When a week is over, and what it is called."""

from datetime import date, datetime, timedelta

import pytest

from chassis.clock import ZONE
from services.oversight.weekly_reports.rules import end_of, last_day_of_week, name_of, weeks_to_report

MONDAY = date(2020, 2, 10)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2020, 2, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (at(10, 5, 59), date(2020, 1, 27)),  # what was counted on Sunday may still be on its way
        (at(10, 6), date(2020, 2, 3)),
        (at(16, 23, 59), date(2020, 2, 3)),
        (at(17, 6), date(2020, 2, 10)),
    ],
)
def test_a_week_is_reported_once_its_figures_have_come_in(now: datetime, last: date) -> None:
    weeks = weeks_to_report(now)
    assert weeks[-1] == last
    assert weeks == [last - timedelta(days=7 * n) for n in (3, 2, 1, 0)]


def test_a_week_ends_when_its_sunday_does() -> None:
    assert end_of(MONDAY) == at(17, 0)
    assert last_day_of_week(MONDAY) == date(2020, 2, 16)


@pytest.mark.parametrize(
    ("week", "name"),
    [(date(2020, 2, 3), "2020-W06"), (date(2019, 12, 30), "2020-W01"), (date(2020, 12, 28), "2020-W53")],
)
def test_a_week_has_its_name_of_iso_8601(week: date, name: str) -> None:
    assert name_of(week) == name
