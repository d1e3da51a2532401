"""A donation reaches a checkpoint, its workers are taught first, and the county can tell how long it lasts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import date

import pytest
from fastapi import FastAPI

from chassis.clock import FixedClock
from chassis.manifest import Service
from deploy.local.demo import real_communities
from deploy.local.plan import Plan
from tests.journeys.supplied import Supplied
from tests.whole import clock_at, road_inside, whole_set

COUNTY = 150603000000
PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:1],
    first_on=date(2020, 2, 1),
    last_on=date(2020, 2, 7),
    each=2,
)
W = "/v1/welfare"


@pytest.fixture
async def county(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> AsyncIterator[tuple[Mapping[str, FastAPI], FixedClock, list[str]]]:
    """A county with two workers at a checkpoint, in the second week of February 2020."""
    clock = clock_at(2020, 2, 10)
    async with whole_set(fresh_database, clock=clock) as apps:
        road = road_inside(apps, PLAN, clock)
        await road.enrol()
        await road.record_duty()
        yield apps, clock, sorted(road.workers)


async def test_from_the_donor_to_the_hands_of_a_worker_at_a_checkpoint(
    county: tuple[Mapping[str, FastAPI], FixedClock, list[str]],
) -> None:
    apps, clock, workers = county
    one = Supplied(apps, clock, worker_id=workers[0], community=PLAN.communities[0])
    await one.donated(1000)
    await one.shipped(120)
    clock.advance(hours=5)
    assert (await one.counted(118))["state"] == "discrepancy"
    requisition = f"{W}/requisitions/{one.ids['requisition_id']}"
    lots = [{"lot_id": one.ids["lot_id"], "outcome": "lost"}]
    settled = await one.health.move(requisition, "settle", {"settlement_no": "CY-1", "lots": lots})
    assert settled["state"] == "settled"
    await one.issued(10)
    own = f"{W}/me/supplies"
    [given] = (await one.worker.get(own))["items"]
    signed = await one.worker.post(f"{own}/{given['id']}/sign", match=f'"{given["version"]}"')
    assert (signed["state"], signed["signed_by_worker"]) == ("signed", True)
    # The donor's masks are followed to the worker who has them.
    [traced] = (await one.health.get(f"{W}/sources/{one.ids['source_id']}/issues"))["items"]
    assert (traced["worker_id"], traced["quantity"]) == (workers[0], 10)
    await one.needed()
    week = {"first_on": "2020-02-01", "last_on": "2020-02-07"}
    cover = await one.community.get(f"{W}/stores/{one.ids['store_id']}/cover", item_id=one.ids["item_id"], **week)
    assert cover["stock"] == 108
    duty = [entry async for entry in one.community.each("/v1/roster/duty-entries", region=str(one.region))]
    worked = len({(entry["worker_id"], entry["duty_on"], entry["post_type"]) for entry in duty})
    assert sum(cover["worker_days"].values()) == worked > 0
    # Two masks a worker-day, over the seven days of the week.
    need = worked * 2 / 7
    assert (cover["daily_need"], cover["days"]) == (round(need, 3), round(108 / need, 1))
    headquarters = one.office("headquarters")
    told = await headquarters.get(
        f"{W}/indicators/supplies", region=str(COUNTY), first_on="2020-02-01", last_on="2020-02-29"
    )
    assert (told["discrepancies"], told["discrepancy_rate"], told["fill_hours_median"]) == (1, 1.0, 5.0)
    [item] = (await headquarters.get(f"{W}/indicators/cover", county=str(COUNTY), **week))["items"]
    assert (item["stock"], item["days"]) == (988, round(988 / need, 1))


async def test_who_was_at_the_checkpoint_before_being_taught_is_named(
    county: tuple[Mapping[str, FastAPI], FixedClock, list[str]],
) -> None:
    apps, clock, workers = county
    one = Supplied(apps, clock, worker_id=workers[0], community=PLAN.communities[0])
    await one.taught()
    disease_control = one.office("disease-control")
    week = {"region": str(COUNTY), "first_on": "2020-02-01", "last_on": "2020-02-07"}
    warned = (await disease_control.get(f"{W}/untrained", **week))["items"]
    assert {entry["worker_id"] for entry in warned} == set(workers)
    [certificate] = (await one.worker.get(f"{W}/me/certificates"))["items"]
    assert certificate["course_id"] == one.ids["course_id"]
