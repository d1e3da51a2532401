"""The welfare service, running on a database of its own in the first days of February 2020."""

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
from services.welfare.main import SERVICE
from tests.client import common_settings
from tests.offices import Offices
from tests.welfare.depot import Depot


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2020, 2, 5, 9, 0, tzinfo=ZONE))


@pytest.fixture
async def welfare(fresh_database: Callable[[Service], Awaitable[str]], clock: FixedClock) -> AsyncIterator[FastAPI]:
    settings = ServiceSettings(
        database_url=await fresh_database(SERVICE),
        data_keys=SecretStr(KeyRing.generate().to_json()),
        private_keys=SecretStr(KeyRing.generate().to_json()),
        objects_url="memory:///",
    )
    app = assemble(SERVICE, common=common_settings(), settings=settings, clock=clock, follow=False)
    async with LifespanManager(app):
        yield app


@pytest.fixture
async def offices(welfare: FastAPI) -> AsyncIterator[Offices]:
    async with Offices(SERVICE, welfare) as offices:
        yield offices


@pytest.fixture
def depot(offices: Offices) -> Depot:
    return Depot(offices)
