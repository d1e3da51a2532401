"""The yearly adjustment of art. 40. The figures are examples."""

from datetime import date

import pytest

from chassis.problems import ParameterMissing
from services.injury.benefits.adjustment import ADJUSTABLE, NotAdjustable, adjusted
from services.injury.benefits.disability import FigureUnfit
from services.injury.benefits.parameters import Figure, FigureUnit
from services.injury.benefits.payers import Item
from tests.injury.benefits.make import COUNTY, book, figure


def _of_2021(name: str, value: str, unit: FigureUnit) -> Figure:
    return figure(name, value, unit, valid_from=date(2021, 1, 1), valid_to=date(2021, 12, 31))


@pytest.mark.parametrize(
    ("value", "unit", "due", "formula"),
    [
        ("5", FigureUnit.PERCENT, 453_600, "4,320.00 × (1 + 5%) = 4,536.00"),
        ("4.55", FigureUnit.PERCENT, 451_656, "4,320.00 × (1 + 4.55%) = 4,516.56"),
        ("130", FigureUnit.YUAN, 445_000, "4,320.00 + 130.00 = 4,450.00"),
        ("13000", FigureUnit.FEN, 445_000, "4,320.00 + 130.00 = 4,450.00"),
    ],
)
def test_a_percentage_or_a_fixed_sum_is_added(value: str, unit: FigureUnit, due: int, formula: str) -> None:
    figures = book(_of_2021("adjustment.allowance", value, unit))
    one = adjusted(432_000, item=Item.ALLOWANCE, year=2021, region=COUNTY, parameters=figures)
    assert (one.amount_fen, one.formula) == (due, formula)
    assert [entry.name for entry in one.inputs] == ["amount-before", "adjustment.allowance"]


def test_half_a_fen_is_rounded_up() -> None:
    figures = book(_of_2021("adjustment.care", "50", FigureUnit.PERCENT))
    assert adjusted(1, item=Item.CARE, year=2021, region=COUNTY, parameters=figures).amount_fen == 2


def test_a_year_without_a_figure_is_refused_by_name() -> None:
    figures = book(_of_2021("adjustment.care", "5", FigureUnit.PERCENT))
    with pytest.raises(ParameterMissing) as refused:
        adjusted(240_000, item=Item.CARE, year=2022, region=COUNTY, parameters=figures)
    assert refused.value.facts == {"parameter": "adjustment.care.2022", "region": f"{COUNTY}"}


@pytest.mark.parametrize("item", sorted(set(Item) - set(ADJUSTABLE)))
def test_other_items_are_not_adjusted(item: Item) -> None:
    with pytest.raises(NotAdjustable):
        adjusted(1, item=item, year=2021, region=COUNTY, parameters=book())


def test_a_figure_in_another_unit_does_not_fit() -> None:
    figures = book(_of_2021("adjustment.care", "5", FigureUnit.TIMES))
    with pytest.raises(FigureUnfit):
        adjusted(1, item=Item.CARE, year=2021, region=COUNTY, parameters=figures)
