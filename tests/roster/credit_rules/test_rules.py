"""How minutes become half-days."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.roster.credit_rules.rules import (
    NotACounty,
    ThresholdsWrong,
    Worked,
    county_of,
    half_days,
    require_county,
    require_order,
    succeeds,
)


@dataclass(frozen=True)
class Figures:
    checkpoint_full_over_minutes: int = 360
    full_from_minutes: int = 480
    half_over_minutes: int = 240


TIANJIN = Figures()


@pytest.mark.parametrize(
    ("minutes", "checkpoint_minutes", "credit"),
    [
        (0, 0, 0),
        (240, 240, 0),
        (241, 0, 1),
        (241, 241, 1),
        (360, 360, 1),
        (361, 361, 2),
        (479, 0, 1),
        (479, 360, 1),
        (480, 0, 2),
        (480, 100, 2),
        (1440, 1440, 2),
    ],
)
def test_a_day_is_credited_as_tianjin_credited_it(minutes: int, checkpoint_minutes: int, credit: int) -> None:
    assert half_days(TIANJIN, Worked(minutes, checkpoint_minutes)) == credit


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 600))
def test_more_work_never_earns_less(minutes: int, checkpoint_minutes: int, more: int) -> None:
    checkpoint_minutes = min(minutes, checkpoint_minutes)
    before = half_days(TIANJIN, Worked(minutes, checkpoint_minutes))
    assert half_days(TIANJIN, Worked(minutes + more, checkpoint_minutes)) >= before
    assert half_days(TIANJIN, Worked(minutes + more, checkpoint_minutes + more)) >= before
    assert before in {0, 1, 2}


def test_half_a_day_takes_less_than_a_whole_one() -> None:
    require_order(TIANJIN)
    with pytest.raises(ThresholdsWrong):
        require_order(Figures(checkpoint_full_over_minutes=240))
    with pytest.raises(ThresholdsWrong):
        require_order(Figures(full_from_minutes=200))


def test_a_rule_is_a_countys() -> None:
    require_county(150203000000)
    for other in (150200000000, 150203001000):
        with pytest.raises(NotACounty):
            require_county(other)
    assert county_of(150203001015) == 150203000000


def test_a_rule_is_succeeded_for_days_to_come_alone() -> None:
    today = date(2020, 2, 20)
    assert succeeds(date(2020, 1, 1), date(2020, 2, 21), today=today)
    assert not succeeds(date(2020, 1, 1), today, today=today)
    assert not succeeds(date(2020, 3, 1), date(2020, 2, 25), today=today)
