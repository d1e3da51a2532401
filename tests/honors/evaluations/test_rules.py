"""The rules of the annual evaluation, without a database."""

from datetime import date

import pytest

from chassis.regions import Level
from services.honors.evaluations.rules import (
    ExcellenceFigure,
    FigureOfAnotherLevel,
    Grade,
    RatioAboveCeiling,
    TooManyExcellent,
    YearNotOver,
    require_issuer,
    require_over,
    require_within,
    require_within_ceiling,
)

E, C = Grade.EXCELLENT, Grade.COMPETENT


def test_exactly_the_ratio_is_allowed_and_one_more_is_not() -> None:
    results = [(E, True)] * 2 + [(C, False)] * 8
    assert require_within(results, ratio_bp=2000, front_line_bp=0) == (2, 2)
    with pytest.raises(TooManyExcellent):
        require_within(results, ratio_bp=1999, front_line_bp=0)


def test_the_front_line_has_its_share_of_the_excellent() -> None:
    results = [(E, True), (E, False), (C, True), (C, True)]
    assert require_within(results, ratio_bp=5000, front_line_bp=5000) == (2, 1)
    with pytest.raises(TooManyExcellent):
        require_within(results, ratio_bp=5000, front_line_bp=5001)


def test_nobody_need_be_excellent() -> None:
    assert require_within([(C, False)], ratio_bp=0, front_line_bp=10_000) == (0, 0)


def test_a_ratio_stays_within_the_ceiling() -> None:
    require_within_ceiling(2500, ceiling_bp=2500)
    with pytest.raises(RatioAboveCeiling):
        require_within_ceiling(2501, ceiling_bp=2500)


def test_a_year_is_evaluated_when_it_is_over() -> None:
    with pytest.raises(YearNotOver):
        require_over(2020, today=date(2020, 12, 31))
    require_over(2020, today=date(2021, 1, 1))


@pytest.mark.parametrize(
    ("figure", "level", "own"),
    [
        (ExcellenceFigure.RATIO, Level.COUNTY, True),
        (ExcellenceFigure.RATIO, Level.LEAGUE, False),
        (ExcellenceFigure.CEILING, Level.COUNTY, False),
        (ExcellenceFigure.CEILING, Level.LEAGUE, True),
    ],
)
def test_each_level_sets_its_own_figures(figure: ExcellenceFigure, level: Level, own: bool) -> None:  # noqa: FBT001
    if own:
        require_issuer(figure, region=1, caller_region=1, level=level)
    else:
        with pytest.raises(FigureOfAnotherLevel):
            require_issuer(figure, region=1, caller_region=1, level=level)
    with pytest.raises(FigureOfAnotherLevel):
        require_issuer(figure, region=1, caller_region=2, level=level)
