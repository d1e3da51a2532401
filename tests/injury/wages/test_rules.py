"""Whose word on wages counts, and of which months."""

from datetime import date

import pytest

from chassis.caller import Department
from services.injury.benefits.payers import Coverage
from services.injury.wages.rules import (
    WageKind,
    WageKindWrong,
    WageMonthsWrong,
    WagesOfInsured,
    require_recorder,
    require_wage_kind,
    require_wage_months,
)

INJURED_ON = date(2020, 2, 3)


def test_only_a_unit_that_is_not_insured_states_its_wages_itself() -> None:
    for coverage in (Coverage.UNINSURED, Coverage.UNINSURED_FISCAL):
        require_recorder(Department.EMPLOYER, coverage=coverage)
    for unsettled in (None, Coverage.INSURED):
        require_recorder(Department.SOCIAL_INSURANCE, coverage=unsettled)
        with pytest.raises(WagesOfInsured):
            require_recorder(Department.EMPLOYER, coverage=unsettled)


@pytest.mark.parametrize("coverage", Coverage)
def test_contribution_wages_are_of_the_insured_and_actual_ones_of_the_others(coverage: Coverage) -> None:
    right, wrong = WageKind.ACTUAL, WageKind.CONTRIBUTION
    if coverage is Coverage.INSURED:
        right, wrong = wrong, right
    require_wage_kind(right, coverage=coverage)
    with pytest.raises(WageKindWrong):
        require_wage_kind(wrong, coverage=coverage)


@pytest.mark.parametrize("kind", WageKind)
def test_until_the_relation_is_determined_either_kind_may_be_recorded(kind: WageKind) -> None:
    require_wage_kind(kind, coverage=None)


def test_the_months_are_the_twelve_before_that_of_the_injury_each_once() -> None:
    first, last = date(2019, 2, 1), date(2020, 1, 1)
    require_wage_months([first, last], injured_on=INJURED_ON)
    for months in ([date(2019, 1, 1)], [date(2020, 2, 1)], [last, last]):
        with pytest.raises(WageMonthsWrong) as refused:
            require_wage_months(months, injured_on=INJURED_ON)
        assert refused.value.facts == {"first": "2019-02", "last": "2020-01"}
