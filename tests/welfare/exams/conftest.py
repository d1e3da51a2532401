"""A roster that credits as many half-days as a test says."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.ciphers import KeyRing
from chassis.clock import FixedClock
from chassis.manifest import Service, assemble
from chassis.settings import ServiceSettings
from services.welfare.main import SERVICE
from tests.client import common_settings


class Roster(httpx.AsyncBaseTransport):
    """Answers what the welfare service asks of the roster: two communities where the parent has served."""

    def __init__(self) -> None:
        self.half_days = 20
        self.up = True
        self.asked: list[dict[str, Any]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "test", "expires_in": 3600})
        if not self.up:
            return httpx.Response(503, json={"code": "UNAVAILABLE"})
        self.asked.append(dict(request.url.params))
        days = [{"duty_on": "2020-01-26", "half_days": 1}] * self.half_days
        return httpx.Response(200, json={"items": [{"days": days[:1]}, {"days": days[1:]}], "next_cursor": None})


@pytest.fixture
def roster() -> Roster:
    return Roster()


@pytest.fixture
async def welfare(
    fresh_database: Callable[[Service], Awaitable[str]], clock: FixedClock, roster: Roster
) -> AsyncIterator[FastAPI]:
    settings = ServiceSettings(
        database_url=await fresh_database(SERVICE),
        data_keys=SecretStr(KeyRing.generate().to_json()),
        private_keys=SecretStr(KeyRing.generate().to_json()),
        objects_url="memory:///",
    )
    app = assemble(SERVICE, common=common_settings(), settings=settings, clock=clock, transport=roster, follow=False)
    async with LifespanManager(app):
        yield app
