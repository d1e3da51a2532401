"""The worker's two buttons, and what becomes of what has not come."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.database import Scope
from services.subsidy.receipts.rules import DISPUTE, DISPUTE_PERMISSIONS, OPEN, DisputeMove
from tests.subsidy.make import COMMUNITY, COUNTY, ELSEWHERE, County, code_of, return_file
from tests.subsidy.payments.make import AMOUNT, sent

SLIP = {"reference": "入账回单20200325-0012", "remark": "已与代发银行核实，款项已入账"}


async def paid(county: County, *numbers: int) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    payment, instructions, workers = await sent(county, *numbers)
    await county.returned(payment, return_file(instructions))
    return payment, instructions, workers


async def tap(county: County, worker_id: str, line: str, *, received: bool) -> httpx.Response:
    word = "received" if received else "not-received"
    return await county.worker(worker_id).post(f"/me/lines/{line}/{word}")


async def disputes(county: County, **params: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await county.finance.get("/disputes", params=params)).json()["items"]
    return items


async def told(county: County, kind: str) -> int:
    async with county.app.state.database.session(Scope.of_system(county.app.state.clock)) as session:
        return int(await session.scalar(text("SELECT count(*) FROM events WHERE type = :kind"), {"kind": kind}) or 0)


async def correct(county: County, payment: dict[str, Any], instruction: dict[str, Any]) -> dict[str, Any]:
    seen = (await county.finance.get(f"/payments/{payment['id']}")).json()
    asked = {
        "end_to_end_id": instruction["end_to_end_id"],
        "document_no": "退20200322-0007",
        "bounced_on": "2020-03-22",
        "reason_code": "account-closed",
    }
    answer = await county.finance.post(
        f"/payments/{payment['id']}/corrections", json=asked, headers={"If-Match": f'"{seen["version"]}"'}
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_every_move_of_a_dispute_has_a_permission_and_ends_it_or_leaves_it_open() -> None:
    assert set(DISPUTE_PERMISSIONS) == set(DisputeMove)
    assert DISPUTE.finals() == set(DISPUTE.steps.values()) - set(OPEN)


async def test_a_tap_that_is_repeated_changes_nothing(ready: County) -> None:
    _, [one], (worker,) = await paid(ready, 1)
    first = await tap(ready, worker, one["line_id"], received=True)
    assert (first.status_code, first.json()["received"], first.json()["dispute"]) == (200, True, None)
    ready.app.state.clock.advance(days=1)
    assert (await tap(ready, worker, one["line_id"], received=True)).json() == first.json()
    assert await told(ready, "subsidy.line.received") == 1
    no = await tap(ready, worker, one["line_id"], received=False)
    assert (await tap(ready, worker, one["line_id"], received=False)).json() == no.json()
    assert (await told(ready, "subsidy.dispute.opened"), len(await disputes(ready))) == (1, 1)


async def test_taps_at_once_open_one_dispute(ready: County) -> None:
    _, [one], (worker,) = await paid(ready, 1)
    answers = await asyncio.gather(*(tap(ready, worker, one["line_id"], received=False) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["dispute"]["id"] for answer in answers}) == 1


async def test_what_the_bank_shows_to_have_come_is_resolved_as_paid(ready: County) -> None:
    _, [one], (worker,) = await paid(ready, 1)
    own = (await tap(ready, worker, one["line_id"], received=False)).json()["dispute"]
    assert (own["state"], own["opened_on"], own["due_on"]) == ("open", "2020-03-22", "2020-03-27")
    [seen] = await disputes(ready)
    assert (seen["id"], seen["amount_fen"], seen["end_to_end_id"]) == (own["id"], AMOUNT, one["end_to_end_id"])
    path = f"/disputes/{seen['id']}"
    early = await ready.try_move(ready.finance, path, "resolve-paid", seen, SLIP)
    assert (code_of(early), early.json()["facts"]["legal_moves"]) == (
        "ILLEGAL_MOVE",
        ["ask-bank", "resolve-failed", "withdraw"],
    )
    asked = await ready.move(ready.finance, path, "ask-bank", seen)
    assert (asked["state"], asked["asked_on"]) == ("bank-asked", "2020-03-22")
    done = await ready.move(ready.finance, path, "resolve-paid", asked, SLIP)
    assert (done["state"], done["reference"], done["next_moves"]) == ("resolved-paid", SLIP["reference"], [])
    [line] = (await ready.worker(worker).get("/me/lines")).json()["items"]
    assert (line["received"], line["dispute"]) == (False, None)
    again = (await tap(ready, worker, one["line_id"], received=False)).json()["dispute"]
    assert again["id"] != own["id"]  # it still has not come


async def test_what_came_back_is_resolved_by_its_correction_and_paid_by_another_payment(ready: County) -> None:
    payment, [one], (worker,) = await paid(ready, 1)
    await tap(ready, worker, one["line_id"], received=False)
    [seen] = await disputes(ready)
    path = f"/disputes/{seen['id']}"
    early = await ready.try_move(ready.finance, path, "resolve-failed", seen, {"remark": "退票"})
    assert code_of(early) == "CORRECTION_MISSING"
    correction = await correct(ready, payment, one)
    done = await ready.move(ready.finance, path, "resolve-failed", seen, {"remark": "已退票，待补发"})
    assert (done["state"], done["correction_id"], done["reissue"]) == ("resolved-failed", correction["id"], None)
    [line] = (await ready.worker(worker).get("/me/lines")).json()["items"]
    assert (line["state"], line["failed_for"]) == ("failed", "account-closed")
    assert code_of(await tap(ready, worker, one["line_id"], received=True)) == "NOT_REPORTED_PAID"
    await ready.register(worker, account="6222020200119999999")
    await ready.township.post("/payees/confirm", json={"region": f"{COUNTY}"})
    second = await ready.instructed(await ready.payment())
    [again] = await ready.instructions(second)
    await ready.returned(second, return_file([again]))
    [seen] = await disputes(ready)
    assert seen["reissue"] == {
        "end_to_end_id": again["end_to_end_id"],
        "payment_id": second["id"],
        "state": "paid",
    }
    [line] = (await ready.worker(worker).get("/me/lines")).json()["items"]
    assert (line["state"], line["received"]) == ("paid", None)  # the second payment is asked about anew
    assert (await tap(ready, worker, one["line_id"], received=True)).json()["received"] is True


async def test_what_comes_after_all_withdraws_the_dispute(ready: County) -> None:
    _, [one], (worker,) = await paid(ready, 1)
    await tap(ready, worker, one["line_id"], received=False)
    [seen] = await disputes(ready)
    asked = await ready.move(ready.finance, f"/disputes/{seen['id']}", "ask-bank", seen)
    said = await tap(ready, worker, one["line_id"], received=True)
    assert (said.json()["received"], said.json()["dispute"]) == (True, None)
    [seen] = await disputes(ready)
    assert (seen["state"], seen["closed_on"]) == ("withdrawn", "2020-03-22")
    late = await ready.try_move(ready.finance, f"/disputes/{seen['id']}", "resolve-paid", asked, SLIP)
    assert late.status_code == 412


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        (
            "UPDATE disputes SET state = 'resolved-failed', closed_on = opened_on, resolved_by = 'x', remark = 'x'",
            "came_back",
        ),
        (
            "UPDATE disputes SET state = 'resolved-paid', closed_on = opened_on, resolved_by = 'x', remark = 'x'",
            "ck_disputes_came",
        ),
        ("UPDATE disputes SET state = 'withdrawn'", "ck_disputes_closed"),
        ("UPDATE disputes SET state = 'bank-asked'", "ck_disputes_asked"),
    ],
)
async def test_the_database_itself_wants_what_a_state_says(ready: County, change: str, constraint: str) -> None:
    _, [one], (worker,) = await paid(ready, 1)
    await tap(ready, worker, one["line_id"], received=False)
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match=constraint):
            await session.execute(text(change))


async def test_a_dispute_names_no_correction_of_another_payment(ready: County) -> None:
    payment, instructions, (one, two) = await paid(ready, 1, 2)
    mine, other = sorted(instructions, key=lambda each: str(each["worker_id"] != one))
    await tap(ready, one, mine["line_id"], received=False)
    await correct(ready, payment, other)
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match="fk_disputes_correction_id_result_corrections"):
            await session.execute(
                text(
                    "UPDATE disputes SET state = 'resolved-failed', closed_on = opened_on, resolved_by = 'x',"
                    " remark = 'x', correction_id = (SELECT id FROM result_corrections)"
                )
            )
    assert other["worker_id"] == two


async def test_only_the_own_line_and_only_once_the_bank_has_reported_it(ready: County) -> None:
    payment, instructions, (one, two) = await sent(ready, 1, 2)
    [mine] = [each["line_id"] for each in instructions if each["worker_id"] == one]
    refused = await tap(ready, one, mine, received=False)
    assert (code_of(refused), refused.json()["facts"]) == ("NOT_REPORTED_PAID", {"state": "instructed"})
    await ready.returned(payment, return_file(instructions))
    assert (await tap(ready, two, mine, received=True)).status_code == 404
    assert await disputes(ready) == []


async def test_what_is_to_be_given_back_was_paid_too(ready: County) -> None:
    _, [one], (worker,) = await paid(ready, 1)
    ready.roster.correct(worker, COMMUNITY, "2020-02-03", before=2, after=0)
    await ready.follow()
    assert (await tap(ready, worker, one["line_id"], received=True)).json()["received"] is True


async def test_disputes_past_their_day_are_told_apart_and_another_county_sees_none(ready: County) -> None:
    _, [one], (worker,) = await paid(ready, 1)
    await tap(ready, worker, one["line_id"], received=False)
    ready.app.state.clock.advance(days=5)  # 27 March, the last day
    assert await disputes(ready, overdue=True) == []
    ready.app.state.clock.advance(days=1)
    [late] = await disputes(ready, overdue=True)
    assert await disputes(ready, overdue=False) == []
    elsewhere = ready.office("finance", ELSEWHERE // 10**6 * 10**6)
    assert (await elsewhere.get("/disputes")).json()["items"] == []
    assert (await elsewhere.get(f"/disputes/{late['id']}")).status_code == 404


async def test_a_merged_workers_dispute_becomes_the_survivors(ready: County) -> None:
    _, [one], (worker,) = await paid(ready, 1)
    await tap(ready, worker, one["line_id"], received=False)
    other = ready.roster.enrol(9)
    ready.roster.tell("merged", worker, into=other, state="merged")
    await ready.follow()
    assert (await disputes(ready))[0]["worker_id"] == other
    assert (await tap(ready, other, one["line_id"], received=True)).json()["received"] is True
