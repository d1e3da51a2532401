"""The fund pays first, and gets it back."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.injury.benefits.payers import Item
from tests.injury.make import COUNTY, ELSEWHERE, EMPLOYER, Bureaus
from tests.injury.payouts.make import (
    BENEFITS,
    agency,
    approved,
    benefit,
    employer,
    kinds,
    move,
    on_day,
    paid,
    payment,
    payments,
    proof,
    read,
    recognised,
    related,
    sql,
)

ADVANCES = "/v1/injury/advances"


async def _unpaid(bureaus: Bureaus, item: Item = Item.LUMP_SUM, **more: Any) -> Any:
    """A benefit that an uninsured unit owes, granted."""
    case = await recognised(bureaus)
    await related(bureaus, case, coverage="uninsured")
    return await approved(bureaus, case, item, payer="employer", **more)


async def _request(bureaus: Bureaus, one: Any, kind: str = "uninsured") -> httpx.Response:
    counter = await bureaus.of("human-resources", COUNTY)
    return await counter.post(f"{BENEFITS}/{one['id']}/advances", json={"kind": kind})


async def _requested(bureaus: Bureaus, one: Any, kind: str = "uninsured") -> Any:
    answer = await _request(bureaus, one, kind)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _step(bureaus: Bureaus, one: Any, verb: str, body: Any = None, **more: Any) -> Any:
    answer = await move(bureaus, one, verb, body, prefix=ADVANCES, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _refused(bureaus: Bureaus, one: Any, verb: str, body: Any = None) -> str:
    answer = await move(bureaus, one, verb, body, prefix=ADVANCES)
    assert answer.status_code == 409, answer.text
    code: str = answer.json()["code"]
    return code


async def _advanced(bureaus: Bureaus, item: Item = Item.LUMP_SUM, **body: Any) -> Any:
    one = await _step(bureaus, await _requested(bureaus, await _unpaid(bureaus, item)), "urge")
    on_day(bureaus, 8)
    return await _step(bureaus, one, "advance", payment(**body))


async def test_an_advance_goes_from_request_to_recovery(bureaus: Bureaus) -> None:
    owed = await _unpaid(bureaus)
    one = await _requested(bureaus, owed)
    assert (one["state"], one["employer_id"]) == ("requested", EMPLOYER)
    [clock] = one["clocks"]
    assert (clock["limit"], clock["due_on"]) == ("urge-employer", "2020-02-10")
    assert await _refused(bureaus, one, "advance", payment()) == "URGE_FIRST"
    one = await _step(bureaus, one, "urge")
    assert [(clock["limit"], clock["due_on"]) for clock in one["clocks"]][1:] == [("employer-answer", "2020-02-12")]
    on_day(bureaus, 7)
    assert await _refused(bureaus, one, "advance", payment()) == "ANSWER_AWAITED"
    on_day(bureaus, 1)
    one = await _step(bureaus, one, "advance", payment(paid_on="2020-02-13"))
    assert (one["state"], one["advanced_fen"], one["recovered_fen"]) == ("advanced", 100_000, 0)
    assert (await read(bureaus, owed["id"]))["payer"] == "fund-advance"
    [record] = await payments(bureaus, owed)
    assert (record["payer"], record["advance_id"]) == ("fund-advance", one["id"])
    one = await _step(bureaus, one, "demand", {"demand_no": "示例〔2020〕3号"})
    one = await _step(bureaus, one, "repay", _repayment(40_000, "1"))
    assert await _refused(bureaus, one, "complete") == "STILL_OWED"
    one = await _step(bureaus, one, "repay", _repayment(60_000, "2"))
    one = await _step(bureaus, one, "complete")
    assert (one["state"], one["recovered_fen"], one["next_moves"]) == ("recovered", 100_000, [])
    assert await kinds(bureaus, "injury.advance.") == [
        "injury.advance.requested",
        "injury.advance.urged",
        "injury.advance.advanced",
        "injury.advance.demanded",
        "injury.advance.repaid",
        "injury.advance.repaid",
        "injury.advance.recovered",
    ]


def _repayment(amount_fen: int, reference: str) -> dict[str, Any]:
    return {"amount_fen": amount_fen, "repaid_on": "2020-02-05", "reference": reference}


async def test_no_more_comes_back_than_was_advanced_also_at_once(bureaus: Bureaus) -> None:
    one = await _step(bureaus, await _advanced(bureaus), "demand", {"demand_no": "示例〔2020〕3号"})
    assert await _refused(bureaus, one, "repay", _repayment(100_001, "1")) == "RECOVERY_ABOVE_ADVANCE"
    answers = await asyncio.gather(
        *(
            move(bureaus, one, "repay", _repayment(60_000, str(number)), prefix=ADVANCES, version="*")
            for number in range(3)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    office = await agency(bureaus)
    recoveries = (await office.get(f"{ADVANCES}/{one['id']}/recoveries")).json()["items"]
    assert [each["amount_fen"] for each in recoveries] == [60_000]
    same = next(each["reference"] for each in recoveries)
    current = (await office.get(f"{ADVANCES}/{one['id']}")).json()
    assert await _refused(bureaus, current, "repay", _repayment(1, same)) == "REPAYMENT_RECORDED"
    with pytest.raises(IntegrityError, match="ck_advances_recovered"):
        await sql(bureaus, "UPDATE advances SET recovered_fen = 100001")
    with pytest.raises(IntegrityError, match="ck_advances_complete"):
        await sql(bureaus, "UPDATE advances SET state = 'recovered'")
    with pytest.raises(DBAPIError, match="permission denied"):
        await sql(bureaus, "UPDATE recoveries SET amount_fen = 1")


async def test_an_employer_that_pays_after_all_settles_it(bureaus: Bureaus) -> None:
    owed = await _unpaid(bureaus)
    one = await _step(bureaus, await _requested(bureaus, owed), "urge")
    assert await _refused(bureaus, one, "settle") == "NOT_SETTLED"
    await paid(bureaus, owed, office=await employer(bureaus), document_id=await proof(bureaus, owed))
    one = await _step(bureaus, one, "settle")
    assert (one["state"], one["settled_on"]) == ("settled", "2020-02-05")
    assert [clock["state"] for clock in one["clocks"]] == ["met", "met"]


async def test_what_the_employer_has_paid_of_is_not_advanced(bureaus: Bureaus) -> None:
    owed = await _unpaid(bureaus, Item.ALLOWANCE)
    await paid(bureaus, owed, period="2020-02", office=await employer(bureaus), document_id=await proof(bureaus, owed))
    one = await _step(bureaus, await _requested(bureaus, owed), "urge")
    on_day(bureaus, 8)
    assert await _refused(bureaus, one, "advance", payment(period="2020-01")) == "PAYER_FIXED"
    assert (await read(bureaus, owed["id"]))["payer"] == "employer"


async def test_further_months_are_owed_on_the_same_advance(bureaus: Bureaus) -> None:
    one = await _advanced(bureaus, Item.ALLOWANCE, period="2020-01")
    owed = await read(bureaus, one["benefit_id"])
    await paid(bureaus, owed, period="2020-02")
    office = await agency(bureaus)
    assert (await office.get(f"{ADVANCES}/{one['id']}")).json()["advanced_fen"] == 200_000


async def test_treatment_is_advanced_for_a_third_party_that_nobody_urges_and_before_the_decision(
    bureaus: Bureaus,
) -> None:
    case = await recognised(bureaus, outcome=None)
    bill = await approved(bureaus, case, Item.TREATMENT, payer="fund-advance", bill_no="1")
    one = await _requested(bureaus, bill, "third-party")
    assert one["clocks"] == []
    assert await _refused(bureaus, one, "urge") == "THIRD_PARTY_NOT_URGED"
    one = await _step(bureaus, one, "advance", payment())
    assert one["advanced_fen"] == 100_000


@pytest.mark.parametrize(
    ("item", "kind", "coverage"),
    [
        (Item.LEAVE_WAGES, "uninsured", "uninsured"),
        (Item.LUMP_SUM, "uninsured", "insured"),
        (Item.LUMP_SUM, "third-party", "uninsured"),
    ],
)
async def test_what_the_fund_does_not_advance_is_not_asked_of_it(
    bureaus: Bureaus, item: Item, kind: str, coverage: str
) -> None:
    case = await recognised(bureaus)
    await related(bureaus, case, coverage=coverage)
    refused = await _request(bureaus, await benefit(bureaus, case, item, payer="employer"), kind)
    assert (refused.status_code, refused.json()["code"]) == (409, "NOT_ADVANCEABLE")


async def test_one_advance_of_an_item_is_under_way_and_another_follows_a_refusal(bureaus: Bureaus) -> None:
    owed = await _unpaid(bureaus)
    answers = await asyncio.gather(*(_request(bureaus, owed) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"ADVANCE_LIVE"}
    [made] = [answer.json() for answer in answers if answer.status_code == 201]
    refused = await _step(bureaus, made, "refuse", {"reason": "papers-wanting"})
    assert (refused["state"], refused["refused_for"]) == ("refused", "papers-wanting")
    await _requested(bureaus, owed)


async def test_the_unit_reads_its_own_advances_and_nobody_elses(bureaus: Bureaus) -> None:
    one = await _requested(bureaus, await _unpaid(bureaus))
    own, stranger = await employer(bureaus), await employer(bureaus, "91150603MA0N000011")
    assert [each["id"] for each in (await own.get(ADVANCES)).json()["items"]] == [one["id"]]
    assert (await stranger.get(f"{ADVANCES}/{one['id']}")).status_code == 404
    elsewhere = await agency(bureaus, region=ELSEWHERE - 1_001)
    assert (await move(bureaus, one, "urge", office=elsewhere, prefix=ADVANCES)).status_code == 404
    office = await agency(bureaus)
    listed = await office.get(ADVANCES, params={"state": "requested", "kind": "uninsured", "region": str(COUNTY)})
    assert len(listed.json()["items"]) == 1
