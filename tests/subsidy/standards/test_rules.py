"""Guidance over standards."""

from dataclasses import dataclass
from datetime import date

import pytest

from chassis.lifecycle import IllegalMove
from chassis.problems import ParameterMissing
from services.subsidy.standards.rules import (
    STANDARD,
    EndsOutside,
    RateAboveCeiling,
    StandardMove,
    StandardState,
    covering,
    require_below_ceiling,
    require_end_within,
)


@dataclass
class Guided:
    valid_from: date
    valid_to: date


@dataclass
class Rated:
    amount_fen: int


JANUARY = Guided(date(2020, 1, 1), date(2020, 1, 31))
SPRING = Guided(date(2020, 1, 25), date(2020, 4, 30))


def test_guidance_must_hold_for_every_day_of_the_period() -> None:
    found = covering([JANUARY, SPRING], valid_from=date(2020, 1, 25), valid_to=date(2020, 4, 30))
    assert found is SPRING
    for first, last in ((date(2020, 1, 24), date(2020, 2, 1)), (date(2020, 4, 1), date(2020, 5, 1))):
        with pytest.raises(ParameterMissing):
            covering([JANUARY, SPRING], valid_from=first, valid_to=last)


def test_each_rate_above_the_ceiling_is_named() -> None:
    require_below_ceiling([Rated(100)], ceiling_fen=100)
    with pytest.raises(RateAboveCeiling) as refused:
        require_below_ceiling([Rated(100), Rated(101), Rated(102)], ceiling_fen=100)
    assert [error.pointer for error in refused.value.errors] == ["/rates/1/amount_fen", "/rates/2/amount_fen"]


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
