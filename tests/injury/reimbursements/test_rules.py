"""Whose finance reimburses which claims."""

from contextlib import nullcontext
from uuid import uuid4

import pytest

from chassis.problems import Missing
from chassis.regions import Level
from services.injury.benefits.rules import FinanceLevelWrong
from services.injury.reimbursements.rules import (
    AboveClaimed,
    ClaimAbovePayment,
    NamedTwice,
    UnitUnknown,
    require_claimable,
    require_own_finance,
    require_verified_within,
    unit_with_finance,
)

PROVINCE, LEAGUE, COUNTY, TOWNSHIP = 150000000000, 150600000000, 150603000000, 150603001000


@pytest.mark.parametrize(
    ("region", "level", "budget", "finance"),
    [
        (COUNTY, Level.PROVINCE, Level.PROVINCE, PROVINCE),
        (COUNTY, Level.LEAGUE, Level.LEAGUE, LEAGUE),
        (TOWNSHIP, Level.COUNTY, Level.COUNTY, COUNTY),
        (TOWNSHIP, Level.TOWNSHIP, Level.COUNTY, COUNTY),
        (TOWNSHIP + 1, Level.COMMUNITY, Level.COUNTY, COUNTY),
    ],
)
def test_the_finance_of_a_units_level_is_the_one_it_lies_in(
    region: int, level: Level, budget: Level, finance: int
) -> None:
    unit = unit_with_finance(region, level)
    assert (unit.level, unit.finance_region) == (budget, finance)


@pytest.mark.parametrize(("region", "level"), [(None, Level.COUNTY), (COUNTY, None), (LEAGUE, Level.COUNTY)])
def test_a_unit_whose_place_or_budget_is_not_known_has_no_finance(region: int | None, level: Level | None) -> None:
    with pytest.raises(UnitUnknown):
        unit_with_finance(region, level)


@pytest.mark.parametrize(
    ("caller", "refusal"),
    [(COUNTY, None), (LEAGUE, FinanceLevelWrong), (PROVINCE, FinanceLevelWrong), (150602000000, Missing)],
)
def test_only_finance_of_the_units_own_level_and_place_decides(caller: int, refusal: type[Exception] | None) -> None:
    with pytest.raises(refusal) if refusal else nullcontext():
        require_own_finance(unit_level=Level.COUNTY, finance=COUNTY, caller_region=caller)


def test_a_payment_is_claimed_once_and_within_what_was_paid() -> None:
    one, other = uuid4(), uuid4()
    require_claimable([(one, 100, 100), (other, 100, 1)])
    with pytest.raises(NamedTwice):
        require_claimable([(one, 100, 50), (one, 100, 50)])
    with pytest.raises(ClaimAbovePayment):
        require_claimable([(one, 100, 101)])


def test_finance_finds_no_more_due_than_was_claimed() -> None:
    require_verified_within(100, claimed_fen=100)
    with pytest.raises(AboveClaimed):
        require_verified_within(101, claimed_fen=100)
