"""Two weeks without rest: warned of, ordered, served, overridden, and reckoned anew when duty is corrected."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, PROVINCE, TOWNSHIP, Offices, code_of
from tests.welfare.duty_log import days, entry, logged

ORDERS = "/v1/welfare/rest-orders"
FIGURES = "/v1/welfare/rest-figures"
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


async def ask(offices: Offices, order: dict[str, Any], on: str) -> Any:
    """The township needs the worker."""
    township = await offices.of("township", TOWNSHIP)
    return await offices.move(
        township, f"{ORDERS}/{order['id']}", "ask-override", order, {"on": on, "reason": "卡口无人接替"}
    )


async def granted(offices: Offices, order: dict[str, Any], on: str) -> Any:
    """And the head of the headquarters lets the day be worked."""
    asked = await ask(offices, order, on)
    if asked.status_code != 200:
        return asked
    head = await offices.of("headquarters", COUNTY)
    return await offices.move(head, f"{ORDERS}/{order['id']}", "override", asked.json())


async def test_the_head_of_the_headquarters_lets_one_day_be_worked_and_rest_is_ordered_anew(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    (order,) = await orders(offices)
    assert code_of(await granted(offices, order, "2020-02-07")) == "OVERRIDE_DAY"
    done = await granted(offices, order, "2020-02-06")
    assert (done.json()["state"], done.json()["last_on"]) == ("overridden", "2020-02-05")
    first, second = await orders(offices)
    assert (second["state"], second["rest_from"], second["follows_id"]) == ("triggered", "2020-02-07", first["id"])
    offices.clock.advance(days=1, hours=9)
    await worked(offices, worker, 15)
    office = await offices.of("civil-affairs", COUNTY)
    assert (await office.get("/v1/welfare/rest-violations")).json()["items"] == []


async def test_nobody_grants_what_was_not_asked_for_nor_what_they_asked_for_themselves(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    (order,) = await orders(offices)
    head = await offices.of("headquarters", COUNTY)
    path = f"{ORDERS}/{order['id']}"
    assert code_of(await offices.move(head, path, "override", order)) == "OVERRIDE_NOT_ASKED"
    body = {"on": "2020-02-06", "reason": "卡口无人接替"}
    asked = (await offices.move(head, path, "ask-override", order, body)).json()
    assert (asked["state"], asked["asked_on"], asked["overridden_on"]) == ("triggered", "2020-02-06", None)
    assert code_of(await offices.move(head, path, "override", asked)) == "OVERRIDES_ONESELF"
    other = await offices.of("headquarters", COUNTY, subject="test:head")
    assert (await offices.move(other, path, "override", asked)).json()["state"] == "overridden"


async def test_what_was_asked_for_yesterday_is_not_granted_the_day_after(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    (order,) = await orders(offices)
    asked = (await ask(offices, order, "2020-02-06")).json()
    offices.clock.advance(days=2)
    head = await offices.of("headquarters", COUNTY)
    late = await offices.move(head, f"{ORDERS}/{order['id']}", "override", asked)
    assert code_of(late) == "OVERRIDE_DAY"


async def test_no_override_of_an_override_within_fourteen_days(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    (order,) = await orders(offices)
    await granted(offices, order, "2020-02-06")
    offices.clock.advance(days=1)
    second = (await orders(offices))[1]
    assert code_of(await granted(offices, second, "2020-02-07")) == "OVERRIDDEN_LATELY"
    offices.clock.advance(days=13)
    second = (await orders(offices))[1]
    assert code_of(await granted(offices, second, "2020-02-19")) == "OVERRIDDEN_LATELY"
    second = (await orders(offices))[1]
    done = await granted(offices, second, "2020-02-20")
    assert done.status_code == 200, done.text


async def test_of_two_overrides_at_once_one_is_made(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await worked(offices, worker, 14)
    (order,) = await orders(offices)
    asked = (await ask(offices, order, "2020-02-06")).json()
    head = await offices.of("headquarters", COUNTY)
    answers = await asyncio.gather(
        *(offices.move(head, f"{ORDERS}/{order['id']}", "override", asked) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]


async def test_rest_lasts_as_long_as_the_place_has_set_and_a_day_at_least(offices: Offices) -> None:
    county = await offices.of("civil-affairs", COUNTY)
    figure = {
        "region": str(COUNTY),
        "kind": "rest-days",
        "number": 3,
        "document_no": "康防指办〔2020〕6号",
        "valid_from": "2020-02-01",
    }
    assert (await county.post(FIGURES, json=figure)).status_code == 201
    await worked(offices, await offices.told_of(7), 14)
    (order,) = await orders(offices)
    assert order["rest_days"] == 3
    for office, region in ((county, COUNTY), (await offices.of("civil-affairs", PROVINCE), PROVINCE)):
        seen = (await office.get(FIGURES, params={"kind": "rest-days"})).json()["items"]
        [own] = [one for one in seen if one["region"] == str(region)]
        await offices.move(office, f"{FIGURES}/{own['id']}", "end", own, {"ends_on": "2020-02-04"})
    await worked(offices, await offices.told_of(8), 14)
    assert [one["rest_days"] for one in await orders(offices)] == [3, 1]


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
