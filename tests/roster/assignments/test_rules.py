"""What a plan of duty must satisfy."""

from datetime import date, datetime, timedelta

import pytest

from chassis.clock import ZONE
from services.roster.assignments.rules import AssignmentHours, AssignmentInPast, require_ahead

TODAY = date(2020, 2, 20)
MORNING = datetime(2020, 2, 20, 8, tzinfo=ZONE)


@pytest.mark.parametrize("hours", [0, -1, 24.01])
def test_a_plan_has_a_length_of_at_most_a_day(hours: float) -> None:
    with pytest.raises(AssignmentHours):
        require_ahead(MORNING, MORNING + timedelta(hours=hours), duty_on=TODAY, today=TODAY)


def test_a_plan_may_be_for_today_and_for_a_whole_day() -> None:
    require_ahead(MORNING, MORNING + timedelta(hours=24), duty_on=TODAY, today=TODAY)


def test_a_plan_is_not_for_yesterday() -> None:
    with pytest.raises(AssignmentInPast):
        require_ahead(MORNING, MORNING + timedelta(hours=8), duty_on=TODAY - timedelta(days=1), today=TODAY)
