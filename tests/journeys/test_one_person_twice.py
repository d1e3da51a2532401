"""One person enrolled twice: the records are merged, and no half-day is paid twice nor lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from chassis.database import Scope
from chassis.manifest import Service
from deploy.local.demo import real_communities
from deploy.local.office import csv_of
from deploy.local.plan import Plan
from deploy.local.road import Road
from tests.whole import clock_at, road_inside, whole_set

COUNTY = 150603000000
PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:1],
    first_on=date(2020, 2, 3),
    last_on=date(2020, 2, 6),
    each=2,
    fails=1_000,
)


@pytest.fixture
async def paid(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> AsyncIterator[tuple[Road, Mapping[str, FastAPI]]]:
    """Two records that worked on different days and were both paid."""
    clock = clock_at(2020, 3, 2)
    async with whole_set(fresh_database, clock=clock) as apps:
        road = road_inside(apps, PLAN, clock)
        await road.enrol()
        keeps, goes = sorted(road.workers)
        rows = [_shift(keeps, 3), _shift(keeps, 4), _shift(goes, 5), _shift(goes, 6)]
        road.duty_rows = lambda _: rows  # type: ignore[assignment,method-assign]
        await road.record_duty()
        await road.set_standard()
        await road.register_payees()
        await road.make_rolls()
        await road.publicise()
        await road.approve_rolls()
        await road.pay()
        yield road, apps


def _shift(worker_id: str, day: int) -> dict[str, Any]:
    return {
        "worker_id": worker_id,
        "started_at": f"2020-02-{day:02d}T08:00:00+08:00",
        "ended_at": f"2020-02-{day:02d}T16:00:00+08:00",
        "place": PLAN.communities[0],
        "post_type": "checkpoint",
    }


async def test_what_both_records_were_paid_for_stays_paid_and_becomes_the_survivors(
    paid: tuple[Road, Mapping[str, FastAPI]],
) -> None:
    road, apps = paid
    keeps, goes = sorted(road.workers)
    await road.office("civil-affairs", COUNTY).move(
        f"/v1/roster/workers/{goes}", "merge", {"into": keeps, "reason": "同一人两次登记"}
    )
    await _followed(apps)
    finance = road.office("finance", COUNTY)
    [roll] = [one async for one in finance.each("/v1/subsidy/rolls", region=str(COUNTY))]
    lines = [one async for one in finance.each(f"/v1/subsidy/rolls/{roll['id']}/lines")]
    assert [(line["worker_id"], line["state"], line["half_days"]) for line in lines] == [
        (keeps, "paid", 4),
        (keeps, "paid", 4),
    ]
    days = await finance.get(
        "/v1/roster/duty-summaries", region=str(PLAN.communities[0]), first_on="2020-02-01", last_on="2020-02-29"
    )
    credited = {one["worker_id"]: len(one["days"]) for one in days["items"]}
    assert credited[keeps] == 4
    assert credited.get(goes, 0) == 0


async def _followed(apps: Mapping[str, FastAPI]) -> None:
    """Wait until the subsidy has followed the roster to its end."""
    last = "SELECT xid || '-' || seq FROM events ORDER BY xid DESC, seq DESC LIMIT 1"
    async with asyncio.timeout(20):
        while (  # noqa: ASYNC110 - the place is kept in another database, which rings no bell
            await _one(apps["roster"], last) != await _one(apps["subsidy"], "SELECT position FROM positions")
        ):
            await asyncio.sleep(0.05)


async def _one(app: FastAPI, statement: str) -> Any:
    async with app.state.database.session(Scope.of_system(app.state.clock)) as session:
        return await session.scalar(text(statement))


def test_rows_are_written_as_csv() -> None:
    assert csv_of([{"a": 1, "b": "x,y"}]) == b'a,b\r\n1,"x,y"\r\n'
