"""Which figures there are."""

from services.injury.benefits.seed import seeded_figures
from services.injury.figures.rules import FIGURE_UNITS, require_issuable


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
