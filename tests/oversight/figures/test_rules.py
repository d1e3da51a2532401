"""Figures add up, whatever they are grouped by."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import ZONE
from chassis.problems import Malformed
from services.oversight.figures.rules import By, Told, add_up, grouped, judged, months_between
from services.oversight.indicators.definitions import definitions
from services.oversight.indicators.rules import Reason, TargetSet

PROVINCE, LEAGUE, COUNTY, BESIDE = 150000000000, 150600000000, 150603000000, 150602000000
AT = datetime(2020, 3, 1, 9, tzinfo=ZONE)
FEBRUARY = date(2020, 2, 1)
PAID = definitions()["subsidy.paid-on-time"]


def told(region: int, numerator: int | None, denominator: int | None = None, *, hours: int = 0) -> Told:
    return Told(region, "toy.notes", FEBRUARY, numerator, denominator, AT + timedelta(hours=hours))


figures = st.lists(
    st.builds(
        told,
        region=st.sampled_from([COUNTY, BESIDE, LEAGUE, 150202000000, 150200000000, PROVINCE]),
        numerator=st.none() | st.integers(0, 1000),
    ).flatmap(
        lambda one: st.just(one) if one.numerator is None else st.builds(one._replace, denominator=st.integers(0, 1000))
    ),
    unique_by=lambda one: one.region,
)


@given(figures)
def test_counties_sum_to_leagues_and_leagues_to_the_region(given_figures: list[Told]) -> None:
    whole = add_up(given_figures)
    for by in By:
        parts = [add_up(group) for group in grouped(given_figures, by=by, region=PROVINCE).values()]
        assert sum(part.numerator or 0 for part in parts) == (whole.numerator or 0)
        assert sum(part.denominator or 0 for part in parts) == (whole.denominator or 0)


def test_what_is_kept_in_a_league_stands_beside_its_counties() -> None:
    several = [told(COUNTY, 1), told(BESIDE, 2), told(LEAGUE, 4), told(PROVINCE, 8)]
    assert {place for place, _ in grouped(several, by=By.COUNTY, region=PROVINCE)} == {COUNTY, BESIDE, LEAGUE, PROVINCE}
    sums = {
        place: add_up(group).numerator for (place, _), group in grouped(several, by=By.LEAGUE, region=PROVINCE).items()
    }
    assert sums == {LEAGUE: 7, PROVINCE: 8}


def test_a_county_by_league_is_itself_and_not_its_league() -> None:
    assert list(grouped([told(COUNTY, 1)], by=By.LEAGUE, region=COUNTY)) == [(COUNTY, "toy.notes")]


def test_of_the_hidden_and_of_nothing_there_is_no_number_and_each_says_why() -> None:
    assert add_up([]).reason is Reason.NO_DATA
    assert add_up([told(COUNTY, None)]).reason is Reason.SUPPRESSED
    assert add_up([told(COUNTY, 0, 0)]).reason is Reason.NOTHING_COUNTED
    shown = add_up([told(COUNTY, None), told(LEAGUE, 12, hours=1)])
    assert (shown.numerator, shown.reason, shown.counted_at) == (12, None, AT + timedelta(hours=1))


def test_nought_is_a_number_and_the_whole_is_told_beside_it() -> None:
    assert add_up([told(COUNTY, 0, 5), told(BESIDE, 3, 7)]) == (3, 12, AT, None)
    assert add_up([told(COUNTY, None, hours=2), told(BESIDE, None)]) == (
        None,
        None,
        AT + timedelta(hours=2),
        Reason.SUPPRESSED,
    )


@pytest.mark.parametrize(
    ("numerator", "as_of", "value", "breached"),
    [
        (94, date(2020, 3, 31), "0.9400", True),
        (95, date(2020, 3, 31), "0.9500", False),
        (94, date(2020, 3, 30), "0.9400", None),  # it is told, and not judged yet
        (None, date(2020, 3, 31), None, None),
    ],
)
def test_a_figure_is_shown_with_its_target_and_judged_by_it(
    numerator: int | None, as_of: date, value: str | None, *, breached: bool | None
) -> None:
    at = datetime.combine(as_of, time(9), tzinfo=ZONE)
    [province, lower, later] = [
        TargetSet(PROVINCE, FEBRUARY, AT, Decimal("0.95")),
        TargetSet(LEAGUE, FEBRUARY, AT, Decimal("0.90")),
        TargetSet(PROVINCE, date(2020, 3, 1), AT, Decimal(1)),
    ]
    figures = [told(COUNTY, numerator, 100)]
    seen = judged(figures, [lower, province, later], indicator=PAID, region=COUNTY, period=FEBRUARY, as_of=at)
    assert seen.total == add_up(figures)
    assert (seen.value, seen.target, seen.breached) == (value and Decimal(value), province, breached)


@pytest.mark.parametrize("targets", [[], [TargetSet(PROVINCE, FEBRUARY, AT, None)]])
def test_without_a_target_or_with_one_that_was_lifted_nothing_is_breached(targets: list[TargetSet]) -> None:
    seen = judged(
        [told(COUNTY, 1, 100)], targets, indicator=PAID, region=COUNTY, period=FEBRUARY, as_of=AT + timedelta(days=60)
    )
    assert (seen.value, seen.target, seen.breached) == (Decimal("0.0100"), None, None)


def test_every_month_of_a_period_is_shown() -> None:
    assert months_between(FEBRUARY, FEBRUARY) == [FEBRUARY]
    assert months_between(date(2019, 12, 1), date(2020, 2, 1)) == [date(2019, 12, 1), date(2020, 1, 1), FEBRUARY]
    assert len(months_between(date(2010, 1, 1), date(2019, 12, 1))) == 120


@pytest.mark.parametrize("last", [date(2019, 12, 1), date(2030, 1, 1)])
def test_a_period_does_not_run_backwards_nor_for_ever(last: date) -> None:
    with pytest.raises(Malformed):
        months_between(date(2020, 1, 1), last)
