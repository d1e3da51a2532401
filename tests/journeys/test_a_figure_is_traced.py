"""Each figure of the board is what its service counts from its records, as headquarters can see for themselves."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from fastapi import FastAPI

from chassis.clock import FixedClock
from chassis.database import Scope
from chassis.manifest import Service
from deploy.local.demo import real_communities
from deploy.local.office import Office
from deploy.local.plan import Plan
from deploy.local.state import service_named
from tests.client import caller, client_for
from tests.journeys import visited
from tests.journeys.injured import Injured
from tests.offices import Offices
from tests.oversight.make import registered
from tests.whole import clock_at, eventually, road_inside, whole_set

COUNTY, PROVINCE = 150603000000, 150000000000
FIGURES = "/v1/oversight/figures"
PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:1],
    first_on=date(2020, 2, 1),
    last_on=date(2020, 2, 29),
    each=3,
    fails=3,
)
COUNTING = ("subsidy", "injury", "welfare", "honors", "oversight")
Set = tuple[Mapping[str, FastAPI], FixedClock]


@pytest.fixture
async def county(fresh_database: Callable[[Service], Awaitable[str]]) -> AsyncIterator[Set]:
    """A county that was paid for February, with an accident, a visit, and a task that nobody approved."""
    clock = clock_at(2020, 3, 2)
    async with whole_set(fresh_database, clock=clock) as apps:
        road = road_inside(apps, PLAN, clock)
        await road.walk()
        hurt = Injured(apps, clock, worker_id=sorted(road.workers)[0], community=PLAN.communities[0])
        await visited.everything(hurt)
        async with Offices(service_named("oversight"), apps["oversight"]) as offices:
            await registered(offices, region=str(COUNTY), title="无依据报表")
        yield apps, clock


def headquarters(apps: Mapping[str, FastAPI], region: int) -> Office:
    return Office(client_for(apps, caller("headquarters", region)), "none", patience=30.0)


async def counted(apps: Mapping[str, FastAPI], clock: FixedClock) -> None:
    """Every service counts and tells, and oversight has heard all of it."""
    for name in COUNTING:
        async with apps[name].state.database.session(Scope.of_system(clock)) as session, session.begin():
            await service_named(name).every_rule["count-indicators"](session)
    now = clock.now()
    office = headquarters(apps, COUNTY)
    month = {"region": str(COUNTY), "period": f"{now:%Y-%m}"}
    last = {"welfare.streak-14", "injury.overdue", "honors.objections-overdue", "subsidy.standard-in-force"}

    async def heard() -> bool:
        items = (await office.get(FIGURES, **month))["items"]
        return last <= {one["indicator"] for one in items if one["counted_at"] is not None}

    await eventually(heard)


async def board(office: Office, month: str, **asked: str) -> dict[str, dict[str, Any]]:
    answer = await office.get(FIGURES, region=str(COUNTY), period=month, **asked)
    return {one["indicator"]: one for one in answer["items"]}


async def read(office: Office, first_on: str, last_on: str) -> dict[str, Any]:
    """What each service's own operations count, by the code of the figure that must be the same."""
    days = {"region": str(COUNTY), "first_on": first_on, "last_on": last_on}
    subsidy = await office.get("/v1/subsidy/indicators", region=str(COUNTY), month=first_on[:7])
    injury = await office.get("/v1/injury/indicators", **days)
    rest = await office.get("/v1/welfare/rest-indicators", **days)
    visits = await office.get("/v1/welfare/visit-indicators", **days)
    honors = await office.get("/v1/honors/commendation-indicators", **days)
    burden = await office.get("/v1/oversight/burden-indicators", **days)
    made = {name: sum(one[name] for one in visits["visits"]) for name in ("on_time", "late")}
    exams = [one async for one in office.each("/v1/welfare/exams", region=str(COUNTY))]
    stories = {
        one["story_id"]
        async for one in office.each("/v1/honors/publications", region=str(COUNTY))
        if first_on <= one["published_on"] <= last_on and one["state"] != "withdrawn"
    }
    return {
        "honors.stories": len(stories),
        "subsidy.standard-in-force": subsidy["counties"],
        "subsidy.paid-on-time": subsidy["on_time"]["share"],
        "subsidy.failed": subsidy["failures"]["share"],
        "subsidy.duplicates-blocked": subsidy["duplicates"]["lines"],
        "injury.overdue": sum(one["cases"] for one in injury["overdue"]),
        "injury.uninsured": injury["uninsured_share"],
        "oversight.unapproved-blocked": sum(one["tasks"] for one in burden["tasks"] if one["state"] == "refused"),
        "welfare.weekly-rest": rest["rested_share"],
        "welfare.streak-14": rest["streak_14"],
        "welfare.leave-cleared": rest["leave_cleared_share"],
        "welfare.health-checked": rest["health_checked_share"],
        "welfare.claims-filed": visits["claims"]["filed"],
        "honors.full-publicity": honors["publicity_compliance"],
        "welfare.visits-on-time": round(made["on_time"] / sum(made.values()), 4) if sum(made.values()) else None,
        "welfare.exams-confirmed": sum(
            one["confirmed_on"] is not None for one in exams if first_on <= one["applied_on"] <= last_on
        ),
        "oversight.orders-overdue": (await office.get("/v1/oversight/overdue-orders", region=str(COUNTY), count=True))[
            "count"
        ],
    }


async def test_each_figure_is_what_its_service_counts_and_stays_as_it_was_shown(county: Set) -> None:
    apps, clock = county
    await counted(apps, clock)
    office, month = headquarters(apps, COUNTY), f"{clock.today():%Y-%m}"
    for first_on, last_on in (("2020-02-01", "2020-02-29"), (f"{month}-01", clock.today().isoformat())):
        await _traced(office, first_on, last_on)
    assert (await board(office, "2020-02"))["subsidy.paid-on-time"]["denominator"] == 3
    assert (await board(office, month))["oversight.unapproved-blocked"]["numerator"] == 1

    then = clock.now().isoformat()
    before = await board(office, month, as_of=then)
    clock.advance(hours=1)
    async with Offices(service_named("oversight"), apps["oversight"]) as offices:
        await registered(offices, region=str(COUNTY), title="又一无依据报表")
    await counted(apps, clock)
    assert (await board(office, month))["oversight.unapproved-blocked"]["numerator"] == 2
    assert await board(office, month, as_of=then) == before
    await _sums(headquarters(apps, PROVINCE), month)


async def _traced(office: Office, first_on: str, last_on: str) -> None:
    """What is shown is what the service's own operation counts, and its records can be listed."""
    figures = {code: one for code, one in (await board(office, first_on[:7])).items() if one["reason"] != "NO_DATA"}
    for code, value in (await read(office, first_on, last_on)).items():
        if code in figures:
            assert _number(figures[code]["value"]) == _number(value), code
    for one in figures.values():
        if one["records"] is not None:
            path, _, query = one["records"].partition("?")
            await office.get(path, **dict(part.split("=") for part in query.split("&")))


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


async def _sums(province: Office, month: str) -> None:
    """Counties sum to the region, and so do leagues."""
    asked = {"region": str(PROVINCE), "period": month}
    whole = {one["indicator"]: one for one in (await province.get(FIGURES, **asked))["items"]}
    for by in ("league", "county"):
        parts = (await province.get(FIGURES, **asked, by=by))["items"]
        for indicator, one in whole.items():
            for number in ("numerator", "denominator"):
                total = sum(part[number] or 0 for part in parts if part["indicator"] == indicator)
                assert total == (one[number] or 0), (by, indicator)
