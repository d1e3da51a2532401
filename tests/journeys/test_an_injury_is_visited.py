"""A worker is hurt: one visit and one proof follow, whatever is down or told again. A child sits the 中考."""

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from chassis.clock import FixedClock
from chassis.database import Scope
from chassis.identifiers import make_id_number
from chassis.manifest import Service
from deploy.local.demo import real_communities
from deploy.local.office import Office
from deploy.local.plan import Plan
from deploy.local.road import Road
from tests.journeys.injured import PROVINCE, Injured
from tests.whole import clock_at, eventually, road_inside, whole_set

COUNTY = 150603000000
PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:1],
    first_on=date(2020, 2, 1),
    last_on=date(2020, 2, 29),
    each=1,
)
Set = tuple[MutableMapping[str, FastAPI], FixedClock, Road]


@pytest.fixture
async def county(fresh_database: Callable[[Service], Awaitable[str]]) -> AsyncIterator[Set]:
    """A county with a worker on its roster since the second of March 2020, and a month of confirmed duty."""
    clock = clock_at(2020, 3, 2)
    async with whole_set(fresh_database, clock=clock) as apps:
        running = dict(apps)
        assert isinstance(apps, dict)
        road = road_inside(apps, PLAN, clock)
        await road.enrol()
        await road.record_duty()
        yield apps, clock, road
        apps |= running


async def _replayed(welfare: FastAPI, clock: FixedClock) -> None:
    """The welfare service forgets how far it has read the injury service's feed, and reads all of it again."""
    async with welfare.state.database.session(Scope.of_system(clock)) as session:
        last = await session.scalar(text("SELECT position FROM positions WHERE source = 'injury'"))
        await session.execute(text("UPDATE positions SET position = '0-0' WHERE source = 'injury'"))
        await session.commit()

    async def there_again() -> bool:
        async with welfare.state.database.session(Scope.of_system(clock)) as session:
            return bool(await session.scalar(text("SELECT position FROM positions WHERE source = 'injury'")) == last)

    await eventually(there_again)


async def test_one_visit_and_one_proof_although_the_injury_service_is_down_and_told_again(county: Set) -> None:
    apps, clock, road = county
    one = Injured(apps, clock, worker_id=sorted(road.workers)[0], community=PLAN.communities[0])
    donated = await one.office("civil-affairs", PROVINCE).post(
        "/v1/welfare/insurance-policies",
        {
            "region": str(PROVINCE),
            "insurer_id": "insurer-1",
            "insurer_name": "样例人寿保险公司",
            "donor": "样例人寿保险公司",
            "policy_no": "样例-2020-0001",
            "capacity": 10,
            "harms": ["accident"],
            "valid_from": "2020-01-25",
            "document_no": "样例〔2020〕1号",
        },
    )
    clock.advance(days=2)
    await one.reported(event_at="2020-03-03T09:30:00+08:00")
    injury = apps.pop("injury")  # gone, as after a kill: its followers ask in vain
    county_office = one.office("civil-affairs")
    apps["injury"] = injury

    async def told(path: str) -> list[dict[str, Any]]:
        return [item async for item in county_office.each(path, worker_id=one.worker_id)]

    async def followed() -> bool:
        return bool(await told("/v1/welfare/visits")) and bool(await told("/v1/welfare/insurance-proofs"))

    await eventually(followed)
    await one.reported(event_at="2020-03-03T09:40:00+08:00")  # another report of the same accident
    await _replayed(apps["welfare"], clock)
    [visit] = await told("/v1/welfare/visits")
    [proof] = await told("/v1/welfare/insurance-proofs")
    assert (visit["occasion"], visit["state"]) == ("injury", "triggered")
    assert (proof["policy_id"], proof["case_id"]) == (donated["id"], one.ids["case_id"])
    assert proof["entered_at"] < proof["event_at"]
    path = f"/v1/welfare/visits/{visit['id']}"
    await county_office.move(path, "assign", {"assigned_to": "康巴什区民政局"})
    seen = await county_office.move(path, "visit", {"visited_at": clock.now().isoformat(), "visitors": "区民政局"})
    assert seen["state"] == "visited"
    assert (await county_office.move(path, "close"))["state"] == "closed"
    await _filed(one)


async def _whole(office: Office, path: str) -> dict[str, Any]:
    """A file of which no part is missing: one that took its service too long is there when asked again."""
    answers: list[httpx.Response] = []

    async def complete() -> bool:
        answers.append(await office.ask("GET", path, headers={"X-Purpose": "follow-up-care"}))
        assert "counsel" not in answers[-1].text
        return "unavailable" not in answers[-1].text

    await eventually(complete)
    file: dict[str, Any] = answers[-1].json()
    return file


async def _filed(one: Injured) -> None:
    """Everybody finds in the worker's file what their own department may read, and the worker all that is told of."""
    path = f"/v1/oversight/workers/{one.worker_id}/care"
    departments = ("civil-affairs", "human-resources", "finance", "headquarters")
    files = {department: await _whole(one.office(department), path) for department in departments}
    read = {
        department: {part["matter"]: part["entries"] for part in file["parts"] if part["status"] == "read"}
        for department, file in files.items()
    }
    assert [entry["standing"] for entry in read["civil-affairs"]["visit"]] == ["given"]
    assert len(read["civil-affairs"]["cover"]) == 1
    assert "injury-case" not in read["civil-affairs"]
    assert [entry["standing"] for entry in read["human-resources"]["injury-case"]] == ["due"]
    assert "visit" not in read["human-resources"]
    assert not {"visit", "injury-case", "cover"} & set(read["finance"])
    assert "never-listed" in [gap["gap"] for gap in files["civil-affairs"]["gaps"]]
    own = await _whole(one.office("worker", one.community, "me", worker_id=one.worker_id), "/v1/oversight/me/care")
    mine = {part["matter"]: part for part in own["parts"]}
    assert {part["status"] for part in mine.values()} == {"read"}
    assert [entry["standing"] for entry in mine["visit"]["entries"]] == ["given"]
    assert len(mine["injury-case"]["entries"]) == 1


async def test_a_child_of_a_worker_is_given_consideration_from_the_application_to_the_audit(county: Set) -> None:
    apps, clock, road = county
    worker_id = sorted(road.workers)[0]
    one = Injured(apps, clock, worker_id=worker_id, community=PLAN.communities[0])
    education = one.office("education", one.league, "checker")
    await education.post(
        "/v1/welfare/exam-rules",
        {
            "region": str(one.league),
            "year": 2020,
            "kind": "priority-at-tie",
            "threshold_half_days": 10,
            "first_on": "2020-02-01",
            "last_on": "2020-02-29",
            "cutoff_on": "2020-06-20",
            "document_no": "样例教发〔2020〕9号",
        },
    )
    parent = one.office("worker", one.community, "parent", worker_id=worker_id)

    async def known() -> bool:
        office = one.office("service", PROVINCE, roles=frozenset({"service:welfare"}))
        told = await office.get("/v1/roster/events", limit=500)
        async with apps["welfare"].state.database.session(Scope.of_system(clock)) as session:
            found = await session.scalar(text("SELECT count(*) FROM workers"))
        return bool(told) and bool(found)

    await eventually(known)
    child = await parent.post(
        "/v1/welfare/me/children",
        {
            "name": "样例0001",
            "id_number": make_id_number("150603", date(2005, 5, 1), 1),
            "born_on": "2005-05-01",
            "guardian_consent": True,
        },
    )
    exam = await parent.post("/v1/welfare/me/exams", {"child_id": child["id"]})
    path = f"/v1/welfare/exams/{exam['id']}"
    confirmed = await one.office("civil-affairs", one.league).move(path, "confirm")
    assert confirmed["duty_half_days"] >= 10
    await education.move(path, "check")
    await education.move(path, "publicise")
    clock.advance(days=8)
    await one.office("education", one.league, "registrar").move(path, "register")
    await one.office("education", one.league, "registrar").move(path, "apply")
    audited = await one.office("education", one.league, "auditor").move(path, "audit")
    assert audited["state"] == "audited"
    [mine] = (await parent.get("/v1/welfare/me/exams"))["items"]
    assert (mine["state"], mine["kind"]) == ("audited", "priority-at-tie")
