from datetime import date
from decimal import Decimal

import pytest

from chassis.problems import ParameterMissing
from services.injury.benefits.parameters import (
    NATION,
    Figure,
    FigureUnit,
    Name,
    ParameterBook,
    figure_of_year,
    graded,
)
from services.injury.benefits.seed import COLUMNS, figures_of, seeded_figures
from services.injury.certainty import Certainty
from tests.injury.benefits.make import COMMUNITY, COUNTY, LEAGUE, book, figure, of_year

INCOMES = {2018: 39251, 2019: 42359, 2020: 43834, 2021: 47412, 2022: 49283, 2023: 51821, 2024: 54188}


@pytest.mark.parametrize(("year", "income"), INCOMES.items())
def test_the_national_incomes_that_were_found_are_seeded(year: int, income: int) -> None:
    found = figure_of_year(book(), Name.URBAN_INCOME, region=COMMUNITY, year=year)
    assert found.value == income
    assert found.exact() == income * 100


def test_the_income_of_2025_was_not_found_and_is_named_never_guessed() -> None:
    with pytest.raises(ParameterMissing) as refused:
        figure_of_year(book(), Name.URBAN_INCOME, region=COMMUNITY, year=2025)
    assert refused.value.facts["parameter"] == "urban-income.2025"


def test_marks_of_the_incomes_are_those_of_the_sources() -> None:
    read = [one for one in seeded_figures() if one.name == "urban-income" and one.certainty is Certainty.EXCERPT]
    assert [one.valid_from for one in read] == [date(2021, 1, 1), date(2024, 1, 1)]


def test_no_wage_and_no_employment_grant_is_seeded() -> None:
    names = {one.name.split(".")[0] for one in seeded_figures()}
    assert not names & {"average-wage", "minimum-wage", "employment-grant"}


def test_every_seeded_figure_can_be_asked_for_by_name() -> None:
    assert {one.name.split(".")[0] for one in seeded_figures()} <= {name.value for name in Name}
    assert {one.region for one in seeded_figures()} == {NATION, 150000000000}


def test_statute_before_the_revision_of_2010_is_not_on_record() -> None:
    with pytest.raises(ParameterMissing, match=r"lump-sum\.1"):
        book().find(graded(Name.LUMP_SUM, 1), region=COMMUNITY, on=date(2010, 12, 31))
    assert book().find(graded(Name.LUMP_SUM, 1), region=COMMUNITY, on=date(2011, 1, 1)).value == 27


def test_the_closest_region_wins() -> None:
    figures = [
        figure("minimum-wage", "1660", FigureUnit.YUAN, region=LEAGUE),
        figure("minimum-wage", "1760", FigureUnit.YUAN, region=COUNTY),
    ]
    shelf = ParameterBook(figures)
    assert shelf.find("minimum-wage", region=COMMUNITY, on=date(2020, 1, 1)).value == 1760
    assert shelf.find("minimum-wage", region=150204001001, on=date(2020, 1, 1)).value == 1660
    with pytest.raises(ParameterMissing):
        shelf.find("minimum-wage", region=150400000000, on=date(2020, 1, 1))


def test_versions_follow_each_other_by_day() -> None:
    old = figure("minimum-wage", "1760", FigureUnit.YUAN, valid_to=date(2021, 11, 30))
    new = figure("minimum-wage", "1980", FigureUnit.YUAN, valid_from=date(2021, 12, 1))
    shelf = ParameterBook([new, old])
    assert shelf.find("minimum-wage", region=LEAGUE, on=date(2021, 11, 30)) == old
    assert shelf.find("minimum-wage", region=LEAGUE, on=date(2021, 12, 1)) == new
    assert old.version != new.version


@pytest.mark.parametrize("second", [of_year("average-wage", 2019, "1"), figure("average-wage", "1", FigureUnit.YUAN)])
def test_two_versions_never_hold_at_once(second: Figure) -> None:
    with pytest.raises(ValueError, match="two versions"):
        ParameterBook([of_year("average-wage", 2019, "6000"), second])


ROW = dict(zip(COLUMNS, ("funeral", "000000000000", "", "", "6", "months", "源", "read"), strict=True))


def test_a_row_becomes_a_figure() -> None:
    (one,) = figures_of([ROW])
    assert (one.name, one.region, one.valid_from, one.value) == ("funeral", NATION, None, Decimal(6))


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "many"},
        {"value": "-1"},
        {"value": "NaN"},
        {"unit": "pounds"},
        {"certainty": "sure"},
        {"source": ""},
        {"valid_from": "2020-02-30"},
        {"valid_from": "2020-02-02", "valid_to": "2020-02-01"},
    ],
)
def test_a_row_that_cannot_be_meant_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="row 2"):
        figures_of([ROW, {**ROW, **wrong}])
