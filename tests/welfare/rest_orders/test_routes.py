"""Two weeks without rest: warned of, ordered, served, overridden, and reckoned anew when duty is corrected."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, TOWNSHIP, Offices, code_of
from tests.welfare.duty_log import days, entry, logged

ORDERS = "/v1/welfare/rest-orders"
FIRST = "2020-01-23"  # fourteen days to 2020-02-05, the day it is in the tests


async def worked(offices: Offices, worker: str, count: int, *, first: str = FIRST, state: str = "confirmed") -> None:
    await logged(offices, [entry(worker, day, state=state) for day in days(first, count)])


async def orders(offices: Offices, **asked: Any) -> list[dict[str, Any]]:
    office = await offices.of("civil-affairs", COUNTY)
    items: list[dict[str, Any]] = (await office.get(ORDERS, params=asked)).json()["items"]
    return items


async def told(offices: Offices, kind: str) -> list[dict[str, Any]]:
    return [event["data"] for event in await offices.events() if event["type"] == kind]


async def test_thirteen_days_are_warned_of_and_the_fourteenth_orders_rest(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 13, first="2020-01-24")
    assert await orders(offices) == []
    levels = [one["level"] for one in await told(offices, "welfare.streak.warned")]
    assert levels == ["yellow", "week", "orange"]
    await logged(offices, entry(worker, days("2020-01-23", 1)[0], state="recorded"))
    (order,) = await orders(offices)
    assert (order["state"], order["streak_days"], order["rest_from"]) == ("triggered", 14, "2020-02-06")
    (triggered,) = await told(offices, "welfare.rest-order.triggered")
    assert triggered == {
        "order_id": order["id"],
        "worker_id": worker,
        "rest_from": "2020-02-06",
        "streak_days": 14,
        "follows_id": None,
    }


async def test_the_same_duty_told_again_and_at_once_orders_once(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    await worked(offices, worker, 14)
    await asyncio.gather(*(worked(offices, worker, 14) for _ in range(3)))
    assert len(await orders(offices)) == 1
    assert len(await told(offices, "welfare.rest-order.triggered")) == 1
    assert len(await told(offices, "welfare.streak.warned")) == 4


async def test_a_streak_that_rest_has_ended_already_orders_nothing(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14, first="2020-01-20")  # to 2 February; rested on the 3rd and 4th
    assert await orders(offices) == []


async def test_the_order_is_handed_over_begins_and_is_served_after_two_days(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    (order,) = await orders(offices)
    township = await offices.of("township", TOWNSHIP)
    handed = await offices.move(township, f"{ORDERS}/{order['id']}", "order", order)
    assert handed.json()["state"] == "ordered"
    again = await offices.move(township, f"{ORDERS}/{order['id']}", "order", handed.json())
    assert code_of(again) == "ILLEGAL_MOVE"
    offices.clock.advance(days=1)
    assert await offices.run("advance-rest-orders") == 1
    assert (await orders(offices))[0]["state"] == "resting"
    offices.clock.advance(days=1)
    assert await offices.run("advance-rest-orders") == 0
    offices.clock.advance(days=1)
    assert await offices.run("advance-rest-orders") == 1
    (served,) = await orders(offices)
    assert (served["state"], served["last_on"], served["next_moves"]) == ("served", "2020-02-07", [])
    assert await offices.run("advance-rest-orders") == 0


async def test_work_against_the_order_is_recorded_and_rest_begins_anew(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    offices.clock.advance(days=1, hours=9)
    await worked(offices, worker, 15)
    office = await offices.of("civil-affairs", COUNTY)
    (violation,) = (await office.get("/v1/welfare/rest-violations")).json()["items"]
    assert (violation["duty_on"], violation["cause"], violation["standing"]) == ("2020-02-06", "forced-rest", True)
    offices.clock.advance(days=2)
    await offices.run("advance-rest-orders")
    assert (await orders(offices))[0]["state"] == "resting"  # one day off only
    offices.clock.advance(days=1)
    await offices.run("advance-rest-orders")
    (served,) = await orders(offices)
    assert (served["state"], served["last_on"]) == ("served", "2020-02-08")


async def test_a_correction_lifts_the_order_and_a_corrected_entry_orders_anew(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    middle = days(FIRST, 14)[6]
    await logged(offices, entry(worker, middle, state="reversed"))
    (order,) = await orders(offices)
    assert (order["state"], order["last_on"]) == ("lifted", "2020-02-05")
    await logged(offices, entry(worker, middle, start=9))
    assert [one["state"] for one in await orders(offices)] == ["lifted", "triggered"]


async def test_a_reversed_violation_is_kept_and_stands_no_more(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    offices.clock.advance(days=1, hours=9)
    await worked(offices, worker, 15)
    against = entry(worker, days(FIRST, 15)[-1], state="reversed")
    await logged(offices, against)
    office = await offices.of("civil-affairs", COUNTY)
    (violation,) = (await office.get("/v1/welfare/rest-violations")).json()["items"]
    assert violation["standing"] is False
    assert (await office.get("/v1/welfare/rest-violations", params={"standing": True})).json()["items"] == []
    await logged(offices, entry(worker, days(FIRST, 15)[-1], start=9))
    assert (await office.get("/v1/welfare/rest-violations")).json()["items"][0]["standing"] is True


async def test_duty_that_comes_late_counts_as_if_it_had_been_known(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 6)
    await worked(offices, worker, 7, first="2020-01-30")
    assert await orders(offices) == []
    await worked(offices, worker, 1, first="2020-01-29")
    assert [one["streak_days"] for one in await orders(offices)] == [14]


async def test_the_headquarters_let_one_day_be_worked_and_rest_is_ordered_anew(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    (order,) = await orders(offices)
    head = await offices.of("headquarters", COUNTY)
    asked = {"on": "2020-02-06", "reason": "卡口无人接替"}
    late = await offices.move(head, f"{ORDERS}/{order['id']}", "override", order, asked | {"on": "2020-02-07"})
    assert code_of(late) == "OVERRIDE_DAY"
    done = await offices.move(head, f"{ORDERS}/{order['id']}", "override", order, asked)
    assert (done.json()["state"], done.json()["last_on"]) == ("overridden", "2020-02-05")
    first, second = await orders(offices)
    assert (second["state"], second["rest_from"], second["follows_id"]) == ("triggered", "2020-02-07", first["id"])
    offices.clock.advance(days=1, hours=9)
    await worked(offices, worker, 15)
    office = await offices.of("civil-affairs", COUNTY)
    assert (await office.get("/v1/welfare/rest-violations")).json()["items"] == []


async def test_no_override_of_an_override_within_fourteen_days(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    (order,) = await orders(offices)
    head = await offices.of("headquarters", COUNTY)
    await offices.move(head, f"{ORDERS}/{order['id']}", "override", order, {"on": "2020-02-06", "reason": "无人接替"})
    offices.clock.advance(days=1)
    second = (await orders(offices))[1]
    asked = {"on": "2020-02-07", "reason": "仍无人接替"}
    refused = await offices.move(head, f"{ORDERS}/{second['id']}", "override", second, asked)
    assert code_of(refused) == "OVERRIDDEN_LATELY"
    offices.clock.advance(days=13)
    refused = await offices.move(head, f"{ORDERS}/{second['id']}", "override", second, asked | {"on": "2020-02-19"})
    assert code_of(refused) == "OVERRIDDEN_LATELY"
    granted = await offices.move(head, f"{ORDERS}/{second['id']}", "override", second, asked | {"on": "2020-02-20"})
    assert granted.status_code == 200, granted.text


async def test_of_two_overrides_at_once_one_is_made(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    (order,) = await orders(offices)
    head = await offices.of("headquarters", COUNTY)
    asked = {"on": "2020-02-06", "reason": "卡口无人接替"}
    answers = await asyncio.gather(
        *(offices.move(head, f"{ORDERS}/{order['id']}", "override", order, asked) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]


async def test_another_community_sees_nothing_of_it(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    (order,) = await orders(offices)
    elsewhere = await offices.of("community", ELSEWHERE)
    assert (await elsewhere.get(ORDERS)).json()["items"] == []
    assert (await elsewhere.get(f"{ORDERS}/{order['id']}")).status_code == 404
    assert (await elsewhere.get("/v1/welfare/streak-alerts")).json()["items"] == []
    here = await offices.of("community", COMMUNITY)
    alerts = (await here.get("/v1/welfare/streak-alerts", params={"level": "forced"})).json()["items"]
    assert [(one["worker_id"], one["days"]) for one in alerts] == [(worker, 14)]


@pytest.mark.parametrize(
    ("change", "says_no"),
    [
        ("state = 'served', last_on = rest_from", "ck_rest_orders_served"),
        ("overridden_on = rest_from", "ck_rest_orders_overridden"),
        ("last_on = rest_from", "ck_rest_orders_stands"),
    ],
)
async def test_the_database_refuses_what_must_not_be(
    offices: Offices, welfare: FastAPI, change: str, says_no: str
) -> None:
    await worked(offices, await offices.told_of(7), 14)
    async with welfare.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match=says_no):
            await session.execute(text(f"UPDATE rest_orders SET {change}"))  # noqa: S608 - fixed text
