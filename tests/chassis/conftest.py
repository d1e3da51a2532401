"""The toy service, running on a database of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.ciphers import KeyRing
from chassis.manifest import Service, assemble
from chassis.settings import ServiceSettings
from tests.chassis.toy.service import SERVICE
from tests.client import common_settings


@pytest.fixture
async def toy(fresh_database: Callable[[Service], Awaitable[str]]) -> AsyncIterator[FastAPI]:
    url = await fresh_database(SERVICE)
    settings = ServiceSettings(database_url=url, private_keys=SecretStr(KeyRing.generate().to_json()))
    app = assemble(SERVICE, common=common_settings(), settings=settings)
    async with LifespanManager(app):
        yield app
