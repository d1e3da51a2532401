"""Bringing back what should not have been paid, and giving up what cannot be had."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.database import Scope
from tests.client import caller, client_for
from tests.subsidy.make import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, County, code_of, return_file
from tests.subsidy.payments.make import AMOUNT, sent

PROPOSAL = {"reason": "领款人下落不明，追缴两次未果", "document_no": "固财呈〔2020〕15号"}
APPROVAL = {"approval_no": "包财批〔2020〕40号"}


async def due(county: County, *, after: int = 1) -> tuple[str, str]:
    """A line that was paid for ten half-days, of which the roster then took back some: line and worker."""
    payment, instructions, (worker,) = await sent(county, 1)
    await county.returned(payment, return_file(instructions))
    county.roster.correct(worker, COMMUNITY, "2020-02-03", before=2, after=after)
    await county.follow()
    return instructions[0]["line_id"], worker


async def recover(county: County, line: str, amount_fen: int, *, reference: str, on: str = "2020-03-20") -> Any:
    return await county.finance.post(
        f"/lines/{line}/recover", json={"amount_fen": amount_fen, "on": on, "reference": reference}
    )


async def clawback(county: County) -> dict[str, Any]:
    [one] = (await county.finance.get("/clawbacks")).json()["items"]
    made: dict[str, Any] = one
    return made


async def write_off(county: County, line: str, version: int, **as_whom: Any) -> httpx.Response:
    office = county.office("finance", LEAGUE, **as_whom)
    return await office.post(f"/lines/{line}/write-off", json=APPROVAL, headers={"If-Match": f'"{version}"'})


async def test_money_comes_back_bit_by_bit_until_nothing_is_due(ready: County) -> None:
    line, _ = await due(ready)
    first = await clawback(ready)
    assert (first["state"], first["due_fen"], first["removed_for"]) == ("clawback-due", AMOUNT, "duty-corrected")
    assert [move["move"] for move in first["next_moves"]] == ["recover", "propose-write-off"]
    part = (await recover(ready, line, 10_000, reference="缴款书1")).json()
    assert (part["state"], part["recovered_fen"], part["due_fen"]) == ("clawback-due", 10_000, AMOUNT - 10_000)
    too_much = await recover(ready, line, AMOUNT - 9_999, reference="缴款书2")
    assert (code_of(too_much), too_much.json()["facts"]) == ("RECOVERS_TOO_MUCH", {"due_fen": AMOUNT - 10_000})
    assert code_of(await recover(ready, line, 1, reference="缴款书1")) == "RECOVERY_BOOKED"
    assert code_of(await recover(ready, line, 1, reference="缴款书2", on="2020-12-31")) == "RECOVERED_IN_FUTURE"
    whole = (await recover(ready, line, AMOUNT - 10_000, reference="缴款书2")).json()
    assert (whole["state"], whole["recovered_fen"], whole["due_fen"], whole["next_moves"]) == (
        "recovered",
        AMOUNT,
        0,
        [],
    )
    assert code_of(await recover(ready, line, 1, reference="缴款书3")) == "ILLEGAL_MOVE"
    rows = (await ready.finance.get(f"/lines/{line}/recoveries")).json()["items"]
    assert [row["amount_fen"] for row in rows] == [10_000, AMOUNT - 10_000]


async def test_recoveries_booked_at_once_never_pass_the_lines_amount(ready: County) -> None:
    line, _ = await due(ready)
    answers = await asyncio.gather(
        *(recover(ready, line, AMOUNT * 2 // 5, reference=f"缴款书{number}") for number in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409, 409]
    assert (await clawback(ready))["recovered_fen"] == 2 * (AMOUNT * 2 // 5)


@pytest.mark.parametrize(
    ("from_fen", "to_fen", "constraint"),
    [
        ("from_fen + 1", "to_fen + 1", "ex_recoveries_fen"),
        ("to_fen", "line_fen + 1", "ck_recoveries_within_line"),
        ("to_fen", "to_fen", "ck_recoveries_within_line"),
    ],
)
async def test_the_database_itself_refuses_more_than_the_line(
    ready: County, from_fen: str, to_fen: str, constraint: str
) -> None:
    line, _ = await due(ready)
    await recover(ready, line, 100, reference="缴款书1")
    copy = (
        "INSERT INTO recoveries (region, line_id, line_fen, from_fen, to_fen, recovered_on, reference, recorded_by)"
        " SELECT region, line_id, line_fen, {from_fen}, {to_fen}, recovered_on, 'x', recorded_by FROM recoveries"
    )
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match=constraint):
            await session.execute(text(copy.format(from_fen=from_fen, to_fen=to_fen)))


async def test_a_repeated_request_books_nothing_twice_and_one_without_a_key_nothing_at_all(ready: County) -> None:
    line, _ = await due(ready)
    asked: dict[str, Any] = {"json": {"amount_fen": 5, "on": "2020-03-20", "reference": "缴款书1"}}
    answers = [
        await ready.finance.post(f"/lines/{line}/recover", headers={"Idempotency-Key": "one"}, **asked)
        for _ in range(2)
    ]
    assert answers[0].text == answers[1].text
    assert (await clawback(ready))["recovered_fen"] == 5
    async with client_for({"subsidy": ready.app}, caller("finance", COUNTY)) as finance:
        refused = await finance.post(f"/v1/subsidy/lines/{line}/recover", **asked)
    assert code_of(refused) == "IDEMPOTENCY_KEY_REQUIRED"


async def test_half_days_are_free_again_only_when_all_has_come_back_and_are_paid_by_a_roll_approved_anew(
    ready: County,
) -> None:
    """I7: nine of the ten half-days were worked, and are owed once the wrong payment is back."""
    line, worker = await due(ready)
    [roll] = (await ready.finance.get("/rolls")).json()["items"]
    nothing = await ready.try_roll()
    assert code_of(nothing) == "NOTHING_TO_LIST"
    await recover(ready, line, AMOUNT - 1, reference="缴款书1")
    assert code_of(await ready.try_roll()) == "NOTHING_TO_LIST"
    await recover(ready, line, 1, reference="缴款书2")
    assert (await ready.read(roll))["totals"] == roll["totals"]  # what was reported as paid stays
    later = await ready.roll()
    assert (later["sequence"], later["totals"]["half_days"]) == (2, 9)
    await ready.approved(later)
    payment = await ready.instructed(await ready.payment())
    [again] = await ready.instructions(payment)
    assert (again["worker_id"], again["attempt"], again["line_id"] != line) == (worker, 1, True)


async def test_what_is_written_off_stays_claimed(ready: County) -> None:
    line, _ = await due(ready)
    await recover(ready, line, 5, reference="缴款书1")
    proposed = await ready.finance.post(f"/lines/{line}/propose-write-off", json=PROPOSAL)
    assert (proposed.json()["write_off"]["amount_fen"], proposed.json()["version"]) == (AMOUNT - 5, 1)
    assert [move["permission"] for move in proposed.json()["next_moves"]] == [
        "subsidy:line:recover",
        "subsidy:line:write-off",
    ]
    again = await ready.finance.post(f"/lines/{line}/propose-write-off", json=PROPOSAL)
    assert code_of(again) == "WRITE_OFF_PROPOSED"
    answer = await write_off(ready, line, 1)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["due_fen"]) == ("written-off", 0)
    assert answer.json()["write_off"]["approval_no"] == "包财批〔2020〕40号"
    assert code_of(await recover(ready, line, 1, reference="缴款书2")) == "ILLEGAL_MOVE"
    assert code_of(await ready.try_roll()) == "NOTHING_TO_LIST"


async def test_who_proposes_does_not_approve(ready: County) -> None:
    line, _ = await due(ready)
    await ready.finance.post(f"/lines/{line}/propose-write-off", json=PROPOSAL)
    own = await write_off(ready, line, 1, person=f"test:finance@{COUNTY}")
    assert code_of(own) == "OWN_PROPOSAL"
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match="ck_write_offs_two_persons"):
            await session.execute(
                text("UPDATE write_offs SET approved_by = proposed_by, approved_at = now(), approval_no = 'x'")
            )


async def test_what_comes_back_after_the_proposal_has_to_be_read_before_it_is_approved(ready: County) -> None:
    line, _ = await due(ready)
    await ready.finance.post(f"/lines/{line}/propose-write-off", json=PROPOSAL)
    await recover(ready, line, 100, reference="缴款书1")
    assert (await write_off(ready, line, 1)).status_code == 412
    assert (await write_off(ready, line, 2)).json()["write_off"]["amount_fen"] == AMOUNT - 100


async def test_only_what_is_due_is_recovered_or_written_off(ready: County) -> None:
    payment, instructions, _ = await sent(ready, 1)
    await ready.returned(payment, return_file(instructions))
    line = instructions[0]["line_id"]
    assert code_of(await recover(ready, line, 1, reference="缴款书1")) == "ILLEGAL_MOVE"
    refused = await ready.finance.post(f"/lines/{line}/propose-write-off", json=PROPOSAL)
    assert code_of(refused) == "ILLEGAL_MOVE"
    assert (await write_off(ready, line, 1)).status_code == 404


async def test_another_county_sees_and_recovers_nothing(ready: County) -> None:
    line, _ = await due(ready)
    elsewhere = ready.office("finance", ELSEWHERE // 10**6 * 10**6)
    assert (await elsewhere.get("/clawbacks")).json()["items"] == []
    asked = {"amount_fen": 1, "on": "2020-03-20", "reference": "缴款书1"}
    assert (await elsewhere.post(f"/lines/{line}/recover", json=asked)).status_code == 404
    assert (await elsewhere.get(f"/lines/{line}/recoveries")).status_code == 404


async def test_a_second_correction_of_the_day_does_not_ask_for_the_same_money_again(ready: County) -> None:
    line, worker = await due(ready)
    ready.roster.correct(worker, COMMUNITY, "2020-02-03", before=1, after=0)
    await ready.follow()
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        told = await session.scalar(text("SELECT count(*) FROM events WHERE type = 'subsidy.line.clawback-due'"))
    assert told == 1
    assert (await clawback(ready))["line_id"] == line
