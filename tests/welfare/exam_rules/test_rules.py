"""Which rule a league may set, and for whom."""

from datetime import date
from typing import Any

import pytest

from services.welfare.exam_rules.rules import (
    BenefitKind,
    ExamRuleElsewhere,
    ExamRuleUnfit,
    require_fit,
    require_own_league,
)
from tests.offices import COUNTY, LEAGUE

FIRST, LAST, CUTOFF = date(2020, 1, 25), date(2020, 2, 5), date(2020, 6, 20)
RULE: dict[str, Any] = {"points": None, "year": 2020, "first_on": FIRST, "last_on": LAST, "cutoff": CUTOFF}


def test_points_have_a_number_and_nothing_else_has() -> None:
    require_fit(BenefitKind.POINTS, **RULE | {"points": 0})
    with pytest.raises(ExamRuleUnfit):
        require_fit(BenefitKind.POINTS, **RULE)
    for kind in set(BenefitKind) - {BenefitKind.POINTS}:
        require_fit(kind, **RULE)
        with pytest.raises(ExamRuleUnfit):
            require_fit(kind, **RULE | {"points": 0})


@pytest.mark.parametrize("year", [2019, 2021])
def test_the_year_is_the_notice_s(year: int) -> None:
    with pytest.raises(ExamRuleUnfit):
        require_fit(BenefitKind.NONE, **RULE | {"year": year})


@pytest.mark.parametrize("last_on", [FIRST, CUTOFF])
def test_duty_is_counted_for_one_day_at_least_and_up_to_the_cut_off(last_on: date) -> None:
    require_fit(BenefitKind.NONE, **RULE | {"last_on": last_on})


@pytest.mark.parametrize("last_on", [date(2020, 1, 24), date(2020, 6, 21)])
def test_duty_is_not_counted_backwards_nor_past_the_cut_off(last_on: date) -> None:
    with pytest.raises(ExamRuleUnfit):
        require_fit(BenefitKind.NONE, **RULE | {"last_on": last_on})


def test_a_league_sets_the_rule_for_itself() -> None:
    require_own_league(LEAGUE, caller_region=LEAGUE)
    for region, own in ((150200000000, LEAGUE), (COUNTY, LEAGUE), (LEAGUE, COUNTY)):
        with pytest.raises(ExamRuleElsewhere):
            require_own_league(region, caller_region=own)
