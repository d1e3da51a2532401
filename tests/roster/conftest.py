"""The roster, running on a database of its own, at a fixed time."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.ciphers import KeyRing
from chassis.clock import ZONE, FixedClock
from chassis.manifest import Service, assemble
from chassis.settings import ServiceSettings
from services.roster.main import SERVICE
from tests.client import common_settings
from tests.roster.make import Made


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2020, 2, 20, 18, 0, tzinfo=ZONE))


@pytest.fixture
async def roster(fresh_database: Callable[[Service], Awaitable[str]], clock: FixedClock) -> AsyncIterator[FastAPI]:
    settings = ServiceSettings(
        database_url=await fresh_database(SERVICE), data_keys=SecretStr(KeyRing.generate().to_json())
    )
    app = assemble(SERVICE, common=common_settings(), settings=settings, clock=clock, follow=False)
    async with LifespanManager(app):
        yield app


@pytest.fixture
async def made(roster: FastAPI) -> AsyncIterator[Made]:
    async with Made(roster) as made:
        yield made
