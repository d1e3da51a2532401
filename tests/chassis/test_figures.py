"""Counted figures add up, and are told in one form."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chassis.figures import Counted, Figure, added_up, count_of, fingerprint, first_counted, place_of, share_of

COUNTY, BESIDE, LEAGUE = 150603000000, 150602000000, 150600000000
NOUGHT = (count_of("toy.notes"), share_of("toy.closed"))

rows = st.builds(
    Counted,
    region=st.sampled_from([150603001001, 150603001002, COUNTY, 150602001001, LEAGUE, 150000000000]),
    code=st.just("toy.closed"),
    numerator=st.integers(0, 1000),
    denominator=st.integers(0, 1000),
)


@pytest.mark.parametrize(
    ("region", "place"),
    [(150603001001, COUNTY), (150603001000, COUNTY), (COUNTY, COUNTY), (LEAGUE, LEAGUE), (150000000000, 150000000000)],
)
def test_a_figure_is_told_of_the_county_or_of_where_something_is_kept_above_it(region: int, place: int) -> None:
    assert place_of(region) == place


def test_rows_of_a_county_are_one_figure_and_what_has_no_row_is_nought() -> None:
    counted = [Counted(150603001001, "toy.closed", 1, 2), Counted(150603001002, "toy.closed", 1, 3)]
    assert added_up(counted, nought=NOUGHT, regions=[150602001001]) == {
        BESIDE: [count_of("toy.notes"), share_of("toy.closed")],
        COUNTY: [count_of("toy.notes"), share_of("toy.closed", 2, 5)],
    }


@given(st.lists(rows))
def test_the_sum_of_what_is_told_is_the_sum_of_what_was_counted(counted: list[Counted]) -> None:
    told = [figures[1] for figures in added_up(counted, nought=NOUGHT, regions=[COUNTY]).values()]
    assert sum(one.numerator or 0 for one in told) == sum(row.numerator for row in counted)
    assert sum(one.denominator or 0 for one in told) == sum(row.denominator or 0 for row in counted)


@pytest.mark.parametrize(
    ("code", "numerator", "denominator"), [("toy", 1, None), ("toy.a", -1, None), ("toy.a", None, 3), ("toy.A", 1, 1)]
)
def test_a_figure_is_two_numbers_under_a_name(code: str, numerator: int | None, denominator: int | None) -> None:
    with pytest.raises(ValidationError):
        Figure(code=code, numerator=numerator, denominator=denominator)


def test_a_year_of_months_is_counted_anew() -> None:
    assert first_counted(date(2020, 2, 29)) == date(2019, 2, 1)


def test_the_same_figures_have_the_same_fingerprint_whatever_their_order() -> None:
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1}) != fingerprint({"a": 1, "b": [3]})
