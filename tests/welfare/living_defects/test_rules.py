"""The clock of a defect."""

from datetime import datetime, timedelta

import pytest

from chassis.clock import ZONE
from chassis.regions import Level
from services.welfare.living_defects.rules import LivingItem, escalated_to, figure_of
from services.welfare.rest_figures.rules import RestFigure

AT = datetime(2020, 2, 5, 9, tzinfo=ZONE)


def test_warmth_has_a_figure_of_its_own() -> None:
    assert figure_of(LivingItem.WARMTH) is RestFigure.WARMTH_DEFECT_HOURS
    assert {figure_of(item) for item in LivingItem if item is not LivingItem.WARMTH} == {RestFigure.DEFECT_HOURS}


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
