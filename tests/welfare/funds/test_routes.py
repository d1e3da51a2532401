"""Funds over HTTP."""

import asyncio

import pytest

from tests.offices import COUNTY, ELSEWHERE, Offices, code_of

FUNDS = "/v1/welfare/funds"
BODY = {
    "region": str(COUNTY),
    "kind": "planned",
    "amount_fen": 50_000_000,
    "happened_on": "2020-02-03",
    "document_no": "康财社〔2020〕8号",
}


async def test_a_document_is_entered_once_of_each_kind(offices: Offices) -> None:
    finance = await offices.of("finance", COUNTY)
    answers = await asyncio.gather(*(finance.post(FUNDS, json=BODY) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"FUND_TAKEN"}
    assert (await finance.post(FUNDS, json=BODY | {"kind": "arrived"})).status_code == 201
    assert len((await finance.get(FUNDS, params={"kind": "planned"})).json()["items"]) == 1
    stranger = await offices.of("finance", ELSEWHERE - 1001)
    assert (await stranger.get(FUNDS)).json()["items"] == []
    assert code_of(await stranger.post(FUNDS, json=BODY)) == "NOT_OWN_REGION"


@pytest.mark.parametrize("amount", [0, -1, 10**13 + 1, "1.5"])
async def test_an_amount_is_of_at_least_one_fen(offices: Offices, amount: object) -> None:
    finance = await offices.of("finance", COUNTY)
    assert (await finance.post(FUNDS, json=BODY | {"amount_fen": amount})).status_code == 422
