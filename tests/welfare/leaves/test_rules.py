"""Leave is for days to come, that are worked, and another's to approve."""

from datetime import date, timedelta

import pytest

from chassis.workdays import WorkCalendar
from services.welfare.control_periods.rules import Span
from services.welfare.leaves.rules import (
    LONGEST,
    LeaveAhead,
    LeaveInControlPeriod,
    LeaveWithoutWorkingDay,
    OwnLeave,
    require_after_control,
    require_ahead,
    require_other_hand,
    working_days,
)

TODAY = date(2020, 3, 2)
DAY = timedelta(days=1)


def test_leave_begins_tomorrow_at_the_soonest_and_is_no_longer_than_the_longest() -> None:
    require_ahead(TODAY + DAY, TODAY + DAY, today=TODAY)
    require_ahead(TODAY + DAY, TODAY + LONGEST * DAY, today=TODAY)
    for first_on, last_on in ((TODAY, TODAY + DAY), (TODAY + DAY, TODAY + (LONGEST + 1) * DAY)):
        with pytest.raises(LeaveAhead):
            require_ahead(first_on, last_on, today=TODAY)


def test_leave_is_needed_for_working_days_from_the_first_to_the_last() -> None:
    calendar = WorkCalendar()
    # From Friday the 6th to Monday the 9th of March 2020.
    assert working_days(date(2020, 3, 6), date(2020, 3, 9), calendar=calendar) == [date(2020, 3, 6), date(2020, 3, 9)]
    with pytest.raises(LeaveWithoutWorkingDay):
        working_days(date(2020, 3, 7), date(2020, 3, 8), calendar=calendar)


def test_leave_in_a_control_period_takes_somebody_in_ones_place() -> None:
    spans = [Span(date(2020, 3, 10), date(2020, 3, 20))]
    require_after_control(date(2020, 3, 8), date(2020, 3, 9), spans, cover=None)
    require_after_control(date(2020, 3, 8), date(2020, 3, 10), spans, cover="由下派干部顶岗")
    with pytest.raises(LeaveInControlPeriod):
        require_after_control(date(2020, 3, 8), date(2020, 3, 10), spans, cover=None)


@pytest.mark.parametrize(("approver", "approver_worker"), [("community:1", None), ("town:1", "W1")])
def test_nobody_approves_what_they_asked_for_nor_their_own_leave(approver: str, approver_worker: str | None) -> None:
    require_other_hand(applied_by="community:1", worker_id="W1", approver="town:1", approver_worker="W2")
    with pytest.raises(OwnLeave):
        require_other_hand(applied_by="community:1", worker_id="W1", approver=approver, approver_worker=approver_worker)
