"""What a unit repays of an advance is its own payment, and finance pays it back like any other."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import IntegrityError

from services.injury.benefits.payers import Item
from tests.injury.make import COUNTY, Bureaus
from tests.injury.payouts.make import (
    BENEFITS,
    agency,
    approved,
    employer,
    move,
    on_day,
    payment,
    recognised,
    related,
    sql,
)

ADVANCES = "/v1/injury/advances"
CLAIMS = "/v1/injury/reimbursements"


async def _repaid(bureaus: Bureaus, *amounts: int, coverage: str = "uninsured-fiscal") -> list[Any]:
    """What a unit has repaid of 1,000 yuan that the fund advanced for it."""
    case = await recognised(bureaus)
    await related(bureaus, case, coverage=coverage)
    payer = "employer-reimbursed" if coverage == "uninsured-fiscal" else "employer"
    owed = await approved(bureaus, case, Item.LUMP_SUM, payer=payer)
    return await _recovered(bureaus, owed, "uninsured", *amounts)


async def _recovered(bureaus: Bureaus, owed: Any, kind: str, *amounts: int) -> list[Any]:
    office = await agency(bureaus)
    one = (await office.post(f"{BENEFITS}/{owed['id']}/advances", json={"kind": kind})).json()
    steps: list[tuple[str, Any]] = [("urge", None)] if kind == "uninsured" else []
    steps += [("advance", payment()), ("demand", {"demand_no": "示例〔2020〕3号"})]
    steps += [
        ("repay", {"amount_fen": amount, "repaid_on": "2020-02-05", "reference": f"CH-{number}"})
        for number, amount in enumerate(amounts)
    ]
    for verb, body in steps:
        if verb == "advance":
            on_day(bureaus, 8)
        answer = await move(bureaus, one, verb, body, prefix=ADVANCES)
        assert answer.status_code == 200, answer.text
        one = answer.json()
    recoveries: list[Any] = (await office.get(f"{ADVANCES}/{one['id']}/recoveries")).json()["items"]
    return recoveries


async def _claim(bureaus: Bureaus, *made: Any, **more: Any) -> httpx.Response:
    items = [{"recovery_id": one["id"], "amount_fen": one["amount_fen"]} | more for one in made]
    return await (await employer(bureaus)).post(CLAIMS, json={"items": items})


async def _finance(bureaus: Bureaus, number: int) -> httpx.AsyncClient:
    return await bureaus.of("finance", COUNTY, subject=f"finance:{number}")


async def test_what_was_repaid_is_claimed_verified_and_paid_back(bureaus: Bureaus) -> None:
    first, second = await _repaid(bureaus, 60_000, 40_000)
    assert (first["item"], first["payer"]) == ("lump-sum", "employer-reimbursed")
    claim = await _claim(bureaus, first, second)
    assert claim.status_code == 201, claim.text
    assert claim.json()["claimed_fen"] == 100_000
    one, two = await _finance(bureaus, 1), await _finance(bureaus, 2)
    items = (await one.get(f"{CLAIMS}/{claim.json()['id']}/items")).json()["items"]
    assert {(each["payment_id"], each["recovery_id"], each["paid_fen"]) for each in items} == {
        (None, first["id"], 60_000),
        (None, second["id"], 40_000),
    }
    verified = await move(bureaus, claim.json(), "verify", {"verified_fen": 100_000}, prefix=CLAIMS, office=one)
    transfer = {"amount_fen": 100_000, "paid_on": "2020-02-05", "reference": "CZ20200205-0001"}
    done = await move(bureaus, verified.json(), "subsidise", transfer, prefix=CLAIMS, office=two)
    assert (done.json()["state"], done.json()["subsidised_fen"]) == ("subsidised", 100_000), done.text


async def test_a_repayment_is_claimed_once_also_at_once(bureaus: Bureaus) -> None:
    [made] = await _repaid(bureaus, 60_000)
    answers = await asyncio.gather(*(_claim(bureaus, made) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"ALREADY_CLAIMED"}


async def test_no_more_of_it_is_claimed_than_was_repaid(bureaus: Bureaus) -> None:
    made, _ = await _repaid(bureaus, 60_000, 30_000)
    refused = await _claim(bureaus, made, amount_fen=60_001)
    assert (refused.status_code, refused.json()["code"]) == (409, "CLAIM_ABOVE_PAYMENT")
    assert (await _claim(bureaus, made)).status_code == 201
    other = "(SELECT id FROM recoveries WHERE amount_fen = 30000)"
    for quoted, constraint in (
        (other, "fk_reimbursement_items_recovery_id_recoveries"),  # as if 600 yuan had been repaid with it
        ("NULL", "ck_reimbursement_items_quotes"),
    ):
        with pytest.raises(IntegrityError, match=constraint):
            await sql(
                bureaus,
                "INSERT INTO reimbursement_items (reimbursement_id, finance_region, employer_id, live,"  # noqa: S608 - own
                " recovery_id, payer, item, paid_on, paid_fen, amount_fen, version)"
                " SELECT reimbursement_id, finance_region,"
                f" employer_id, live, {quoted}, payer, item, paid_on, paid_fen, 1, 1 FROM reimbursement_items",
            )


async def test_finance_pays_back_no_unit_that_it_does_not_support_and_no_third_party(bureaus: Bureaus) -> None:
    [made] = await _repaid(bureaus, 60_000, coverage="uninsured")
    assert made["payer"] == "employer"
    case = await recognised(bureaus, 2)
    await related(bureaus, case)
    bill = await approved(bureaus, case, Item.TREATMENT, payer="fund-advance", bill_no="1")
    [by_third] = await _recovered(bureaus, bill, "third-party", 60_000)
    assert by_third["payer"] is None
    for one in (made, by_third):
        refused = await _claim(bureaus, one)
        assert (refused.status_code, refused.json()["code"]) == (409, "NOT_REIMBURSABLE")


async def test_an_item_names_a_payment_or_a_repayment(bureaus: Bureaus) -> None:
    [made] = await _repaid(bureaus, 60_000)
    for more in ({"payment_id": made["id"]}, {"recovery_id": None}):
        refused = await _claim(bureaus, made, **more)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "payment_or_repayment")


async def test_nothing_is_paid_back_for_an_injury_that_is_not_recognised(bureaus: Bureaus) -> None:
    [made] = await _repaid(bureaus, 60_000)
    claim = (await _claim(bureaus, made)).json()
    one, two = await _finance(bureaus, 1), await _finance(bureaus, 2)
    verified = (await move(bureaus, claim, "verify", {"verified_fen": 60_000}, prefix=CLAIMS, office=one)).json()
    await sql(bureaus, "UPDATE cases SET state = 'revoked', outcome = NULL, decided_on = NULL, served_on = NULL")
    transfer = {"amount_fen": 60_000, "paid_on": "2020-02-05", "reference": "CZ20200205-0001"}
    refused = await move(bureaus, verified, "subsidise", transfer, prefix=CLAIMS, office=two)
    assert (refused.status_code, refused.json()["code"]) == (409, "NOT_RECOGNISED")
    reason = {"reason": "认定决定已撤销"}
    assert (await move(bureaus, verified, "refuse", reason, prefix=CLAIMS, office=two)).status_code == 200
    again = await _claim(bureaus, made)
    assert (again.status_code, again.json()["code"]) == (409, "NOT_RECOGNISED")
