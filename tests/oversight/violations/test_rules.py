"""Who judges a complaint, and by when it is set right."""

from datetime import date

import pytest

from chassis.caller import Department
from services.oversight.violations.rules import (
    DueTooEarly,
    JudgeInOwnCause,
    NotComplainedOf,
    require_complained_of,
    require_due_ahead,
    require_judge,
)
from tests.client import caller
from tests.offices import COUNTY, ELSEWHERE, LEAGUE

HQ, CIVIL = Department.HEADQUARTERS, Department.CIVIL_AFFAIRS


def test_nobody_judges_a_complaint_of_themselves_or_of_headquarters_above() -> None:
    require_judge(caller("headquarters", COUNTY), department=CIVIL, department_region=COUNTY)
    require_judge(caller("civil-affairs", LEAGUE), department=CIVIL, department_region=COUNTY)
    require_judge(caller("headquarters", LEAGUE), department=HQ, department_region=COUNTY)
    for department, region, named, of in (
        ("civil-affairs", COUNTY, CIVIL, COUNTY),
        ("headquarters", COUNTY, HQ, COUNTY),
        ("headquarters", COUNTY, HQ, LEAGUE),
    ):
        with pytest.raises(JudgeInOwnCause):
            require_judge(caller(department, region), department=named, department_region=of)


def test_the_office_that_is_complained_of_answers() -> None:
    require_complained_of(caller("civil-affairs", COUNTY), department=CIVIL, department_region=COUNTY)
    for department, region in (("civil-affairs", ELSEWHERE), ("health", COUNTY)):
        with pytest.raises(NotComplainedOf):
            require_complained_of(caller(department, region), department=CIVIL, department_region=COUNTY)


def test_there_is_a_day_at_least_to_set_it_right() -> None:
    require_due_ahead(date(2020, 2, 6), today=date(2020, 2, 5))
    with pytest.raises(DueTooEarly):
        require_due_ahead(date(2020, 2, 5), today=date(2020, 2, 5))
