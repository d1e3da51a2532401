"""Figures over HTTP."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from chassis.clock import FixedClock
from chassis.database import Scope
from services.injury.benefits.seed import seeded_figures
from services.injury.figures.models import FigureVersion
from services.injury.figures.queries import figures_for
from tests.injury.figures.make import FIGURES, issued, of_year
from tests.injury.make import COMMUNITY, COUNTY, LEAGUE, PROVINCE, Bureaus


async def test_what_the_migrations_bring_is_what_the_files_say(injury: FastAPI, clock: FixedClock) -> None:
    async with injury.state.database.session(Scope.of_system(clock)) as session, session.begin():
        rows = await session.scalars(select(FigureVersion))
        assert {row.figure for row in rows} == set(seeded_figures())


async def test_a_league_issues_its_figure_and_a_worker_reads_it(bureaus: Bureaus) -> None:
    figure = await issued(bureaus, of_year(2019, "6000.50"))
    assert (figure["value"], figure["region"], figure["version"]) == ("6000.50", str(LEAGUE), 1)
    worker = await bureaus.of("worker", COMMUNITY, worker_id="W000000015")
    assert (await worker.get(f"{FIGURES}/{figure['id']}")).json() == figure
    told = (await bureaus.events())[-1]
    assert (told["type"], told["data"]["value"]) == ("injury.figure.issued", "6000.50")


async def test_a_list_narrows_to_what_a_region_rests_on_that_day(bureaus: Bureaus) -> None:
    await issued(bureaus, of_year(2018, "5500"))
    await issued(bureaus, of_year(2019, "6000"))
    community = await bureaus.of("community", COMMUNITY)
    asked: dict[str, str | int] = {"region": str(COMMUNITY), "on": "2019-07-01", "limit": 500}
    found = (await community.get(FIGURES, params=asked)).json()["items"]
    assert {one["region"] for one in found} == {"000000000000", str(PROVINCE), str(LEAGUE)}
    named = (await community.get(FIGURES, params=asked | {"name": "average-wage"})).json()["items"]
    assert [one["value"] for one in named] == ["6000"]
    elsewhere = {"region": "150200000000", "name": "average-wage"}
    assert (await community.get(FIGURES, params=elsewhere)).json()["items"] == []


async def test_the_province_enters_the_figures_of_the_nation(bureaus: Bureaus) -> None:
    income = of_year(2025, "56502", name="urban-income", region="000000000000")
    assert (await issued(bureaus, income, by=PROVINCE))["region"] == "000000000000"
    supervisor = await bureaus.of("human-resources", PROVINCE)
    entries = (await supervisor.get("/v1/injury/audit", params={"limit": 500})).json()["items"]
    assert "injury.figure.issued" in {one["action"] for one in entries}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        pytest.param({"region": str(COUNTY)}, 403, "FIGURE_ELSEWHERE", id="of its county"),
        pytest.param({"region": "150200000000"}, 403, "FIGURE_ELSEWHERE", id="of another league"),
        pytest.param({"region": "000000000000"}, 403, "FIGURE_ELSEWHERE", id="of the nation"),
        pytest.param({"name": "average_wage"}, 409, "FIGURE_UNKNOWN", id="that nothing asks for"),
        pytest.param({"unit": "percent"}, 409, "FIGURE_UNFIT", id="in a unit that does not fit"),
        pytest.param({"valid_to": None}, 409, "FIGURE_NOT_OF_ONE_YEAR", id="of a year without an end"),
        pytest.param({"valid_to": "2020-12-31"}, 409, "FIGURE_NOT_OF_ONE_YEAR", id="of two years"),
        pytest.param({"valid_to": "2018-12-31"}, 422, "MALFORMED", id="that ends before it begins"),
        pytest.param({"value": 6000}, 422, "MALFORMED", id="as a number of JSON"),
        pytest.param({"value": "-1"}, 422, "MALFORMED", id="below zero"),
        pytest.param({"value": "NaN"}, 422, "MALFORMED", id="that is no number"),
        pytest.param({"region": "15060300000"}, 422, "MALFORMED", id="of a region with 11 digits"),
    ],
)
async def test_a_league_cannot_issue_a_figure(bureaus: Bureaus, body: dict[str, Any], status: int, code: str) -> None:
    bureau = await bureaus.of("human-resources", LEAGUE)
    refused = await bureau.post(FIGURES, json=of_year(2019, "6000") | body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("by", "region", "status"),
    [
        (LEAGUE, COUNTY, 201),
        (PROVINCE, COUNTY, 201),
        (PROVINCE, LEAGUE, 201),
        pytest.param(LEAGUE, 150203000000, 403, id="a county of another league"),
        pytest.param(LEAGUE, PROVINCE, 403, id="the province's"),
        pytest.param(LEAGUE, 150603001000, 403, id="a township"),
        pytest.param(LEAGUE, 0, 403, id="the nation's"),
    ],
)
async def test_a_countys_minimum_wage_is_entered_by_its_league_or_the_province(
    bureaus: Bureaus, by: int, region: int, status: int
) -> None:
    bureau = await bureaus.of("human-resources", by)
    wage = of_year(0, "1760", name="minimum-wage", region=f"{region:012d}", valid_from="2017-08-01", valid_to=None)
    answer = await bureau.post(FIGURES, json=wage)
    assert answer.status_code == status
    if status == 201:
        path, last = f"{FIGURES}/{answer.json()['id']}/end", {"last_on": "2020-03-31"}
        assert (await bureau.post(path, json=last, headers={"If-Match": '"1"'})).status_code == 200
    else:
        assert answer.json()["code"] == "FIGURE_ELSEWHERE"


async def test_two_versions_of_one_figure_never_hold_at_once(bureaus: Bureaus) -> None:
    bureau = await bureaus.of("human-resources", LEAGUE)
    answers = await asyncio.gather(
        *(bureau.post(FIGURES, json=of_year(2019, value)) for value in ("6000", "6100", "6200"))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"FIGURE_OVERLAPS"}


async def test_a_figure_ends_and_the_next_begins(bureaus: Bureaus) -> None:
    bureau = await bureaus.of("human-resources", LEAGUE)
    wage = of_year(0, "1660", name="minimum-wage", valid_from="2017-08-01", valid_to=None)
    old = await issued(bureaus, wage)
    ended = await bureau.post(f"{FIGURES}/{old['id']}/end", json={"last_on": "2020-03-31"}, headers={"If-Match": '"1"'})
    assert (ended.status_code, ended.json()["valid_to"], ended.json()["value"]) == (200, "2020-03-31", "1660")
    await issued(bureaus, wage | {"value": "1760", "valid_from": "2020-04-01"})
    assert [one["type"] for one in (await bureaus.events())[-2:]] == ["injury.figure.ended", "injury.figure.issued"]


@pytest.mark.parametrize("last_on", ["2018-12-31", "2019-12-31", "2020-06-30"])
async def test_a_figure_ends_on_a_day_of_its_own_and_is_never_prolonged(bureaus: Bureaus, last_on: str) -> None:
    bureau = await bureaus.of("human-resources", LEAGUE)
    figure = await issued(bureaus, of_year(2019, "6000"))
    refused = await bureau.post(f"{FIGURES}/{figure['id']}/end", json={"last_on": last_on}, headers={"If-Match": '"1"'})
    assert refused.json()["code"] == "FIGURE_ENDS_WRONGLY"


async def test_only_its_own_department_ends_a_figure(bureaus: Bureaus) -> None:
    figure = await issued(bureaus, of_year(2019, "6000"))
    province = await bureaus.of("human-resources", PROVINCE)
    refused = await province.post(
        f"{FIGURES}/{figure['id']}/end", json={"last_on": "2019-06-30"}, headers={"If-Match": '"1"'}
    )
    assert refused.json()["code"] == "FIGURE_ELSEWHERE"


@pytest.mark.parametrize(
    "forbidden",
    [
        "UPDATE figures SET value = 1",
        "UPDATE figures SET name = 'x'",
        "UPDATE figures SET valid_from = NULL",
        "UPDATE figures SET source = 'x'",
        "DELETE FROM figures",
    ],
)
async def test_the_service_cannot_change_what_a_figure_said(injury: FastAPI, clock: FixedClock, forbidden: str) -> None:
    async with injury.state.database.session(Scope.of_system(clock)) as session, session.begin():
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(text(forbidden))


async def test_a_calculation_sees_the_closest_figures(bureaus: Bureaus, injury: FastAPI, clock: FixedClock) -> None:
    grant = {"name": "employment-grant.7", "unit": "months-of-average-wage", "valid_from": None, "valid_to": None}
    await issued(bureaus, of_year(0, "9", **grant, region=str(PROVINCE)), by=PROVINCE)
    await issued(bureaus, of_year(0, "10", **grant))
    async with injury.state.database.session(Scope.of_system(clock)) as session, session.begin():
        here = await figures_for(session, COMMUNITY)
        elsewhere = await figures_for(session, 150200000000)
    assert str(here.find("employment-grant.7", region=COMMUNITY, on=clock.today()).value) == "10"
    assert str(elsewhere.find("employment-grant.7", region=150200000000, on=clock.today()).value) == "9"
