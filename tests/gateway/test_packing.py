"""Answers are packed for whoever asks, each form has its tag, and nothing that is worth guessing is packed."""

import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from chassis.app import has_already
from gateway.main import build_gateway
from tests.gateway import make

LONG = b'{"items": [' + b", ".join(b'{"name": "worker %d"}' % number for number in range(400)) + b"]}"
APP = "https://app.example.cn"
GZIP = {"accept-encoding": "gzip"}
WORKER = "/v1/roster/workers/W1"


class Roster:
    """Answers with what its test says, a version, and 304 or 412 by that version; keeps what it was asked."""

    def __init__(self) -> None:
        self.body = LONG
        self.headers: dict[str, str] = {}
        self.media_type = "application/json"
        self.parts = 0
        self.asked: list[Request] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        self.asked.append(request)
        response: Response = Response(self.body, media_type=self.media_type)
        if has_already(request.headers, '"3"'):
            response = Response(status_code=304)
        elif request.headers.get("if-match", '"3"') != '"3"':
            response = Response(status_code=412)
        elif self.parts:
            response = StreamingResponse(self._parts(), media_type=self.media_type)
        response.headers.update({"etag": '"3"'} | self.headers)
        await response(scope, receive, send)

    async def _parts(self) -> AsyncIterator[bytes]:
        for _ in range(self.parts):
            yield self.body


@pytest.fixture
def roster() -> Roster:
    return Roster()


@pytest.fixture
async def calling(roster: Roster, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    document = make.roster()
    document["paths"]["/v1/roster/workers"]["get"]["x-step-up"] = True
    async with make.serving(roster) as upstream:
        settings = make.settings(tmp_path, {"roster": upstream}, origins=[APP])
        app = build_gateway(settings, contracts={"roster": document})
        async with (
            make.at_the_door(app) as url,
            httpx.AsyncClient(base_url=url, headers=make.bearer(acr="local"), timeout=20) as client,
        ):
            yield client


async def raw(
    client: httpx.AsyncClient, path: str, method: str = "GET", **headers: str
) -> tuple[httpx.Response, bytes]:
    """An answer, and its body as it came."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with client.stream(method, path, headers={"accept-encoding": "identity", **named}) as answer:
        return answer, b"".join([part async for part in answer.aiter_raw()])


@pytest.mark.parametrize("parts", [0, 1, 300])
async def test_an_answer_is_packed_for_who_takes_it_and_plain_for_all_others(
    calling: httpx.AsyncClient, roster: Roster, parts: int
) -> None:
    roster.parts = parts
    answer, body = await raw(calling, WORKER, accept_encoding="br, gzip;q=0.5")
    assert gzip.decompress(body) == LONG * max(parts, 1)
    assert len(body) < len(LONG) * max(parts, 1) / 4
    assert (answer.headers["content-encoding"], answer.headers["etag"]) == ("gzip", '"3-gzip"')
    assert answer.headers.get("content-length") == (None if parts else str(len(body)))
    assert "accept-encoding" not in roster.asked[-1].headers
    plain, body = await raw(calling, WORKER, accept_encoding="gzip;q=0")
    assert (body, plain.headers["etag"]) == (LONG * max(parts, 1), '"3"')
    assert "content-encoding" not in plain.headers
    for one in (answer, plain):
        assert one.headers["vary"] == "Accept-Encoding"


async def test_a_packed_answer_is_not_sent_again_to_who_has_it(calling: httpx.AsyncClient) -> None:
    again, body = await raw(calling, WORKER, accept_encoding="gzip", if_none_match='"9", "3-gzip"')
    assert (again.status_code, again.headers["etag"], body) == (304, '"3-gzip"', b"")
    plain, _ = await raw(calling, WORKER, if_none_match='"3"')
    assert (plain.status_code, plain.headers["etag"]) == (304, '"3"')


async def test_the_tag_of_a_packed_answer_names_the_version_that_a_change_is_made_to(
    calling: httpx.AsyncClient, roster: Roster
) -> None:
    read, _ = await raw(calling, WORKER, accept_encoding="gzip")
    changed = await calling.put(WORKER, headers={"if-match": read.headers["etag"]}, json={})
    assert (changed.status_code, roster.asked[-1].headers["if-match"]) == (200, '"3"')
    assert "content-encoding" not in changed.headers
    assert (await calling.put(WORKER, headers={"if-match": '"2-gzip"'}, json={})).status_code == 412


async def test_a_head_says_what_a_get_would(calling: httpx.AsyncClient) -> None:
    head, body = await raw(calling, WORKER, "HEAD", accept_encoding="gzip")
    assert (head.headers["content-encoding"], head.headers["etag"], body) == ("gzip", '"3-gzip"', b"")
    assert "content-length" not in head.headers


@pytest.mark.parametrize(
    "changes",
    [
        {"body": LONG[:1300]},
        {"media_type": "application/pdf"},
        {"headers": {"cache-control": "private, no-transform"}},
        {"headers": {"repr-digest": "sha-256=:AA==:"}},
        {"headers": {"accept-ranges": "bytes"}},
        {"headers": {"content-encoding": "br"}},
    ],
)
async def test_what_would_gain_nothing_or_may_not_be_changed_is_sent_as_it_is(
    calling: httpx.AsyncClient, roster: Roster, changes: dict[str, Any]
) -> None:
    vars(roster).update(changes)
    answer, body = await raw(calling, WORKER, accept_encoding="gzip")
    assert (body, answer.headers["etag"]) == (roster.body, '"3"')
    assert "vary" not in answer.headers
    assert answer.headers.get("content-encoding") == roster.headers.get("content-encoding")


async def test_what_moves_money_or_reveals_somebody_is_never_packed(calling: httpx.AsyncClient) -> None:
    answer, body = await raw(calling, "/v1/roster/workers", accept_encoding="gzip")
    assert (answer.status_code, body) == (200, LONG)
    assert "vary" not in answer.headers


async def test_a_weak_tag_stays_what_it_is(calling: httpx.AsyncClient, roster: Roster) -> None:
    roster.headers = {"etag": 'W/"3"'}
    answer, _ = await raw(calling, WORKER, accept_encoding="gzip")
    assert (answer.headers["content-encoding"], answer.headers["etag"]) == ("gzip", 'W/"3"')


async def test_a_page_of_another_origin_reads_tag_and_timing_beside_all_that_the_answer_varies_by(
    calling: httpx.AsyncClient, roster: Roster
) -> None:
    roster.headers = {"vary": "Accept"}
    answer, _ = await raw(calling, WORKER, accept_encoding="gzip", origin=APP)
    assert answer.headers["access-control-allow-origin"] == APP
    assert {"ETag", "Server-Timing"} <= set(answer.headers["access-control-expose-headers"].split(", "))
    assert {"Accept", "Accept-Encoding", "Origin"} == set(answer.headers["vary"].split(", "))
    assert answer.headers["etag"] == '"3-gzip"'


async def test_an_answer_tells_where_its_time_went(calling: httpx.AsyncClient, roster: Roster) -> None:
    for roster.parts in (0, 2):
        answer, _ = await raw(calling, WORKER)
        named = dict(part.strip().split(";dur=") for part in answer.headers["server-timing"].split(","))
        assert named.keys() == {"gateway", "upstream"}
        assert 0 <= float(named["gateway"]) + float(named["upstream"]) <= answer.elapsed.total_seconds() * 1000 + 0.2
