"""Which limits are over, whose duty they were, and whose desk they show on."""

from datetime import date, datetime
from uuid import UUID

import pytest

from chassis.caller import Department
from chassis.clock import ZONE
from chassis.regions import Level
from services.injury.clocks.limits import LIMITS, Limit, Unit
from services.injury.clocks.of_case import Clock, Unread
from services.injury.clocks.rules import ClockState, HourReading, Reading
from services.injury.overdue.rules import DUTY_OF, Overdue, overdue_of
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, TOWNSHIP

CASE = UUID(int=1)
DUE = date(2020, 3, 4)
RIGHTS = {
    Limit.WORKER_APPLY,
    Limit.REVIEW,
    Limit.SUE,
    Limit.SUE_AFTER_REVIEW,
    Limit.CONTEST_ASSESSMENT,
}


def over(limit: Limit, *, state: ClockState = ClockState.OVERDUE, due_on: date | None = DUE) -> Reading:
    return Reading(
        limit=limit,
        state=state,
        started_on=date(2020, 2, 3),
        due_on=due_on,
        unit=Unit.CALENDAR_DAYS,
        days_used=33,
        days_left=-3,
        why=(),
    )


def shown(*clocks: Clock, region: int = COMMUNITY, competent_region: int | None = COUNTY) -> tuple[Overdue, ...]:
    return overdue_of(CASE, region=region, competent_region=competent_region, clocks=clocks)


def test_what_is_shown_is_the_case_the_limit_the_day_and_by_how_many_days() -> None:
    assert shown(over(Limit.ACCEPT)) == (
        Overdue(
            case_id=CASE,
            region=COMMUNITY,
            limit=Limit.ACCEPT,
            due_on=DUE,
            days_over=3,
            duty=Department.HUMAN_RESOURCES,
            duty_region=COUNTY,
            shown_to=Level.LEAGUE,
        ),
    )


@pytest.mark.parametrize(
    "passed_over",
    [
        *(over(Limit.DECIDE, state=state) for state in ClockState if state is not ClockState.OVERDUE),
        over(Limit.DECIDE, due_on=None),
        Unread(Limit.DECIDE, "holidays"),
        HourReading(
            limit=Limit.REPORT,
            state=ClockState.OVERDUE,
            started_at=datetime(2020, 2, 3, tzinfo=ZONE),
            due_at=datetime(2020, 2, 4, tzinfo=ZONE),
            minutes_left=-1,
            why=(),
        ),
    ],
)
def test_a_limit_that_is_not_over_by_days_is_passed_over_and_the_next_is_shown(passed_over: Clock) -> None:
    assert [one.limit for one in shown(passed_over, over(Limit.SERVE))] == [Limit.SERVE]


def test_nobody_is_late_with_a_right_of_their_own() -> None:
    assert shown(*(over(limit) for limit in RIGHTS)) == ()
    assert set(LIMITS) - set(DUTY_OF) >= RIGHTS


@pytest.mark.parametrize(
    ("limit", "duty", "place"),
    [
        (Limit.EMPLOYER_APPLY, Department.EMPLOYER, None),
        (Limit.ACCEPT, Department.HUMAN_RESOURCES, COUNTY),
        (Limit.DECIDE, Department.HUMAN_RESOURCES, COUNTY),
        (Limit.DECIDE_CLEAR, Department.HUMAN_RESOURCES, COUNTY),
        (Limit.DECIDE_GREEN, Department.HUMAN_RESOURCES, COUNTY),
        (Limit.SERVE, Department.HUMAN_RESOURCES, COUNTY),
        (Limit.ASSESS, Department.APPRAISAL_COMMITTEE, LEAGUE),
        (Limit.REASSESS, Department.APPRAISAL_COMMITTEE, None),
    ],
)
def test_each_limit_is_the_duty_of_one_office(limit: Limit, duty: Department, place: int | None) -> None:
    (one,) = shown(over(limit))
    assert (one.duty, one.duty_region) == (duty, place)


@pytest.mark.parametrize(
    ("limit", "region", "competent_region", "level"),
    [
        (Limit.DECIDE, COMMUNITY, COUNTY, Level.LEAGUE),
        (Limit.DECIDE, COMMUNITY, LEAGUE, Level.PROVINCE),
        (Limit.DECIDE, COMMUNITY, PROVINCE, Level.PROVINCE),
        # Nobody has taken the case, and no township has a desk.
        (Limit.DECIDE, COMMUNITY, None, Level.COUNTY),
        (Limit.EMPLOYER_APPLY, COMMUNITY, LEAGUE, Level.COUNTY),
        (Limit.EMPLOYER_APPLY, TOWNSHIP, LEAGUE, Level.COUNTY),
        (Limit.EMPLOYER_APPLY, COUNTY, COUNTY, Level.LEAGUE),
        # Whoever assesses, the province's committee is above.
        (Limit.ASSESS, COMMUNITY, COUNTY, Level.PROVINCE),
        (Limit.REASSESS, COMMUNITY, COUNTY, Level.PROVINCE),
    ],
)
def test_it_shows_one_level_above_whose_duty_it_is(
    limit: Limit, region: int, competent_region: int | None, level: Level
) -> None:
    (one,) = shown(over(limit), region=region, competent_region=competent_region)
    assert one.shown_to is level
