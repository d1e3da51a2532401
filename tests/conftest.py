"""What tests share: one real PostgreSQL 18 a run, and for each test a database as its service's migrations leave it."""

import asyncio
import gc
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from chassis.manifest import Service
from deploy.local.postgres import EmbeddedPostgres
from tests.databases import Databases
from tests.sets import begin_migrated


def pytest_collection_finish() -> None:
    """Look for cycles seldom, and not among the tests themselves: it would take a fifth of a run's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        Path(home).chmod(0o755)
        server = EmbeddedPostgres(Path(home) / "pg", durable=False)
        begin_migrated(server)
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def databases(postgres: EmbeddedPostgres) -> Databases:
    return Databases(postgres)


@pytest.fixture
async def fresh_database(databases: Databases) -> AsyncIterator[Callable[[Service], Awaitable[str]]]:
    """A function that gives the login role's URL of a database of a service that nothing was written to yet."""
    taken: list[str] = []

    async def fresh(service: Service) -> str:
        await asyncio.to_thread(databases.template, service)
        taken.append(await databases.take(service))
        return databases.server.url(taken[-1], role=service.name)

    yield fresh
    for name in taken:
        await databases.give_back(name)
