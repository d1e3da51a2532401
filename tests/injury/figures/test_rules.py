"""Which figures there are."""

from contextlib import nullcontext
from datetime import date

import pytest

from chassis.regions import level_of
from services.injury.benefits.parameters import NATION, FigureUnit
from services.injury.benefits.seed import seeded_figures
from services.injury.figures.rules import (
    FIGURE_UNITS,
    FigureElsewhere,
    FigureEnds,
    NotOfOneYear,
    require_end,
    require_issuable,
    require_own_figure,
)

PROVINCE, LEAGUE, COUNTY = 150000000000, 150200000000, 150203000000


def test_everything_that_came_with_the_service_could_have_been_issued() -> None:
    for figure in seeded_figures():
        require_issuable(figure.name, unit=figure.unit, valid_from=figure.valid_from, valid_to=figure.valid_to)


def test_only_what_places_have_to_publish_did_not_come_with_it() -> None:
    absent = FIGURE_UNITS.keys() - {figure.name for figure in seeded_figures()}
    assert absent == {
        "average-wage",
        "minimum-wage",
        *(f"employment-grant.{grade}" for grade in range(5, 11)),
        *(f"adjustment.{item}" for item in ("allowance", "unit-allowance", "dependant-pension", "care")),
    }


def test_each_grade_and_item_has_a_figure_of_its_own() -> None:
    assert {f"lump-sum.{grade}" for grade in range(1, 11)} < FIGURE_UNITS.keys()


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [
        (None, date(2019, 12, 31)),
        (date(2019, 1, 1), None),
        (None, None),
        (date(2019, 1, 1), date(2020, 1, 1)),
    ],
)
def test_a_yearly_figure_begins_and_ends_in_its_year(valid_from: date | None, valid_to: date | None) -> None:
    require_issuable("average-wage", unit=FigureUnit.YUAN, valid_from=date(2019, 1, 1), valid_to=date(2019, 12, 31))
    with pytest.raises(NotOfOneYear):
        require_issuable("average-wage", unit=FigureUnit.YUAN, valid_from=valid_from, valid_to=valid_to)


@pytest.mark.parametrize(
    ("name", "region", "caller", "may"),
    [
        ("average-wage", LEAGUE, LEAGUE, True),
        ("average-wage", LEAGUE, PROVINCE, False),
        ("average-wage", COUNTY, LEAGUE, False),
        ("urban-income", NATION, PROVINCE, True),
        ("urban-income", NATION, LEAGUE, False),
        ("minimum-wage", COUNTY, COUNTY, True),
        ("minimum-wage", COUNTY, LEAGUE, True),
        ("minimum-wage", COUNTY, PROVINCE, True),
        ("minimum-wage", LEAGUE, PROVINCE, True),
        ("minimum-wage", COUNTY, 150600000000, False),
        ("minimum-wage", LEAGUE, COUNTY, False),
        ("minimum-wage", 150203001000, LEAGUE, False),
        ("minimum-wage", NATION, LEAGUE, False),
    ],
)
def test_a_region_issues_its_own_figures_and_minimum_wages_of_its_counties(
    name: str,
    region: int,
    caller: int,
    may: bool,  # noqa: FBT001 (cases)
) -> None:
    with nullcontext() if may else pytest.raises(FigureElsewhere):
        require_own_figure(name, region, caller_region=caller, level=level_of(caller))


def test_a_version_ends_on_one_of_its_days_and_is_never_prolonged() -> None:
    first, last = date(2020, 1, 1), date(2020, 12, 31)
    require_end(valid_from=first, valid_to=last, last_on=first)
    require_end(valid_from=first, valid_to=last, last_on=date(2020, 12, 30))
    require_end(valid_from=None, valid_to=None, last_on=last)
    for ends_on in (date(2019, 12, 31), last, date(2021, 1, 1)):
        with pytest.raises(FigureEnds):
            require_end(valid_from=first, valid_to=last, last_on=ends_on)
