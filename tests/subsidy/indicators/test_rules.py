"""What the figures mean."""

from datetime import date

import pytest

from chassis.workdays import WorkCalendar
from services.subsidy.indicators.rules import (
    DEFINITIONS,
    Posted,
    latest_outstanding,
    share,
    short_publicity,
)
from services.subsidy.indicators.schemas import Figures
from services.subsidy.standards.rules import PublicityKind

CALENDAR = WorkCalendar()


def test_every_figure_has_its_definition_and_none_is_defined_that_is_not_shown() -> None:
    assert set(DEFINITIONS) == set(Figures.model_fields)


@pytest.mark.parametrize(
    ("ends", "closed", "kind", "days", "short"),
    [
        (9, 10, PublicityKind.WORKING, 5, 0),
        (9, 9, PublicityKind.WORKING, 5, 3),
        (6, 7, PublicityKind.WORKING, 5, 3),
        (6, 10, PublicityKind.WORKING, 5, 0),
        (6, 9, PublicityKind.WORKING, 4, 0),
        (5, 6, PublicityKind.CALENDAR, 3, 0),
        (4, 5, PublicityKind.CALENDAR, 3, 3),
    ],
)
def test_publicity_is_short_when_it_was_closed_before_its_days_had_passed(
    ends: int, closed: int, kind: PublicityKind, days: int, short: int
) -> None:
    posted = Posted(date(2020, 3, 2), date(2020, 3, ends), date(2020, 3, closed), kind, days, 3)
    assert short_publicity([posted], calendar=CALENDAR) == short


def test_a_reissue_is_outstanding_on_the_eleventh_working_day() -> None:
    today = date(2020, 3, 17)
    latest = latest_outstanding(today, calendar=CALENDAR)
    assert CALENDAR.working_days_between(latest, today) > 10
    assert CALENDAR.working_days_between(date.fromordinal(latest.toordinal() + 1), today) == 10


@pytest.mark.parametrize(("some", "whole", "part"), [(0, 0, None), (0, 3, 0.0), (1, 3, 0.3333), (3, 3, 1.0)])
def test_of_nothing_there_is_no_part(some: int, whole: int, part: float | None) -> None:
    assert share(some, whole) == part
