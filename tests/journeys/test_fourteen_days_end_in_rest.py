"""Fourteen days without rest end in an order that the roster obeys, and in leave that is owed, given and taken."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from chassis.clock import FixedClock
from chassis.database import Scope
from chassis.manifest import Service
from deploy.local.state import service_named
from services.welfare.main import SERVICE as WELFARE
from tests.offices import Offices, code_of
from tests.roster.make import COMMUNITY, COUNTY, TOWNSHIP, Made, shift
from tests.welfare.duty_log import days
from tests.whole import clock_at, eventually, whole_set

PLANS = "/v1/roster/assignments"
ORDERS = "/v1/welfare/rest-orders"


class Story(NamedTuple):
    """The roster, the welfare service, and the worker whose story it is."""

    roster: Made
    welfare: Offices
    worker: str
    clock: FixedClock
    apps: Mapping[str, FastAPI]

    async def works(self, *on: str) -> None:
        """Eight hours at the checkpoint, recorded by the community and confirmed by the township."""
        for day in on:
            await self.roster.confirmed(self.worker, day, "00:30", "08:30")

    async def listed(self, path: str) -> list[dict[str, Any]]:
        county = await self.welfare.of("civil-affairs", COUNTY)
        items: list[dict[str, Any]] = (await county.get(path)).json()["items"]
        return items

    async def has(self, path: str, **values: Any) -> None:
        """Wait until the last of a list has these values."""

        async def so() -> bool:
            items = await self.listed(path)
            return bool(items) and all(items[-1][name] == value for name, value in values.items())

        await eventually(so, seconds=30)

    async def plans(self, day: str) -> str | None:
        """What the roster says to a plan for a day."""
        body = shift(self.worker, day, "08:00", "16:00")
        del body["source"]
        answer = await self.roster.community.post(PLANS, json=body)
        code: str | None = answer.json().get("code")
        return code

    async def followed(self, follower: str, source: str) -> None:
        """Wait until one service has heard all that another told it until now."""
        (follows,) = (one for one in service_named(follower).follows if one.source == source)
        last = await self._scalar(
            source,
            "SELECT xid || '-' || seq FROM events WHERE type = ANY (:types) ORDER BY xid DESC, seq DESC LIMIT 1",
            types=sorted(follows.on),
        )
        heard = (
            "SELECT coalesce(bool_and((split_part(position, '-', 1)::bigint, split_part(position, '-', 2)::bigint)"
            " >= (split_part(:last, '-', 1)::bigint, split_part(:last, '-', 2)::bigint)), false)"
            " FROM positions WHERE source = :source"
        )

        async def so() -> bool:
            return bool(await self._scalar(follower, heard, last=last, source=source))

        await eventually(so, seconds=30)

    async def _scalar(self, service: str, statement: str, **given: Any) -> Any:
        app = self.apps[service]
        async with app.state.database.session(Scope.of_system(self.clock)) as session:
            return await session.scalar(text(statement), given)


@pytest.fixture
async def story(fresh_database: Callable[[Service], Awaitable[str]]) -> AsyncIterator[Story]:
    """A worker on duty every day from 25 January to 6 February 2020: thirteen days."""
    clock = clock_at(2020, 2, 7)
    async with AsyncExitStack() as stack:
        apps = await stack.enter_async_context(whole_set(fresh_database, clock=clock))
        roster = await stack.enter_async_context(Made(apps["roster"]))
        welfare = await stack.enter_async_context(Offices(WELFARE, apps["welfare"]))
        await roster.rule(late_after_days=60)
        worker = (await roster.active())["worker_id"]
        told = Story(roster, welfare, worker, clock, apps)
        await told.works(*(f"{day:%Y-%m-%d}" for day in days("2020-01-25", 13)))
        yield told


async def test_fourteen_days_end_in_rest(story: Story) -> None:
    await story.has("/v1/welfare/streak-alerts", level="orange", days=13)
    assert await story.listed(ORDERS) == []
    assert await story.plans("2020-02-08") is None

    await story.works("2020-02-07")
    await story.has(ORDERS, state="triggered", streak_days=14, rest_from="2020-02-08")
    await story.followed("roster", "welfare")
    (planned,) = (await story.roster.community.get(PLANS)).json()["items"]
    assert (planned["state"], planned["because"]) == ("withdrawn", "forced-rest")
    assert await story.plans("2020-02-08") == "WORKER_NOT_ASSIGNABLE"

    story.clock.advance(days=1)
    against = await story.roster.confirmed(story.worker, "2020-02-08", "00:30", "08:30")
    assert against["violation"] is True
    await story.has("/v1/welfare/rest-violations", duty_on="2020-02-08", cause="forced-rest", standing=True)
    credited = {day["duty_on"]: day["half_days"] for day in (await story.roster.days("2020-02-08"))[0]["days"]}
    assert credited == {"2020-02-08": 2}  # the worker is paid for what was done

    story.clock.advance(days=3)
    assert await story.plans("2020-02-11") == "WORKER_NOT_ASSIGNABLE"
    assert await story.welfare.run("advance-rest-orders") == 1
    await story.has(ORDERS, state="served", last_on="2020-02-10")
    await story.followed("roster", "welfare")
    assert await story.plans("2020-02-11") is None

    # Three days of Spring Festival, and the week from 27 January to 2 February.
    await story.has("/v1/welfare/leave-accounts", available=4, scheduled=0, taken=0)
    await _leave(story)
    await _told_again(story)


async def _leave(story: Story) -> None:
    """Asked for by the worker, given by the township, kept free by the roster, taken when it is over."""
    me = await story.welfare.worker(story.worker, COMMUNITY)
    asked = {"first_on": "2020-03-02", "last_on": "2020-03-03"}
    leave = (await me.post("/v1/welfare/me/leaves", json=asked)).json()
    township = await story.welfare.of("township", TOWNSHIP)
    given = await story.welfare.move(township, f"/v1/welfare/leaves/{leave['id']}", "approve", leave, {})
    assert given.json()["state"] == "approved", given.text
    await story.followed("roster", "welfare")
    assert await story.plans("2020-03-02") == "WORKER_NOT_ASSIGNABLE"
    assert await story.plans("2020-03-04") is None
    story.clock.advance(days=22)
    assert await story.welfare.run("close-leaves") == 1
    await story.has("/v1/welfare/leave-accounts", available=2, scheduled=0, taken=2)
    assert await story.welfare.run("open-health-checks") == 1
    assert (await me.get("/v1/welfare/me/health-checks")).json()["items"][0]["state"] == "due"
    more = (await me.post("/v1/welfare/me/leaves", json={"first_on": "2020-03-09", "last_on": "2020-03-11"})).json()
    short = await story.welfare.move(township, f"/v1/welfare/leaves/{more['id']}", "approve", more, {})
    assert code_of(short) == "LEAVE_BALANCE_SHORT"


async def _told_again(story: Story) -> None:
    """Everything that the roster ever told is told again, and what came of it is as before.

    The ledger itself may be longer: days that were taken back and given again on the way leave entries of both.
    """
    paths = (
        ORDERS,
        "/v1/welfare/streak-alerts",
        "/v1/welfare/rest-violations",
        "/v1/welfare/leave-accounts",
    )

    async def told() -> list[list[dict[str, Any]]]:
        """What the lists say, whenever a row was last written."""
        lists = [await story.listed(path) for path in paths]
        return [[{name: one[name] for name in one if name != "updated_at"} for one in items] for items in lists]

    before = await told()
    app = story.apps["welfare"]
    async with app.state.database.session(Scope.of_system(story.clock)) as session, session.begin():
        await session.execute(text("UPDATE positions SET position = '0-0' WHERE source = 'roster'"))
    await story.followed("welfare", "roster")
    assert await told() == before
