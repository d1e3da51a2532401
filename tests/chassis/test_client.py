"""Asking services that are down, silent or back again."""

import asyncio
from collections import Counter
from contextlib import suppress

import httpx
import pytest

from chassis import client
from chassis.client import BREAK_AFTER, TRIES, Peer, PeerDown, PeerRefused
from tests.whole import eventually


class Others(httpx.AsyncBaseTransport):
    """The gateway and what lies behind it."""

    def __init__(self) -> None:
        self.down: set[str] = set()
        self.silent: set[str] = set()
        self.asked: Counter[str] = Counter()
        self.gone = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.gone:
            raise httpx.ConnectError("refused")
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 3600})
        service = request.url.path.split("/")[2]
        self.asked[service] += 1
        if service in self.silent:
            await asyncio.Event().wait()
        if service in self.down:
            return httpx.Response(503, json={"code": "SERVICE_DOWN"})
        return httpx.Response(200, json=service)


@pytest.fixture
def others() -> Others:
    return Others()


@pytest.fixture
def peer(others: Others, monkeypatch: pytest.MonkeyPatch) -> Peer:
    monkeypatch.setattr(client, "BREAK_SECONDS", 0.2)
    monkeypatch.setattr(client, "FIRST_PAUSE", 0.001)
    return Peer(gateway_url="http://gateway", client_id="toy", client_secret="-", transport=others)


async def failing(peer: Peer, path: str, *, times: int) -> None:
    for _ in range(times):
        with pytest.raises(PeerDown):
            await peer.get(path)


async def test_a_service_that_is_down_is_left_alone_for_a_while_and_asked_again(peer: Peer, others: Others) -> None:
    others.down = {"roster"}
    await failing(peer, "/v1/roster/workers", times=BREAK_AFTER)
    assert others.asked["roster"] == BREAK_AFTER * TRIES
    await failing(peer, "/v1/roster/workers", times=3)
    assert others.asked["roster"] == BREAK_AFTER * TRIES
    others.down = set()

    async def answered() -> bool:
        with suppress(PeerDown):
            return bool(await peer.get("/v1/roster/workers") == "roster")
        return False

    await eventually(answered)


async def test_a_service_that_is_down_does_not_keep_anybody_from_the_others(peer: Peer, others: Others) -> None:
    others.down = {"injury"}
    await failing(peer, "/v1/injury/events", times=BREAK_AFTER + 1)
    assert await peer.read("/v1/roster/workers/lookup", json={}) == "roster"


async def test_a_gateway_that_is_not_there_is_not_held_against_the_services(peer: Peer, others: Others) -> None:
    others.gone = True
    await failing(peer, "/v1/roster/workers", times=BREAK_AFTER + 1)
    others.gone = False
    assert await peer.get("/v1/roster/workers") == "roster"


async def test_a_service_that_never_answers_is_waited_for_once_whatever_the_number_of_tries(
    peer: Peer, others: Others
) -> None:
    others.silent = {"roster"}
    with pytest.raises(PeerDown):
        await peer.get("/v1/roster/workers", patience=0.2)
    assert others.asked["roster"] == 1


async def test_what_a_service_refuses_is_neither_asked_again_nor_held_against_it() -> None:
    asked = 0

    async def refusing(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 3600})
        asked += 1
        return httpx.Response(403, json={"code": "NOT_PERMITTED"})

    transport = httpx.MockTransport(refusing)
    peer = Peer(gateway_url="http://gateway", client_id="toy", client_secret="-", transport=transport)
    for _ in range(BREAK_AFTER + 1):
        with pytest.raises(PeerRefused):
            await peer.get("/v1/roster/workers")
    assert asked == BREAK_AFTER + 1
