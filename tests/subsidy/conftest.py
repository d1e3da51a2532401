"""The subsidy, running on a database of its own in early March 2020, with a roster that stands in for the real one."""

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
from services.subsidy.main import SERVICE
from tests.client import common_settings
from tests.subsidy.make import County, FakeRoster


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2020, 3, 2, 9, 0, tzinfo=ZONE))


@pytest.fixture
def roster() -> FakeRoster:
    return FakeRoster()


@pytest.fixture
async def subsidy(
    fresh_database: Callable[[Service], Awaitable[str]], roster: FakeRoster, clock: FixedClock
) -> AsyncIterator[FastAPI]:
    settings = ServiceSettings(
        database_url=await fresh_database(SERVICE), data_keys=SecretStr(KeyRing.generate().to_json())
    )
    app = assemble(SERVICE, common=common_settings(), settings=settings, clock=clock, transport=roster, follow=False)
    async with LifespanManager(app):
        yield app


@pytest.fixture
async def county(subsidy: FastAPI, roster: FakeRoster) -> AsyncIterator[County]:
    async with County(subsidy, roster) as county:
        yield county


@pytest.fixture
async def ready(county: County) -> County:
    """With guidance and a standard in force."""
    await county.guidance()
    await county.standard()
    return county
