"""What the bank answers."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import text

from chassis.database import Scope
from tests.subsidy.make import County, code_of, return_file
from tests.subsidy.payments.make import AMOUNT, sent


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
