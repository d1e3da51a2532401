"""Money that was paid and came back from the payee's bank."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.database import Scope
from tests.subsidy.make import COMMUNITY, COUNTY, County, code_of, return_file
from tests.subsidy.payments.make import AMOUNT, sent


async def paid(county: County, *numbers: int) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """A payment that the bank has settled."""
    payment, instructions, workers = await sent(county, *numbers)
    answer = await county.returned(payment, return_file(instructions))
    assert answer.json()["state"] == "settled"
    return await again(county, payment), instructions, workers


async def again(county: County, payment: dict[str, Any]) -> dict[str, Any]:
    seen: dict[str, Any] = (await county.finance.get(f"/payments/{payment['id']}")).json()
    return seen


async def bounce(county: County, payment: dict[str, Any], name: str, **other: Any) -> httpx.Response:
    asked = {
        "end_to_end_id": name,
        "document_no": "退20200318-0007",
        "bounced_on": "2020-03-22",
        "reason_code": "account-closed",
        "reason": "AC04",
    }
    return await county.finance.post(
        f"/payments/{payment['id']}/corrections",
        json=asked | other,
        headers={"If-Match": f'"{payment["version"]}"'},
    )


async def other_account(county: County, worker_id: str) -> None:
    assert (await county.register(worker_id, account="6222020200119999999")).status_code == 201
    await county.township.post("/payees/confirm", json={"region": f"{COMMUNITY}"})


async def test_what_came_back_is_put_beside_the_report_and_paid_to_another_account(ready: County) -> None:
    payment, instructions, (one, _) = await paid(ready, 1, 2)
    payment = await ready.move(ready.finance, f"/payments/{payment['id']}", "close", payment)
    [back] = [each for each in instructions if each["worker_id"] == one]
    correction = await bounce(ready, payment, back["end_to_end_id"])
    assert correction.status_code == 201, correction.text
    assert (correction.json()["earlier"], correction.json()["later"]) == ("paid", "failed")
    seen = await again(ready, payment)
    assert seen["state"] == "closed"
    assert seen["totals"] == payment["totals"]  # what was reported stays
    assert seen["totals"]["states"] == [{"state": "paid", "instructions": 2, "amount_fen": 2 * AMOUNT}]
    assert (payment["bounced"]["instructions"], seen["bounced"]["amount_fen"]) == (0, AMOUNT)
    assert seen["version"] > payment["version"]
    [roll] = (await ready.finance.get("/rolls")).json()["items"]
    assert (roll["state"], roll["totals"]["amount_fen"]) == ("partial", 2 * AMOUNT)
    refused = await ready.finance.post("/payments", json={"region": f"{COUNTY}"})
    assert refused.json()["facts"]["left_out"][0]["reason"] == "account-unchanged"
    await other_account(ready, one)
    second = await ready.instructed(await ready.payment())
    [reissued] = await ready.instructions(second)
    assert (reissued["worker_id"], reissued["attempt"]) == (one, 2)
    assert (await ready.returned(second, return_file([reissued]))).json()["state"] == "settled"
    assert (await ready.read(roll))["state"] == "settled"
    [kept] = (await ready.finance.get(f"/payments/{payment['id']}/corrections")).json()["items"]
    assert kept == correction.json()
    [first] = [each for each in await ready.instructions(payment) if each["worker_id"] == one]
    assert (first["state"], first["reason_code"], first["reason"]) == ("failed", "account-closed", "AC04")


async def test_of_corrections_at_once_one_counts(ready: County) -> None:
    payment, [one], _ = await paid(ready, 1)
    answers = await asyncio.gather(*(bounce(ready, payment, one["end_to_end_id"]) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]
    refused = await bounce(ready, await again(ready, payment), one["end_to_end_id"])
    assert code_of(refused) == "ALREADY_CORRECTED"


async def test_only_what_was_paid_comes_back(ready: County) -> None:
    payment, instructions, (one, _) = await sent(ready, 1, 2)
    refused = await bounce(ready, payment, instructions[0]["end_to_end_id"])
    assert (code_of(refused), refused.json()["facts"]) == ("NOT_PAID", {"state": "instructed"})
    await ready.returned(payment, return_file(instructions, **{one: "unknown"}))
    [unknown] = [each for each in await ready.instructions(payment) if each["worker_id"] == one]
    assert code_of(await bounce(ready, await again(ready, payment), unknown["end_to_end_id"])) == "NOT_PAID"
    assert (await bounce(ready, await again(ready, payment), "0" * 34)).status_code == 404


@pytest.mark.parametrize(("on", "status"), [("2020-03-21", 409), ("2020-03-22", 201), ("2020-03-23", 409)])
async def test_money_comes_back_between_the_day_it_was_sent_and_today(ready: County, on: str, status: int) -> None:
    payment, [one], _ = await paid(ready, 1)
    answer = await bounce(ready, payment, one["end_to_end_id"], bounced_on=on)
    assert answer.status_code == status
    assert status == 201 or code_of(answer) == "BOUNCED_OUTSIDE_PERIOD"


async def test_a_later_return_file_does_not_make_paid_failed(ready: County) -> None:
    payment, instructions, (one,) = await paid(ready, 1)
    refused = await ready.returned(payment, return_file(instructions, **{one: "failed"}))
    assert refused.status_code == 409
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(Exception, match="a paid result needs a correction"):
            await session.execute(text("UPDATE instructions SET state = 'failed', reason_code = 'other'"))


async def test_however_often_it_is_tried_a_line_is_paid_its_amount_and_no_more(ready: County) -> None:
    """I6: correcting, preparing and instructing at once, and then the first attempt brought back by hand."""
    payment, [one], (worker,) = await paid(ready, 1)
    await other_account(ready, worker)
    prepare: dict[str, Any] = {"json": {"region": f"{COUNTY}"}}
    await asyncio.gather(
        *(bounce(ready, payment, one["end_to_end_id"]) for _ in range(2)),
        *(ready.finance.post("/payments", **prepare) for _ in range(4)),
    )
    await asyncio.gather(*(ready.finance.post("/payments", **prepare) for _ in range(4)))
    items = (await ready.finance.get("/payments", params={"state": "prepared"})).json()["items"]
    assert len(items) == 1
    second = await ready.instructed(items[0])
    [reissued] = await ready.instructions(second)
    assert (await ready.returned(second, return_file([reissued]))).json()["state"] == "settled"
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        assert await session.scalar(text("SELECT sum(amount_fen) FROM instructions WHERE state = 'paid'")) == AMOUNT
        with pytest.raises(Exception, match="uq_instructions_holding"):
            await session.execute(text("UPDATE instructions SET state = 'paid' WHERE attempt = 1"))


async def test_money_that_came_back_before_it_was_asked_for_is_not_recovered_too(ready: County) -> None:
    payment, [one], (worker,) = await paid(ready, 1)
    ready.roster.correct(worker, COMMUNITY, "2020-02-03", before=2, after=0)
    await ready.follow()
    assert (await ready.finance.get("/clawbacks", params={"state": "clawback-due"})).json()["items"]
    assert (await bounce(ready, await again(ready, payment), one["end_to_end_id"])).status_code == 201
    assert (await ready.finance.get("/clawbacks")).json()["items"] == []
    [roll] = (await ready.finance.get("/rolls")).json()["items"]
    [line] = await ready.lines(roll)
    assert line["state"] == "removed"
    assert (await ready.roll())["totals"]["half_days"] == 8


async def test_what_was_partly_recovered_is_not_corrected(ready: County) -> None:
    payment, [one], (worker,) = await paid(ready, 1)
    ready.roster.correct(worker, COMMUNITY, "2020-02-03", before=2, after=0)
    await ready.follow()
    asked = {"amount_fen": 1, "on": "2020-03-20", "reference": "缴款书1"}
    assert (await ready.finance.post(f"/lines/{one['line_id']}/recover", json=asked)).status_code == 200
    refused = await bounce(ready, await again(ready, payment), one["end_to_end_id"])
    assert code_of(refused) == "PARTLY_RECOVERED"
