"""Guidance over standards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from chassis.lifecycle import IllegalMove
from chassis.problems import ParameterMissing
from services.subsidy.standards.rules import (
    STANDARD,
    EndsOutside,
    RateAboveCeiling,
    RateUnit,
    StandardMove,
    StandardState,
    TierNotAllowed,
    covering,
    require_below_ceiling,
    require_end_within,
)
from services.subsidy.tiers.rules import RiskTier


@dataclass
class Guided:
    valid_from: date
    valid_to: date


@dataclass
class Rated:
    amount_fen: int
    unit: RateUnit = RateUnit.DAY
    risk_tier: RiskTier | None = None


@dataclass
class Ceilings:
    ceiling_fen: int = 100
    monthly_ceiling_fen: int | None = None
    tier_ceilings: Sequence[Mapping[str, Any]] = ({"tier": "class-2", "ceiling_fen": 150},)


JANUARY = Guided(date(2020, 1, 1), date(2020, 1, 31))
SPRING = Guided(date(2020, 1, 25), date(2020, 4, 30))


def test_guidance_must_hold_for_every_day_of_the_period() -> None:
    found = covering([JANUARY, SPRING], valid_from=date(2020, 1, 25), valid_to=date(2020, 4, 30))
    assert found is SPRING
    for first, last in ((date(2020, 1, 24), date(2020, 2, 1)), (date(2020, 4, 1), date(2020, 5, 1))):
        with pytest.raises(ParameterMissing):
            covering([JANUARY, SPRING], valid_from=first, valid_to=last)


def test_each_rate_above_the_ceiling_is_named() -> None:
    require_below_ceiling([Rated(100)], guidance=Ceilings())
    with pytest.raises(RateAboveCeiling) as refused:
        require_below_ceiling([Rated(100), Rated(101), Rated(102)], guidance=Ceilings())
    assert [error.pointer for error in refused.value.errors] == ["/rates/1/amount_fen", "/rates/2/amount_fen"]


def test_a_tier_has_its_own_ceiling_and_must_be_one_that_is_allowed() -> None:
    require_below_ceiling([Rated(150, risk_tier=RiskTier.CLASS_2)], guidance=Ceilings())
    with pytest.raises(RateAboveCeiling):
        require_below_ceiling([Rated(151, risk_tier=RiskTier.CLASS_2)], guidance=Ceilings())
    with pytest.raises(TierNotAllowed):
        require_below_ceiling([Rated(1, risk_tier=RiskTier.CLASS_4)], guidance=Ceilings())


def test_a_rate_by_the_month_needs_a_ceiling_by_the_month() -> None:
    monthly = Rated(2_000, unit=RateUnit.MONTH)
    with pytest.raises(ParameterMissing, match=r"guidance\.monthly_ceiling"):
        require_below_ceiling([monthly], guidance=Ceilings())
    require_below_ceiling([monthly], guidance=Ceilings(monthly_ceiling_fen=2_000))
    with pytest.raises(RateAboveCeiling):
        require_below_ceiling([monthly], guidance=Ceilings(monthly_ceiling_fen=1_999))


def test_a_standard_ends_within_its_period() -> None:
    require_end_within(date(2020, 1, 31), valid_from=date(2020, 1, 1), valid_to=date(2020, 1, 31))
    for day in (date(2019, 12, 31), date(2020, 2, 1)):
        with pytest.raises(EndsOutside):
            require_end_within(day, valid_from=date(2020, 1, 1), valid_to=date(2020, 1, 31))


@pytest.mark.parametrize(
    ("state", "move"),
    [(state, move) for state in StandardState for move in StandardMove if (state, move) not in STANDARD.steps],
)
def test_no_step_of_a_standard_can_be_left_out(state: StandardState, move: StandardMove) -> None:
    with pytest.raises(IllegalMove):
        STANDARD.after(state, move)


def test_a_standard_ends_on_one_of_its_days_from_the_first_to_the_last() -> None:
    first, last = date(2020, 1, 1), date(2020, 1, 31)
    for day in (first, last):
        require_end_within(day, valid_from=first, valid_to=last)
    with pytest.raises(EndsOutside) as refused:
        require_end_within(date(2020, 2, 1), valid_from=first, valid_to=last)
    assert refused.value.facts == {"valid_from": "2020-01-01", "valid_to": "2020-01-31"}


def test_which_guidance_is_missing_is_said() -> None:
    with pytest.raises(ParameterMissing) as refused:
        covering([JANUARY], valid_from=date(2020, 1, 24), valid_to=date(2020, 2, 1))
    assert refused.value.facts == {"parameter": "guidance", "valid_from": "2020-01-24", "valid_to": "2020-02-01"}


def test_a_rate_above_its_ceiling_says_which_ceiling() -> None:
    with pytest.raises(RateAboveCeiling) as refused:
        require_below_ceiling([Rated(101)], guidance=Ceilings())
    [error] = refused.value.errors
    assert (error.code, error.detail.en) == ("above_ceiling", "Above the league's ceiling of 100 fen")
