"""When publicity ends, and who posts."""

from datetime import date

import pytest

from chassis.regions import Level
from chassis.workdays import WorkCalendar
from services.honors.publicities.rules import PostedElsewhere, PublicityNotOver, ends_on, require_over, require_poster
from services.honors.schemes.rules import PublicityKind, Stage


def test_working_days_leave_out_the_weekend_and_the_day_of_posting() -> None:
    calendar = WorkCalendar()
    monday = date(2020, 3, 2)
    assert ends_on(monday, kind=PublicityKind.WORKING, days=5, calendar=calendar) == date(2020, 3, 9)
    assert ends_on(monday, kind=PublicityKind.WORKING, days=10, calendar=calendar) == date(2020, 3, 16)
    assert ends_on(monday, kind=PublicityKind.CALENDAR, days=10, calendar=calendar) == date(2020, 3, 12)
    # Five calendar days end on a Saturday, so on the Monday after it.
    assert ends_on(monday, kind=PublicityKind.CALENDAR, days=5, calendar=calendar) == date(2020, 3, 9)
    assert ends_on(monday, kind=PublicityKind.CALENDAR, days=4, calendar=calendar) == date(2020, 3, 6)


def test_the_last_day_is_public_to_its_end() -> None:
    with pytest.raises(PublicityNotOver):
        require_over(date(2020, 3, 9), today=date(2020, 3, 9))
    require_over(date(2020, 3, 9), today=date(2020, 3, 10))


@pytest.mark.parametrize(
    ("stage", "level", "own"),
    [
        (Stage.UNIT, Level.COMMUNITY, True),
        (Stage.UNIT, Level.TOWNSHIP, True),
        (Stage.UNIT, Level.COUNTY, False),
        (Stage.COUNTY, Level.COUNTY, True),
        (Stage.COUNTY, Level.PROVINCE, False),
        (Stage.PROVINCE, Level.PROVINCE, True),
    ],
)
def test_each_level_posts_its_own_list(stage: Stage, level: Level, own: bool) -> None:  # noqa: FBT001
    if own:
        require_poster(stage, level)
    else:
        with pytest.raises(PostedElsewhere):
            require_poster(stage, level)
