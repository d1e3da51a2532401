"""A flood of bad tokens is held back where it comes from, and nobody else with it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from chassis import metrics
from gateway import floods as module
from gateway.floods import Floods
from gateway.refusals import RateExceeded
from tests.gateway import make

WORKERS = "/v1/roster/workers"


class From:
    """Callers from several addresses before one gateway that has no service."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def ask(self, address: str, headers: dict[str, str]) -> httpx.Response:
        return await self._client.get(WORKERS, headers=headers | {"x-forwarded-for": address})


@pytest.fixture
async def callers(tmp_path: Path) -> AsyncIterator[From]:
    app = make.gateway(tmp_path, limit_bad_token="3/minute", breaker_failures=10_000)
    async with (
        make.at_the_door(app, proxy_headers=True) as url,
        httpx.AsyncClient(base_url=url, timeout=20) as client,
    ):
        yield From(client)


def forged(number: int) -> dict[str, str]:
    head, claims, signature = make.token(subject=f"officer-{number}").split(".")
    return {"authorization": f"Bearer {head}.{claims}.{signature[::-1]}"}


async def test_it_is_held_back_at_its_address_and_a_token_known_before_is_served(callers: From) -> None:
    known = make.bearer()
    assert (await callers.ask("10.0.0.9", known)).status_code == 502
    before = metrics.BAD_TOKENS.labels("held back")._value.get()
    assert [(await callers.ask("10.0.0.9", forged(one))).status_code for one in range(5)] == [401, 401, 401, 429, 429]
    assert metrics.BAD_TOKENS.labels("held back")._value.get() == before + 2
    # One who calls through the same address goes on; who has a new token waits for less than a minute.
    assert (await callers.ask("10.0.0.9", known)).status_code == 502
    waits = await callers.ask("10.0.0.9", make.bearer(subject="officer-2"))
    assert (waits.status_code, waits.json()["code"]) == (429, "RATE_EXCEEDED")
    assert 0 < int(waits.headers["retry-after"]) <= 60
    assert (await callers.ask("10.0.0.8", make.bearer(subject="officer-2"))).status_code == 502


async def test_this_machine_is_not_counted_for_a_proxy_on_it_speaks_for_all(callers: From) -> None:
    for one in range(6):
        assert (await callers.ask("127.0.0.1", forged(one))).status_code == 401


def test_a_window_ends_and_a_network_of_ipv6_is_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("gateway.floods.time.monotonic", lambda: now)
    floods = Floods("2/minute")
    for host in ("1", "2"):
        floods.count(f"2001:db8::{host}")
    with pytest.raises(RateExceeded):
        floods.require("2001:db8::ffff")
    floods.require("2001:db8:0:1::1")
    now += 60
    floods.require("2001:db8::1")
    floods.count("2001:db8::1")
    floods.require("2001:db8::1")


def test_the_memory_of_addresses_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_ADDRESSES", 2)
    floods = Floods("1/minute")
    for host in range(4):
        floods.count(f"10.0.0.{host}")
    for host in (0, 1):
        with pytest.raises(RateExceeded):
            floods.require(f"10.0.0.{host}")
    floods.require("10.0.0.3")
