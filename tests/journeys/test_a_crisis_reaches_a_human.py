"""Somebody hurt on duty is offered help and tells how they are; a human being answers, if not the first desk."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import date

import pytest
from fastapi import FastAPI

from chassis.clock import FixedClock
from chassis.database import Scope
from chassis.manifest import Service
from chassis.worker_id import make_worker_id
from deploy.local.demo import real_communities
from deploy.local.office import Office
from deploy.local.plan import Plan
from services.welfare.main import SERVICE
from tests.journeys.injured import PROVINCE, Injured
from tests.whole import clock_at, eventually, road_inside, whole_set

COUNTY = 150603000000
ME = "/v1/welfare/me/counselling"
PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:1],
    first_on=date(2020, 2, 1),
    last_on=date(2020, 2, 29),
    each=1,
)


@pytest.fixture
async def county(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> AsyncIterator[tuple[Mapping[str, FastAPI], FixedClock, str]]:
    """A county with a worker on its roster, in March 2020."""
    clock = clock_at(2020, 3, 2)
    async with whole_set(fresh_database, clock=clock) as apps:
        road = road_inside(apps, PLAN, clock)
        await road.enrol()
        yield apps, clock, min(road.workers)


async def _escalated(app: FastAPI, clock: FixedClock) -> int:
    """The scheduled rule's pass."""
    system = Scope.of_system(clock, private_keys=app.state.private_keys)
    async with app.state.database.session(system) as session, session.begin():
        return await SERVICE.every_rule["escalate-crises"](session)


async def _on_duty(health: Office, region: int, phone: str) -> None:
    await health.post(
        "/v1/welfare/duty-shifts",
        {
            "region": str(region),
            "desk": "样例值班室",
            "phone": phone,
            "ordinal": 1,
            "starts_at": "2020-03-01T00:00:00+08:00",
            "ends_at": "2020-04-01T00:00:00+08:00",
        },
    )


async def test_from_the_injury_to_the_second_call(county: tuple[Mapping[str, FastAPI], FixedClock, str]) -> None:
    apps, clock, worker_id = county
    one = Injured(apps, clock, worker_id=worker_id, community=PLAN.communities[0])
    desk, league = one.office("health"), one.office("health", one.league)
    await _on_duty(desk, COUNTY, "0477-8000001")
    await _on_duty(league, one.league, "0477-8000002")
    me = one.office("worker", PLAN.communities[0], worker_id=worker_id)
    await one.reported()

    async def offered() -> bool:
        return bool((await me.get(f"{ME}/offers"))["items"])

    await eventually(offered)
    [offer] = (await me.get(f"{ME}/offers"))["items"]
    case = await me.post(f"{ME}/requests", {"offer_id": offer["id"], "consents": ["screening"]})
    assert case["source"] == "outreach"
    told = await me.post(f"{ME}/screens", {"phq9": [1, 1, 0, 0, 0, 0, 0, 0, 1], "phone": "13800001234"})
    # The same call says whom to call, and that somebody will.
    assert (told["triage"], told["called_back"], told["contact"]["phone"]) == ("crisis", True, "0477-8000001")
    [crisis] = (await desk.get("/v1/welfare/crises", state="raised"))["items"]
    assert await _escalated(apps["welfare"], clock) == 0
    clock.advance(minutes=16)
    assert await _escalated(apps["welfare"], clock) == 1
    path = f"/v1/welfare/crises/{crisis['id']}"
    seen = await league.get(path)
    assert (seen["desk"], seen["state"]) == (str(one.league), "raised")
    seen = await league.move(path, "acknowledge")
    who = (await league.ask("GET", f"{path}/call-back", headers={"X-Purpose": "call-back"})).json()
    assert (who["worker_id"], who["phone"]) == (worker_id, "13800001234")
    seen = await league.move(path, "contact")
    assert seen["contacted_at"] == "2020-03-02T09:16:00+08:00"  # within the hour
    clock.advance(hours=20)
    seen = await league.move(path, "follow-up")
    assert seen["followed_up_at"] < seen["follow_up_due_at"]
    assert (await me.get(f"{ME}/cases/{case['id']}"))["state"] == "follow-up"
    headquarters = one.office("headquarters")
    counted = await headquarters.get("/v1/welfare/counselling-indicators", month="2020-03")
    assert counted["figures"] is None  # one person is nobody's figure
    oversight = one.office("service", PROVINCE, roles=frozenset({"service:oversight"}))
    events = await oversight.get("/v1/welfare/events", limit=500)
    raised = [event for event in events if event["type"].startswith("welfare.crisis.")]
    assert {event["region"] for event in raised} == {str(PROVINCE)}
    assert worker_id not in str(raised)


async def test_a_voice_on_the_hotline_is_answered_while_the_roster_is_down(
    county: tuple[Mapping[str, FastAPI], FixedClock, str],
) -> None:
    apps, clock, worker_id = county
    alone = {"welfare": apps["welfare"]}
    one = Injured(alone, clock, worker_id=worker_id, community=PLAN.communities[0])
    desk = one.office("health")
    taken = await desk.post(
        "/v1/welfare/counselling-intakes", {"worker_id": make_worker_id(4_321), "crisis": True, "phone": "13800005678"}
    )
    # No roster of workers, no roster of shifts: the province is told, and everybody has a telephone that answers.
    assert (taken["verified"], taken["contact"]["region"], taken["contact"]["emergency"]) == (
        False,
        str(PROVINCE),
        "120",
    )
    [crisis] = (await one.office("health", PROVINCE).get("/v1/welfare/crises"))["items"]
    assert crisis["id"] == taken["crisis_id"]
