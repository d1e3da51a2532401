"""Gifts over HTTP: who records, who gives the code out and who signs are three."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.offices import COUNTY, ELSEWHERE, Offices, code_of
from tests.welfare.visits.make import VISITS, case, gift, visit_of, visited

GIFTS = "/v1/welfare/gifts"


async def _given(offices: Offices) -> dict[str, Any]:
    await case(offices)
    return await gift(offices, await visited(offices, await visit_of(offices)))


async def _code(offices: Offices, one: dict[str, Any], *, who: str = "test:office") -> httpx.Response:
    office = await offices.of("civil-affairs", COUNTY, subject=who)
    seen = (await office.get(f"{GIFTS}/{one['id']}")).json()
    return await offices.move(office, f"{GIFTS}/{one['id']}", "issue-code", seen)


async def _sign(offices: Offices, one: dict[str, Any], code: str, *, version: str | None = None) -> httpx.Response:
    visitor = await offices.of("civil-affairs", COUNTY, subject="test:visitor")
    seen = (await visitor.get(f"{GIFTS}/{one['id']}")).json()
    body = {"code": code, "signed_by": "spouse"}
    headers = {"If-Match": version or f'"{seen["version"]}"'}
    return await visitor.post(f"{GIFTS}/{one['id']}/sign", json=body, headers=headers)


async def test_a_gift_is_signed_for_with_the_code_that_the_receiver_was_given(offices: Offices) -> None:
    one = await _given(offices)
    issued = await _code(offices, one)
    assert issued.status_code == 200, issued.text
    code = issued.json()["code"]
    assert issued.json()["expires_at"] == "2020-02-05T09:30:00+08:00"
    wrong = "2" * 8 if code != "2" * 8 else "3" * 8
    assert code_of(await _sign(offices, one, wrong)) == "CODE_WRONG"
    offices.clock.advance(minutes=30)
    signed = await _sign(offices, one, f"{code[:4]}-{code[4:].lower()}")
    assert (signed.json()["state"], signed.json()["signed_by"]) == ("signed", "spouse")
    assert code not in str(await offices.events())
    assert code_of(await _sign(offices, one, code)) == "ILLEGAL_MOVE"


async def test_a_code_is_good_for_half_an_hour_and_until_another_takes_its_place(offices: Offices) -> None:
    one = await _given(offices)
    first = (await _code(offices, one)).json()["code"]
    offices.clock.advance(minutes=30, seconds=1)
    assert code_of(await _sign(offices, one, first)) == "CODE_WRONG"
    second = (await _code(offices, one)).json()["code"]
    third = (await _code(offices, one)).json()["code"]
    assert code_of(await _sign(offices, one, second)) == "CODE_WRONG"
    assert (await _sign(offices, one, third)).status_code == 200


async def test_a_code_is_used_once_although_many_try_at_once(offices: Offices) -> None:
    one = await _given(offices)
    code = (await _code(offices, one)).json()["code"]
    answers = await asyncio.gather(*(_sign(offices, one, code, version="*") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]


async def test_a_code_of_one_gift_signs_for_no_other(offices: Offices) -> None:
    one = await _given(offices)
    other = await gift(offices, await visit_of(offices), kind="goods", what="米面油", amount_fen=0)
    code = (await _code(offices, one)).json()["code"]
    assert code_of(await _sign(offices, other, code)) == "CODE_WRONG"


async def test_who_recorded_the_gift_does_not_give_the_code_out(offices: Offices) -> None:
    one = await _given(offices)
    refused = await _code(offices, one, who="test:visitor")
    assert (refused.status_code, code_of(refused)) == (403, "CODE_BY_ANOTHER")


async def test_money_of_one_funder_is_given_once_a_visit(offices: Offices) -> None:
    await case(offices)
    visit = await visited(offices, await visit_of(offices))
    visitor = await offices.of("civil-affairs", COUNTY, subject="test:visitor")
    body = {"kind": "money", "what": "慰问金", "funder": "charity", "amount_fen": 100_000}
    answers = await asyncio.gather(*(visitor.post(f"{VISITS}/{visit['id']}/gifts", json=body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"CONDOLENCE_MONEY_TWICE"}
    nothing = await visitor.post(f"{VISITS}/{visit['id']}/gifts", json=body | {"funder": "other", "amount_fen": 0})
    assert code_of(nothing) == "GIFT_AMOUNT"
    first = next(answer.json() for answer in answers if answer.status_code == 201)
    county = await offices.of("civil-affairs", COUNTY)
    voided = await offices.move(county, f"{GIFTS}/{first['id']}", "void", first, {"reason": "金额登记有误"})
    assert voided.json()["state"] == "voided"
    assert (await visitor.post(f"{VISITS}/{visit['id']}/gifts", json=body)).status_code == 201


async def test_nothing_is_given_before_the_visit_nor_seen_elsewhere(offices: Offices) -> None:
    await case(offices)
    visit = await visit_of(offices)
    county = await offices.of("civil-affairs", COUNTY)
    body = {"kind": "money", "what": "慰问金", "funder": "charity", "amount_fen": 100_000}
    assert code_of(await county.post(f"{VISITS}/{visit['id']}/gifts", json=body)) == "NOT_VISITED"
    one = await gift(offices, await visited(offices, visit))
    elsewhere = await offices.of("civil-affairs", ELSEWHERE)
    assert (await elsewhere.get(f"{GIFTS}/{one['id']}")).status_code == 404
    me = await offices.worker(one["worker_id"])
    assert [mine["id"] for mine in (await me.get("/v1/welfare/me/gifts")).json()["items"]] == [one["id"]]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("used_at = expires_at + interval '1 second'", "ck_gift_codes_in_time"),
        ("issued_by = recorded_by", "ck_gift_codes_two_persons"),
        ("used_at = issued_at, replaced = true", "ck_gift_codes_used"),
    ],
)
async def test_no_statement_bends_a_code(offices: Offices, change: str, constraint: str) -> None:
    await _code(offices, await _given(offices))
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match=constraint):
            await session.execute(text(f"UPDATE gift_codes SET {change}"))  # noqa: S608 - the test's own words
