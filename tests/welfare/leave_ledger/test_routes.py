"""Days owed, counted once however often duty is told, and never below nothing."""

import asyncio
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.database import Scope
from tests.offices import COUNTY, ELSEWHERE, PROVINCE, TOWNSHIP, Offices, code_of
from tests.welfare.duty_log import days, entry, logged

ACCOUNTS = "/v1/welfare/leave-accounts"


async def account(offices: Offices, worker: str) -> tuple[int, ...] | None:
    """Available, scheduled, taken and paid."""
    county = await offices.of("civil-affairs", COUNTY)
    items = (await county.get(ACCOUNTS, params={"worker_id": worker})).json()["items"]
    return tuple(items[0][name] for name in ("available", "scheduled", "taken", "paid")) if items else None


async def holiday_week(offices: Offices, worker: str, *, state: str = "confirmed") -> None:
    """27 January, a statutory holiday, to 2 February 2020 without a day of rest: two days owed."""
    await logged(offices, [entry(worker, day, state=state) for day in days("2020-01-27", 7)])


async def test_a_holiday_week_without_rest_owes_two_days_once_however_often_it_is_told(offices: Offices) -> None:
    worker = await offices.told_of(7)
    for _ in range(2):
        await holiday_week(offices, worker)
    await asyncio.gather(*(holiday_week(offices, worker) for _ in range(3)))
    assert await account(offices, worker) == (2, 0, 0, 0)
    county = await offices.of("civil-affairs", COUNTY)
    entries = (await county.get("/v1/welfare/leave-entries", params={"worker_id": worker})).json()["items"]
    assert [(one["movement"], one["on_day"]) for one in entries] == [
        ("accrue", "2020-01-27"),
        ("accrue", "2020-02-02"),
    ]


async def test_nothing_accrues_from_duty_that_nobody_confirmed(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker, state="recorded")
    assert await account(offices, worker) is None
    await holiday_week(offices, worker)
    assert await account(offices, worker) == (2, 0, 0, 0)


async def test_a_correction_takes_back_what_is_free_and_a_new_record_gives_it_again(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker)
    thursday = date(2020, 1, 30)
    await logged(offices, entry(worker, thursday, state="reversed"))
    assert await account(offices, worker) == (1, 0, 0, 0)
    await logged(offices, entry(worker, thursday, start=9))
    assert await account(offices, worker) == (2, 0, 0, 0)


async def paid(offices: Offices, worker: str, count: int, document: str = "付字7号") -> Any:
    county = await offices.of("civil-affairs", COUNTY)
    asked = {
        "worker_id": worker,
        "days": count,
        "amount_fen": 30_000 * count,
        "document_no": document,
        "paid_on": "2020-02-04",
    }
    return await county.post("/v1/welfare/leave-payments", json=asked)


async def test_what_was_paid_stays_paid_when_duty_is_reversed_and_is_not_given_twice(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker)
    assert (await paid(offices, worker, 2)).status_code == 201
    thursday = date(2020, 1, 30)
    await logged(offices, entry(worker, thursday, state="reversed"))
    assert await account(offices, worker) == (0, 0, 0, 2)
    await logged(offices, entry(worker, thursday, start=9))
    assert await account(offices, worker) == (0, 0, 0, 2)


async def test_no_more_is_paid_for_than_is_owed_and_each_document_once(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker)
    assert code_of(await paid(offices, worker, 3)) == "LEAVE_BALANCE_SHORT"
    answers = await asyncio.gather(*(paid(offices, worker, 1) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"LEAVE_PAID_TWICE"}
    races = await asyncio.gather(*(paid(offices, worker, 1, f"付字{number}号") for number in (8, 9)))
    assert sorted(answer.status_code for answer in races) == [201, 409]
    assert await account(offices, worker) == (0, 0, 0, 2)


async def test_a_control_period_that_is_declared_later_has_its_weeks_counted(offices: Offices) -> None:
    worker = await offices.told_of(7)
    offices.clock.advance(days=70)
    await logged(offices, [entry(worker, day) for day in days("2020-03-30", 7)])  # with Qingming on 4 April
    assert await account(offices, worker) is None
    province = await offices.of("headquarters", PROVINCE)
    asked = {
        "region": str(PROVINCE),
        "response_level": "二级",
        "document_no": "样例",
        "valid_from": "2020-03-30",
    }
    declared = await province.post("/v1/welfare/control-periods", json=asked)
    assert declared.status_code == 201, declared.text
    assert await offices.run("reckon-control-periods") == 2  # the seeded one too
    assert await offices.run("reckon-control-periods") == 0
    assert await account(offices, worker) == (2, 0, 0, 0)
    path = f"/v1/welfare/control-periods/{declared.json()['id']}"
    await offices.move(province, path, "end", declared.json(), {"ends_on": "2020-04-03"})
    assert await offices.run("reckon-control-periods") == 1
    assert await account(offices, worker) == (0, 0, 0, 0)


async def test_another_county_sees_no_account(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker)
    elsewhere = await offices.of("township", ELSEWHERE // 1000 * 1000)
    assert (await elsewhere.get(ACCOUNTS)).json()["items"] == []
    township = await offices.of("township", TOWNSHIP)
    assert len((await township.get(ACCOUNTS)).json()["items"]) == 1


async def test_the_service_cannot_write_an_account_nor_change_an_entry(offices: Offices, welfare: FastAPI) -> None:
    await holiday_week(offices, await offices.told_of(7))
    for statement in (
        "UPDATE leave_accounts SET available = 99",
        "UPDATE leave_entries SET days = 99",
        "DELETE FROM leave_entries",
    ):
        async with welfare.state.database.session(Scope.of_system(offices.clock)) as session:
            with pytest.raises(DBAPIError, match="permission denied"):
                await session.execute(text(statement))


async def test_the_database_lets_no_balance_fall_below_nothing(offices: Offices, welfare: FastAPI) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker)
    async with welfare.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match="ck_leave_accounts_available"):
            await session.execute(
                text(
                    "INSERT INTO leave_entries (worker_id, region, movement, debit, credit, days, made_by, made_at)"
                    " VALUES (:worker, 150603001001, 'pay', 'available', 'paid', 3, 'test', now())"
                ),
                {"worker": worker},
            )
