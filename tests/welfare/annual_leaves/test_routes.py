"""Annual leave that was not had: recorded by one, owed by the word of another, once a year."""

import asyncio
from datetime import date
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.merges import merge
from tests.offices import COUNTY, ELSEWHERE, TOWNSHIP, Offices, code_of
from tests.welfare.duty_log import entry, logged

LEAVES = "/v1/welfare/annual-leaves"


async def recorded(offices: Offices, worker: str, **more: Any) -> httpx.Response:
    township = await offices.of("township", TOWNSHIP)
    body = {"worker_id": worker, "year": 2020, "service_years": 12, "taken": 3, "document_no": "样例证字〔2020〕7号"}
    return await township.post(LEAVES, json=body | more)


async def moved(offices: Offices, one: dict[str, Any], move: str, **who: Any) -> httpx.Response:
    county = await offices.of("civil-affairs", COUNTY, **who)
    return await offices.move(county, f"{LEAVES}/{one['id']}", move, one)


async def owed(offices: Offices, worker: str) -> int:
    county = await offices.of("civil-affairs", COUNTY)
    items = (await county.get("/v1/welfare/leave-accounts", params={"worker_id": worker})).json()["items"]
    return sum(one["available"] for one in items)


async def on_duty(offices: Offices, number: int, *, state: str = "confirmed") -> str:
    worker = await offices.told_of(number)
    await logged(offices, entry(worker, date(2020, 2, 3), state=state))
    return worker


async def test_days_are_owed_once_confirmed_and_no_more_once_revoked(offices: Offices) -> None:
    worker = await on_duty(offices, 7)
    made = await recorded(offices, worker)
    assert made.status_code == 201, made.text
    one = made.json()
    assert (one["entitled"], one["unused"], one["state"]) == (10, 7, "recorded")
    assert await owed(offices, worker) == 0
    confirmed = (await moved(offices, one, "confirm")).json()
    assert await owed(offices, worker) == 7
    revoked = (await moved(offices, confirmed, "revoke")).json()
    assert (revoked["state"], revoked["next_moves"], await owed(offices, worker)) == ("revoked", [], 0)
    assert (await recorded(offices, worker)).status_code == 201


async def test_of_a_year_it_is_recorded_once_whoever_does(offices: Offices) -> None:
    worker = await on_duty(offices, 7)
    answers = await asyncio.gather(*(recorded(offices, worker) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"ANNUAL_LEAVE_KNOWN"}


async def test_it_is_owed_for_epidemic_work_alone_and_for_what_is_left(offices: Offices) -> None:
    idle, unconfirmed = await offices.told_of(1), await on_duty(offices, 2, state="recorded")
    worker = await on_duty(offices, 7)
    for other in (idle, unconfirmed):
        assert code_of(await recorded(offices, other)) == "NO_EPIDEMIC_DUTY"
    assert code_of(await recorded(offices, worker, year=2019)) == "NO_EPIDEMIC_DUTY"
    assert code_of(await recorded(offices, worker, taken=10)) == "ANNUAL_LEAVE_NOT_UNUSED"
    assert code_of(await recorded(offices, worker, service_years=0, taken=0)) == "ANNUAL_LEAVE_NOT_UNUSED"


async def test_who_recorded_it_does_not_confirm_it_and_what_was_spent_is_not_revoked(offices: Offices) -> None:
    worker = await on_duty(offices, 7)
    township = await offices.of("township", TOWNSHIP, subject="test:both")
    body = {"worker_id": worker, "year": 2020, "service_years": 12, "taken": 3, "document_no": "样例证字〔2020〕7号"}
    one = (await township.post(LEAVES, json=body)).json()
    assert code_of(await moved(offices, one, "confirm", subject="test:both")) == "CONFIRMS_OWN_RECORD"
    one = (await moved(offices, one, "confirm")).json()
    county = await offices.of("civil-affairs", COUNTY)
    paid = {"worker_id": worker, "days": 1, "amount_fen": 1, "document_no": "付字1号", "paid_on": "2020-02-04"}
    assert (await county.post("/v1/welfare/leave-payments", json=paid)).status_code == 201
    assert code_of(await moved(offices, one, "revoke")) == "LEAVE_BALANCE_SHORT"
    elsewhere = await offices.of("civil-affairs", ELSEWHERE // 10**6 * 10**6)
    assert (await elsewhere.get(LEAVES)).json()["items"] == []


async def test_of_two_records_of_one_person_a_year_is_owed_once(offices: Offices) -> None:
    one, other = await on_duty(offices, 1), await on_duty(offices, 2)
    for worker in (one, other):
        await moved(offices, (await recorded(offices, worker)).json(), "confirm")
    await merge(offices, 1, into=other)
    assert (await owed(offices, one), await owed(offices, other)) == (0, 7)


async def test_the_database_owes_no_more_than_is_left(offices: Offices) -> None:
    await recorded(offices, await on_duty(offices, 7))
    for change, rule in (("unused = 8", "unused"), ("confirmed_by = recorded_by", "other_hand")):
        async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
            with pytest.raises(IntegrityError, match=f"ck_annual_leaves_{rule}"):
                await session.execute(text(f"UPDATE annual_leaves SET {change}"))  # noqa: S608 - the test's own words
