"""The clock of a defect."""

from datetime import datetime, timedelta

import pytest

from chassis.clock import ZONE
from chassis.regions import Level
from services.welfare.living_defects.rules import LivingItem, due_at, escalated_to

AT = datetime(2020, 2, 5, 9, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("item", "hours"), [(LivingItem.MEALS, 24), (LivingItem.WARMTH, 12), (LivingItem.REST_PLACE, 24)]
)
def test_warmth_waits_half_a_day_and_the_rest_one(item: LivingItem, hours: int) -> None:
    assert due_at(item, AT) == AT + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("minutes", "level"),
    [
        (0, None),
        (1, Level.TOWNSHIP),
        (24 * 60 - 1, Level.TOWNSHIP),
        (24 * 60, Level.COUNTY),
        (48 * 60, Level.LEAGUE),
        (72 * 60, Level.PROVINCE),
        (1000 * 60, Level.PROVINCE),
    ],
)
def test_what_is_overdue_is_told_one_level_up_and_one_more_each_day(minutes: int, level: Level | None) -> None:
    assert escalated_to(AT, now=AT + timedelta(minutes=minutes)) is level
