"""Figures over HTTP."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from services.oversight.figures.models import IndicatorFigure
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, Offices, code_of
from tests.oversight.figures.make import told
from tests.oversight.make import allowed, ordered, registered

FIGURES, TARGETS = "/v1/oversight/figures", "/v1/oversight/indicator-targets"
BESIDE, ANOTHER = 150602000000, 150202000000
PAID = "subsidy.paid-on-time"


async def seen(offices: Offices, region: int = PROVINCE, **asked: Any) -> list[dict[str, Any]]:
    office = await offices.of("headquarters", asked.pop("caller", region))
    answer = await office.get(FIGURES, params={"region": str(region), "period": "2020-02", "indicator": PAID} | asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_counties_sum_to_their_league_and_leagues_to_the_region(offices: Offices) -> None:
    await told(offices, (PAID, 1, 3))
    await told(offices, (PAID, 1, 1), region=BESIDE)
    await told(offices, (PAID, 5, 6), region=ANOTHER)
    (whole,) = await seen(offices)
    assert (whole["numerator"], whole["denominator"], whole["value"]) == (7, 10, "0.7000")
    leagues = {one["region"]: one["value"] for one in await seen(offices, by="league")}
    assert leagues == {str(LEAGUE): "0.5000", "150200000000": "0.8333"}
    counties = {one["region"]: one["numerator"] for one in await seen(offices, LEAGUE, by="county")}
    assert counties == {str(COUNTY): 1, str(BESIDE): 1}
    (own,) = await seen(offices, COUNTY)
    assert own["records"] == f"/v1/subsidy/rolls?region={COUNTY}&month=2020-02"


async def test_what_nothing_was_told_of_has_no_value_and_says_so(offices: Offices) -> None:
    await told(offices, ("subsidy.failed", 0, 0), ("welfare.crisis-answered", None, None))
    office = await offices.of("civil-affairs", COUNTY)
    answer = await office.get(FIGURES, params={"region": str(COUNTY), "period": "2020-02"})
    reasons = {one["indicator"]: one["reason"] for one in answer.json()["items"]}
    assert (reasons["honors.stories"], reasons["subsidy.failed"]) == ("NO_DATA", "NOTHING_COUNTED")
    assert reasons["welfare.crisis-answered"] == "SUPPRESSED"
    assert {one["value"] for one in answer.json()["items"]} == {None}
    assert len(reasons) > 20


async def test_a_past_time_shows_what_was_shown_then(offices: Offices) -> None:
    first = offices.clock.now()
    await told(offices, (PAID, 1, 3))
    offices.clock.advance(hours=1)
    before = await seen(offices, COUNTY)
    await told(offices, (PAID, 2, 3))
    (now,) = await seen(offices, COUNTY)
    assert now["numerator"] == 2
    assert await seen(offices, COUNTY, as_of=first.isoformat()) == before
    (none,) = await seen(offices, COUNTY, as_of=(first - timedelta(seconds=1)).isoformat())
    assert none["reason"] == "NO_DATA"
    (later,) = await seen(offices, COUNTY, as_of=(first + timedelta(days=400)).isoformat())
    assert later == now


async def test_a_county_sees_its_own_and_no_larger_region(offices: Offices) -> None:
    await told(offices, (PAID, 1, 3))
    await told(offices, (PAID, 1, 1), region=BESIDE)
    (own,) = await seen(offices, COUNTY)
    assert own["denominator"] == 3
    county = await offices.of("headquarters", COUNTY)
    for region in (LEAGUE, BESIDE):
        asked = {"region": str(region), "period": "2020-02"}
        assert code_of(await county.get(FIGURES, params=asked)) == "NOT_FOUND"
        asked = {"region": str(region), "indicator": PAID, "from": "2020-01", "to": "2020-02"}
        assert code_of(await county.get(f"{FIGURES}/trend", params=asked)) == "NOT_FOUND"


async def test_a_trend_shows_every_month(offices: Offices) -> None:
    await told(offices, (PAID, 1, 2), period="2019-12")
    await told(offices, (PAID, 3, 3))
    county = await offices.of("headquarters", COUNTY)
    asked = {"region": str(COUNTY), "indicator": PAID, "from": "2019-12", "to": "2020-02"}
    answer = (await county.get(f"{FIGURES}/trend", params=asked)).json()
    assert [(one["period"], one["value"], one["reason"]) for one in answer["items"]] == [
        ("2019-12", "0.5000", None),
        ("2020-01", None, "NO_DATA"),
        ("2020-02", "1.0000", None),
    ]
    assert code_of(await county.get(f"{FIGURES}/trend", params=asked | {"to": "2019-11"})) == "MALFORMED"
    assert code_of(await county.get(f"{FIGURES}/trend", params=asked | {"indicator": "no.such"})) == "MALFORMED"


async def test_a_figure_is_told_of_as_breached_by_the_target_that_was_set_by_then(offices: Offices) -> None:
    await told(offices, (PAID, 1, 3), ("welfare.streak-14", 2, None))
    before = offices.clock.now()
    (free,) = await seen(offices, COUNTY, indicator="welfare.streak-14")
    assert (free["target"], free["breached"]) == (None, None)
    offices.clock.advance(minutes=1)
    league = await offices.of("headquarters", LEAGUE)
    asked = {"indicator": "welfare.streak-14", "region": str(LEAGUE), "valid_from": "2020-02", "value": "0"}
    assert (await league.post(TARGETS, json=asked)).status_code == 201
    (held,) = await seen(offices, COUNTY, indicator="welfare.streak-14")
    assert (held["target"], held["breached"]) == ("0", True)
    (then,) = await seen(offices, COUNTY, indicator="welfare.streak-14", as_of=before.isoformat())
    assert then == free


async def test_what_oversight_counts_itself_is_told_and_kept(offices: Offices) -> None:
    await allowed(offices)
    await registered(offices, title="无依据报表")
    await ordered(offices, due_on="2020-02-06")
    offices.clock.advance(days=2)
    assert await offices.run("count-indicators") == 1
    assert await offices.run("count-indicators") == 0
    counted = {}
    for code in ("oversight.unapproved-blocked", "oversight.orders-overdue", "oversight.orders-issued"):
        (one,) = await seen(offices, COUNTY, indicator=code)
        counted[code] = one["numerator"]
    assert set(counted.values()) == {1}
    (event,) = [one for one in await offices.events() if one["type"] == "oversight.indicators.counted"]
    assert event["subject"] == f"{COUNTY}/2020-02"


async def test_a_county_with_workers_and_nothing_else_has_noughts(offices: Offices) -> None:
    await offices.told_of(1, region=COMMUNITY)
    assert await offices.run("count-indicators") == 1
    (late,) = await seen(offices, COUNTY, indicator="oversight.orders-overdue")
    assert (late["numerator"], late["value"], late["reason"]) == (0, "0", None)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({}, "pk_indicator_figures"),
        ({"period": date(2020, 2, 2)}, "ck_indicator_figures_month"),
        ({"indicator": "toy.b", "numerator": -1}, "ck_indicator_figures_counts"),
        ({"indicator": "toy.b", "numerator": None}, "ck_indicator_figures_hidden"),
    ],
)
async def test_the_history_holds_one_figure_a_count(offices: Offices, change: dict[str, Any], constraint: str) -> None:
    first = {"region": COUNTY, "indicator": "toy.a", "period": date(2020, 2, 1), "numerator": 1, "denominator": 2}
    first["counted_at"] = offices.clock.now()
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session, session.begin():
        await session.execute(insert(IndicatorFigure).values(first))
        with pytest.raises(IntegrityError, match=constraint):
            await session.execute(insert(IndicatorFigure).values(first | change))
        await session.rollback()
