"""What the bank answers."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import text

from chassis.database import Scope
from services.subsidy.returns import told
from tests.subsidy.make import COUNTY, NEIGHBOUR, TOWNSHIP, County, code_of, return_file
from tests.subsidy.payments.make import AMOUNT, FULL, sent


async def test_the_same_return_file_again_changes_nothing_and_is_answered_the_same(ready: County) -> None:
    payment, instructions, _ = await sent(ready, 1, 2)
    file = return_file(instructions)
    answers = await asyncio.gather(*(ready.returned(payment, file) for _ in range(4)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        assert await session.scalar(text("SELECT count(*) FROM events WHERE type = 'subsidy.line.paid'")) == 2
        assert await session.scalar(text("SELECT count(*) FROM events WHERE type = 'subsidy.payment.settled'")) == 1


def _truncated(file: str) -> bytes:
    return file.encode()[: file.rindex(",success") + 4]


BROKEN: list[tuple[str, int, str, Callable[[str], bytes]]] = [
    ("truncated within a row", 422, "FILE_UNREADABLE", _truncated),
    ("a row missing", 409, "RETURN_FILE_REFUSED", lambda file: file.encode().rsplit(b"\r\n", 2)[0] + b"\r\n"),
    ("no rows", 409, "RETURN_FILE_REFUSED", lambda file: file.encode().split(b"\r\n")[0] + b"\r\n"),
    ("a row twice", 409, "RETURN_FILE_REFUSED", lambda file: (file + file.split("\r\n")[1] + "\r\n").encode()),
    ("an amount wrong", 409, "RETURN_FILE_REFUSED", lambda file: file.replace("25005", "25006", 1).encode()),
    ("a fraction of a fen", 409, "RETURN_FILE_REFUSED", lambda file: file.replace("25005", "250.05", 1).encode()),
    ("an unknown line", 409, "RETURN_FILE_REFUSED", lambda file: (file + "0" * 34 + ",1,success,\r\n").encode()),
    ("an unknown result", 409, "RETURN_FILE_REFUSED", lambda file: file.replace("success", "accepted", 1).encode()),
    ("a column missing", 422, "HEADER_WRONG", lambda file: file.replace("amount_fen", "amount", 1).encode()),
    ("UTF-16", 422, "FILE_UNREADABLE", lambda file: file.encode("utf-16")),
    ("bytes that are no text", 422, "FILE_UNREADABLE", lambda file: file.encode() + b"\xff\xfe\x81,1,success,\r\n"),
    ("NUL", 422, "FILE_UNREADABLE", lambda file: file.encode() + b"\0"),
    ("empty", 422, "FILE_UNREADABLE", lambda _: b""),
    ("a row of a megabyte", 413, "FILE_TOO_LARGE", lambda file: (file + "9" * (1 << 20) + ",1,success,\r\n").encode()),
]


@pytest.mark.parametrize(("status", "code", "spoil"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
async def test_a_bad_return_file_is_refused_whole(
    ready: County, status: int, code: str, spoil: Callable[[str], bytes]
) -> None:
    payment, instructions, _ = await sent(ready, 1, 2)
    refused = await ready.returned(payment, spoil(return_file(instructions)))
    assert (refused.status_code, code_of(refused)) == (status, code), refused.text
    assert {one["state"] for one in await ready.instructions(payment)} == {"instructed"}
    assert (await ready.finance.get(f"/payments/{payment['id']}")).json()["version"] == payment["version"]
    taken = await ready.returned(payment, return_file(instructions), control_count=2, control_sum_fen=2 * AMOUNT)
    assert taken.json()["state"] == "settled"


async def test_the_banks_own_totals_are_compared(ready: County) -> None:
    payment, instructions, _ = await sent(ready, 1, 2)
    file = return_file(instructions)
    for control, code in (({"control_count": 3}, "wrong_count"), ({"control_sum_fen": 1}, "wrong_sum")):
        refused = await ready.returned(payment, file, **control)
        assert refused.json()["errors"][0]["code"] == code
        assert {one["state"] for one in await ready.instructions(payment)} == {"instructed"}
        assert (await ready.finance.get(f"/payments/{payment['id']}")).json()["version"] == payment["version"]


async def test_a_file_of_many_batches_is_taken_row_by_row(ready: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "CHUNK", 2)
    payment, instructions, workers = await sent(ready, *range(1, 8))
    names = {one["worker_id"]: one["end_to_end_id"] for one in instructions}
    strays = [f"STRAY-{number},1,success,\r\n" for number in range(3)]
    twice = return_file(instructions) + f"{names[workers[0]]},{AMOUNT},success,\r\n"
    errors = (await ready.returned(payment, twice)).json()["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == [("/rows/9/end_to_end_id", "duplicate_row")]
    file = return_file(instructions, **{workers[0]: "failed", workers[6]: "unknown"}) + "".join(strays)
    taken = (await ready.returned(payment, file, unmatched="keep")).json()
    assert (taken["rows"], taken["paid"], taken["failed"], taken["unknown"], taken["unmatched"]) == (10, 5, 1, 1, 3)
    kept = (await ready.finance.get("/return-errors")).json()["items"]
    assert sorted(one["row"] for one in kept) == [9, 10, 11]
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        counted = text("SELECT count(*) FROM events WHERE type = :type")
        for kind, times in (("subsidy.line.paid", 5), ("subsidy.line.failed", 1)):
            assert await session.scalar(counted, {"type": kind}) == times


async def test_a_roll_of_which_all_was_withdrawn_is_paid_by_another_payment(ready: County) -> None:
    here, there = ready.roster.enrol(1, duty=FULL), ready.roster.enrol(2, region=NEIGHBOUR, duty=FULL)
    await ready.payees([here, there])
    await ready.approved(await ready.roll())
    left = await ready.approved(await ready.roll(region=NEIGHBOUR))
    payment = await ready.payment()
    await ready.register(there, account="62220202009999")
    await ready.office("township", TOWNSHIP).post("/payees/confirm", json={"region": f"{COUNTY:012d}"})
    payment = await ready.instructed(payment)
    assert payment["totals"]["instructions"] == 1
    sent_to = [one for one in await ready.instructions(payment) if one["state"] != "voided"]
    assert (await ready.returned(payment, return_file(sent_to))).json()["state"] == "settled"
    assert (await ready.read(left))["state"] == "partial"
    assert (await ready.payment())["totals"]["instructions"] == 1
