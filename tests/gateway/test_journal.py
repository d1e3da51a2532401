"""A line is JSON, tells what was answered, by whom and when, and is written with others."""

import time
from datetime import datetime
from typing import Any

import orjson
import pytest

from gateway.journal import FLUSH_LINES, Journal

TOLD: dict[str, Any] = {
    "request_id": "0190a5f0-7d1c-7bbb-8f00-000000000001",
    "method": "GET",
    "permission": "roster:worker:list",
    "status": 200,
    "size": 7,
    "client": 'civil-affairs@county on 授权"1" by x',
}


@pytest.mark.parametrize("failure", [None, "Closed"])
async def test_a_line_says_what_was_answered(failure: str | None) -> None:
    written: list[bytes] = []
    journal = Journal(sink=written.append)
    before = time.time()
    journal.write(**TOLD, seconds=0.00123, failure=failure)
    journal.flush()
    line = orjson.loads(b"".join(written))
    at = datetime.fromisoformat(line.pop("timestamp")).timestamp()
    assert before - 0.001 < at < time.time() + 0.001
    assert line == {
        **{name: value for name, value in TOLD.items() if name != "size"},
        "bytes": 7,
        "milliseconds": 1.2,
        "event": "request forwarded",
        "level": "info",
        "service": "gateway",
        **({"failure": failure} if failure else {}),
    }


async def test_lines_are_written_many_at_once_and_none_is_lost() -> None:
    written: list[bytes] = []
    journal = Journal(sink=written.append)
    for _ in range(FLUSH_LINES + 1):
        journal.write(**TOLD, seconds=0.001)
    journal.flush()
    assert [part.count(b"\n") for part in written] == [FLUSH_LINES, 1]
