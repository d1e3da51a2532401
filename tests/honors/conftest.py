"""The honors service, running on a database of its own in the first days of February 2020."""

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
from chassis.signing import Signer
from services.honors.main import SERVICE
from tests.client import common_settings
from tests.honors.make import FakeRoster, Ladder
from tests.offices import Offices


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2020, 2, 5, 9, 0, tzinfo=ZONE))


@pytest.fixture
def roster() -> FakeRoster:
    return FakeRoster()


@pytest.fixture
async def honors(
    fresh_database: Callable[[Service], Awaitable[str]], roster: FakeRoster, clock: FixedClock
) -> AsyncIterator[FastAPI]:
    settings = ServiceSettings(
        database_url=await fresh_database(SERVICE),
        data_keys=SecretStr(KeyRing.generate().to_json()),
        signing_keys=SecretStr(Signer.generate()),
        objects_url="memory:///",
    )
    app = assemble(SERVICE, common=common_settings(), settings=settings, clock=clock, transport=roster, follow=False)
    async with LifespanManager(app):
        yield app


@pytest.fixture
async def offices(honors: FastAPI) -> AsyncIterator[Offices]:
    async with Offices(SERVICE, honors) as offices:
        yield offices


@pytest.fixture
async def ladder(offices: Offices, roster: FakeRoster) -> Ladder:
    """Commendation in March 2020, when the first period of control is over."""
    offices.clock.advance(days=26)
    return Ladder(offices, roster)
