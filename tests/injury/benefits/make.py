"""Small makers: figures that a place would have to record, with round values that are nobody's real ones."""

from datetime import date
from decimal import Decimal

from services.injury.benefits.parameters import Figure, FigureUnit, ParameterBook
from services.injury.benefits.payers import Coverage, Standing
from services.injury.benefits.seed import seeded_figures
from services.injury.certainty import Certainty

LEAGUE, COUNTY, COMMUNITY = 150200000000, 150203000000, 150203001001
INSURED = Standing(coverage=Coverage.INSURED)
UNINSURED = Standing(coverage=Coverage.UNINSURED)
FISCAL = Standing(coverage=Coverage.UNINSURED_FISCAL)


def figure(
    name: str,
    value: str,
    unit: FigureUnit,
    *,
    region: int = LEAGUE,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Figure:
    return Figure(name, region, valid_from, valid_to, Decimal(value), unit, "测试", Certainty.DESIGN)


def of_year(name: str, year: int, value: str) -> Figure:
    return figure(name, value, FigureUnit.YUAN, valid_from=date(year, 1, 1), valid_to=date(year, 12, 31))


# S: 6,000 yuan in 2019 and 6,500 in 2020, so a wage lies between 3,600 and 18,000 for injuries of 2020.
LOCAL = (
    of_year("average-wage", 2019, "6000"),
    of_year("average-wage", 2020, "6500"),
    figure("minimum-wage", "1760", FigureUnit.YUAN, region=COUNTY),
)


def book(*more: Figure) -> ParameterBook:
    return ParameterBook([*seeded_figures(), *LOCAL, *more])
