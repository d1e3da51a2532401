from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.money import WHOLE_BP, half_up, split_by_bp, split_lines

fen = st.integers(0, 10**13)
basis_points = st.integers(0, WHOLE_BP)


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [
        (0, 2, 0),
        (1, 2, 1),
        (3, 2, 2),
        (5, 2, 3),
        (1, 3, 0),
        (2, 3, 1),
        (49, 100, 0),
        (50, 100, 1),
        (10**30 + 1, 2, 5 * 10**29 + 1),
    ],
)
def test_halves_are_rounded_up(numerator: int, denominator: int, rounded: int) -> None:
    assert half_up(numerator, denominator) == rounded


@given(fen, st.integers(1, 10**6))
def test_half_up_is_within_half_a_fen(numerator: int, denominator: int) -> None:
    error = half_up(numerator, denominator) - Fraction(numerator, denominator)
    assert Fraction(-1, 2) < error <= Fraction(1, 2)


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 2), (1, 0), (1, -2)])
def test_half_up_refuses_what_it_cannot_round(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="half_up"):
        half_up(numerator, denominator)


def test_the_odd_fen_goes_to_the_second_funder() -> None:
    assert split_by_bp(101, 5000) == (50, 51)
    assert split_by_bp(100, 0) == (0, 100)
    assert split_by_bp(100, WHOLE_BP) == (100, 0)


@pytest.mark.parametrize(("total", "bp"), [(-1, 5000), (1, -1), (1, WHOLE_BP + 1)])
def test_a_split_out_of_range_is_refused(total: int, bp: int) -> None:
    with pytest.raises(ValueError, match=r"split|basis points"):
        split_by_bp(total, bp)


def test_lines_that_would_each_lose_a_fen_do_not() -> None:
    assert split_lines([1, 1, 1, 1], 5000) == [(0, 1), (1, 0), (0, 1), (1, 0)]


def test_no_lines_have_no_shares() -> None:
    assert split_lines([], 7000) == []


def test_a_negative_line_is_refused_even_when_the_sum_is_not() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        split_lines([10, -5], 5000)


@given(st.lists(fen, max_size=60), basis_points)
def test_lines_add_up_to_the_split_of_the_total(amounts: list[int], bp: int) -> None:
    shares = split_lines(amounts, bp)
    assert (sum(first for first, _ in shares), sum(rest for _, rest in shares)) == split_by_bp(sum(amounts), bp)
    assert [first + rest for first, rest in shares] == amounts


@given(st.lists(st.integers(0, 1000), max_size=60), basis_points)
def test_every_share_is_less_than_a_fen_off_and_none_is_negative(amounts: list[int], bp: int) -> None:
    for amount, (first, rest) in zip(amounts, split_lines(amounts, bp), strict=True):
        assert first >= 0
        assert rest >= 0
        assert abs(first - Fraction(amount * bp, WHOLE_BP)) < 1
