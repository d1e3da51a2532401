"""Claims: prepared by the community's offices, decided and paid by the insurer."""

import asyncio
from typing import Any

import httpx

from tests.offices import COUNTY, ELSEWHERE, PROVINCE, Offices, code_of
from tests.welfare.insurance.make import CLAIMS, INSURER, PROOFS, proof_of

PAID = {"paid_fen": 5_000_000, "paid_on": "2020-02-05", "payment_reference": "P-1"}
BILL = {"kind": "medical", "bill_no": "B-1", "claimed_fen": 123_456}


async def _prepared(offices: Offices, proof: dict[str, Any], **asked: Any) -> httpx.Response:
    county = await offices.of("civil-affairs", COUNTY)
    return await county.post(f"{PROOFS}/{proof['id']}/claims", json={"kind": "disability"} | asked)


async def _move(
    offices: Offices, claim: dict[str, Any], move: str, json: Any = None, *, insurer: str | None = None
) -> httpx.Response:
    office = (
        await offices.of("insurer", PROVINCE, organisation=insurer)
        if insurer
        else await offices.of("civil-affairs", COUNTY)
    )
    return await offices.move(office, f"{CLAIMS}/{claim['id']}", move, claim, json)


async def _submitted(offices: Offices, claim: dict[str, Any]) -> dict[str, Any]:
    paper = {"kind": "diagnosis", "reference": "injury/documents/1"}
    claim = (await _move(offices, claim, "attach", paper)).json()
    done: dict[str, Any] = (await _move(offices, claim, "submit")).json()
    return done


async def _accepted(offices: Offices, claim: dict[str, Any]) -> dict[str, Any]:
    done: dict[str, Any] = (await _move(offices, await _submitted(offices, claim), "accept", insurer=INSURER)).json()
    return done


async def test_from_the_proof_to_the_money(offices: Offices) -> None:
    proof = await proof_of(offices)
    claim = (await _prepared(offices, proof)).json()
    assert code_of(await _move(offices, claim, "submit")) == "NOTHING_ATTACHED"
    claim = await _submitted(offices, claim)
    assert (claim["state"], claim["papers"]) == (
        "submitted",
        [{"kind": "diagnosis", "reference": "injury/documents/1"}],
    )
    asked = await _move(offices, claim, "ask-papers", {"papers_asked": "伤残鉴定结论"}, insurer=INSURER)
    assert asked.json()["papers_asked"] == "伤残鉴定结论"
    claim = await _submitted(offices, asked.json())
    claim = (await _move(offices, claim, "accept", insurer=INSURER)).json()
    ahead = await _move(offices, claim, "pay", PAID | {"paid_on": "2020-02-06"}, insurer=INSURER)
    assert code_of(ahead) == "PAID_IN_FUTURE"
    paid = (await _move(offices, claim, "pay", PAID, insurer=INSURER)).json()
    assert (paid["state"], paid["paid_fen"]) == ("paid", 5_000_000)
    assert (await _move(offices, paid, "close")).json()["state"] == "closed"
    me = await offices.worker(proof["worker_id"])
    assert [one["state"] for one in (await me.get("/v1/welfare/me/insurance-claims")).json()["items"]] == ["closed"]
    told = [event["type"] for event in await offices.events() if "claim" in event["type"]]
    assert [one.rpartition(".")[2] for one in told] == [
        "prepared",
        "attached",
        "submitted",
        "papers-asked",
        "attached",
        "submitted",
        "accepted",
        "paid",
        "closed",
    ]


async def test_a_refusal_says_why_and_leaves_room_for_another_claim(offices: Offices) -> None:
    proof = await proof_of(offices)
    claim = await _submitted(offices, (await _prepared(offices, proof)).json())
    assert code_of(await _prepared(offices, proof)) == "CLAIM_KNOWN"
    refused = (await _move(offices, claim, "refuse", {"reason": "not-covered"}, insurer=INSURER)).json()
    assert (refused["state"], refused["refused_for"]) == ("refused", "not-covered")
    assert (await _prepared(offices, proof)).status_code == 201


async def test_a_bill_is_claimed_once_although_many_try_and_paid_no_more_than_it_costs(offices: Offices) -> None:
    proof = await proof_of(offices)
    answers = await asyncio.gather(*(_prepared(offices, proof, **BILL) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"BILL_CLAIMED"}
    claim = await _accepted(offices, next(answer.json() for answer in answers if answer.status_code == 201))
    above = await _move(offices, claim, "pay", PAID | {"paid_fen": 123_457}, insurer=INSURER)
    assert code_of(above) == "PAID_ABOVE_BILL"
    assert (await _move(offices, claim, "pay", PAID | {"paid_fen": 123_456}, insurer=INSURER)).status_code == 200
    assert code_of(await _prepared(offices, proof, kind="medical")) == "BILL_MISSING"
    other = await _accepted(offices, (await _prepared(offices, proof)).json())
    assert code_of(await _move(offices, other, "pay", PAID, insurer=INSURER)) == "PAYMENT_KNOWN"


async def test_another_insurer_and_another_county_find_no_claim(offices: Offices) -> None:
    proof = await proof_of(offices)
    claim = await _submitted(offices, (await _prepared(offices, proof)).json())
    assert (await _move(offices, claim, "accept", insurer="another-insurer")).status_code == 404
    elsewhere = await offices.of("civil-affairs", ELSEWHERE)
    assert (await elsewhere.get(f"{CLAIMS}/{claim['id']}")).status_code == 404
    assert (await elsewhere.get(CLAIMS)).json()["items"] == []
    mine = await offices.of("insurer", PROVINCE, organisation=INSURER)
    assert [one["id"] for one in (await mine.get(CLAIMS, params={"state": "submitted"})).json()["items"]] == [
        claim["id"]
    ]


async def test_nothing_is_claimed_on_a_proof_that_was_taken_back(offices: Offices) -> None:
    proof = await proof_of(offices)
    county = await offices.of("civil-affairs", COUNTY)
    await offices.move(county, f"{PROOFS}/{proof['id']}", "void", proof, {"reason": "案件登记有误"})
    assert code_of(await _prepared(offices, proof)) == "PROOF_VOID"
    claim = await offices.of("civil-affairs", COUNTY)
    assert (await claim.get(CLAIMS)).json()["items"] == []


async def test_a_claim_is_given_up_before_the_insurer_decides_and_not_after(offices: Offices) -> None:
    proof = await proof_of(offices)
    claim = await _submitted(offices, (await _prepared(offices, proof)).json())
    assert (await _move(offices, claim, "withdraw")).json()["state"] == "withdrawn"
    claim = await _accepted(offices, (await _prepared(offices, proof)).json())
    assert code_of(await _move(offices, claim, "withdraw")) == "ILLEGAL_MOVE"
