"""A worker dies on duty: the injury service tells, a file opens, and the family is provided for by the law."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.clock import FixedClock
from chassis.identifiers import make_id_number
from chassis.manifest import Service
from deploy.local.demo import real_communities
from deploy.local.plan import Plan
from deploy.local.state import service_named
from tests.honors.make import FakeRoster, Ladder
from tests.honors.martyrs.way import FILES, MATERIAL, Sacrifice
from tests.journeys.injured import Injured
from tests.offices import COUNTY, Offices
from tests.whole import clock_at, eventually, road_inside, whole_set

CHILD = make_id_number("150603", date(2010, 5, 1), 1)
FAR = 150722000000


async def _die_on_duty(one: Injured, clock: FixedClock) -> str:
    """Reported, recognised, and entered on the roster by civil affairs; each office says it once."""
    died_on = clock.today() - timedelta(days=1)
    await one.reported(event_at=f"{died_on}T09:30:00+08:00", died_at=f"{died_on}T09:40:00+08:00")
    supplied = ("application-form", "relation-proof", "diagnosis")
    await one.applied_for(ground="14-1", coverage="insured", supplied=supplied)
    await one.recognised(ground="14-1", facts={"at_work_time": True, "at_workplace": True})
    await one.office("civil-affairs").move(
        f"/v1/roster/workers/{one.worker_id}", "record-death", {"died_on": died_on.isoformat()}
    )
    return died_on.isoformat()


@pytest.mark.parametrize(
    ("year", "law", "ministry", "praise", "tuition"),
    [
        (2020, "regulations-2019", "record", 30 * 4_235_900, "fee-free"),
        (2025, "regulations-2024", "confirm", 30 * 5_418_800, None),
    ],
)
async def test_from_the_injury_to_the_childs_school_by_the_law_of_the_day_of_death(
    fresh_database: Callable[[Service], Awaitable[str]],
    year: int,
    law: str,
    ministry: str,
    praise: int,
    tuition: str | None,
) -> None:
    clock = clock_at(year, 3, 3)
    first = date(year, 2, 1)
    plan = Plan(
        county=COUNTY,
        communities=real_communities(COUNTY)[:1],
        first_on=first,
        last_on=first + timedelta(days=20),
        each=1,
    )
    async with whole_set(fresh_database, clock=clock) as apps:
        road = road_inside(apps, plan, clock)
        await road.enrol()
        (worker_id,) = road.workers
        one = Injured(apps, clock, worker_id=worker_id, community=plan.communities[0])
        died_on = await _die_on_duty(one, clock)
        async with Offices(service_named("honors"), apps["honors"]) as offices:
            ladder = Ladder(offices, FakeRoster(), community=plan.communities[0])
            dead = Sacrifice(ladder)
            dead.worker_id = worker_id

            async def taken_over() -> bool:
                return [seen["died_on"] for seen in await dead.listed(FILES)] == [died_on]

            await eventually(taken_over)
            filed = await dead.move("file", MATERIAL)
            assert (filed["worker_id"], filed["died_on"], filed["law"]) == (worker_id, died_on, law)
            await dead.investigated()
            await dead.move("publicise", {"posted_at": "县政府公告栏"})
            clock.advance(days=12)
            for move in ("review", "review", "decide", ministry):
                await dead.passed(move)
            certified = await dead.move("certify", {"certificate_no": f"烈字第{year}号"})
            assert (certified["state"], certified["on_duty"]) == ("certified", True)

            # The injury service keeps the national income, and pays the lump sum by its own rules.
            clerk = await dead.office("veterans", COUNTY, "clerk")
            wage = {"wage_fen": 450_000, "wage_proof_no": "工资证1号"}
            due = await ladder.ok(await clerk.post(f"{FILES}/{certified['id']}/benefits", json=wage), 201)
            assert due["work_death_lump_sum_by"] == "injury-fund"
            assert [item["amount_fen"] for item in due["items"]] == [praise, 40 * 450_000]

            county = await ladder.office("civil-affairs", COUNTY)
            child: dict[str, Any] = {
                "worker_id": worker_id,
                "id_number": CHILD,
                "proof_no": "户证31号",
                "consent": True,
            }
            await ladder.ok(await county.post("/v1/honors/children", json=child), 201)
            school = await ladder.office("education", FAR)
            for stage, treatment in (("undergraduate", "lower-score-line"), ("tuition", tuition)):
                asked = {"id_number": CHILD, "stage": stage}
                told = await school.post("/v1/honors/child-eligibility", json=asked, headers={"X-Purpose": "admission"})
                assert told.json() == {"eligible": treatment is not None, "treatment": treatment}

            # One file and one help with the honour, and nobody typed in who died or when.
            assert len(await dead.listed(FILES)) == 1
            (title,) = await dead.listed("/v1/honors/posthumous-titles")
            assert (title["state"], title["died_on"]) == ("opened", died_on)
