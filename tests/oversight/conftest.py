"""The oversight service, running on a database of its own in the first days of February 2020."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime

import httpx
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.ciphers import KeyRing
from chassis.clock import ZONE, FixedClock
from chassis.manifest import Service, assemble
from chassis.settings import ServiceSettings
from services.oversight.main import SERVICE
from tests.client import common_settings
from tests.offices import Offices


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2020, 2, 5, 9, 0, tzinfo=ZONE))


@pytest.fixture
def elsewhere() -> httpx.AsyncBaseTransport | None:
    """What answers in the place of other services; nothing, unless a feature asks them."""
    return None


@pytest.fixture
async def oversight(
    fresh_database: Callable[[Service], Awaitable[str]], clock: FixedClock, elsewhere: httpx.AsyncBaseTransport | None
) -> AsyncIterator[FastAPI]:
    settings = ServiceSettings(
        database_url=await fresh_database(SERVICE),
        data_keys=SecretStr(KeyRing.generate().to_json()),
        private_keys=SecretStr(KeyRing.generate().to_json()),
        objects_url="memory:///",
    )
    app = assemble(SERVICE, common=common_settings(), settings=settings, clock=clock, transport=elsewhere, follow=False)
    async with LifespanManager(app):
        yield app


@pytest.fixture
async def offices(oversight: FastAPI) -> AsyncIterator[Offices]:
    async with Offices(SERVICE, oversight) as offices:
        yield offices
