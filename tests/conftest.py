"""What tests share: one real PostgreSQL 18 a run, and a database cloned from a migrated template for each test."""

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.manifest import Service
from deploy.local.databases import create_databases, database_of, migrate_service, owner_of
from deploy.local.postgres import EmbeddedPostgres

_count = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        Path(home).chmod(0o755)
        server = EmbeddedPostgres(Path(home) / "pg", durable=False)
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> Callable[[Service], str]:
    """The name of a service's migrated database, made on first use."""
    ready: set[str] = set()

    def of(service: Service) -> str:
        if service.name not in ready:
            create_databases(postgres.url(), [service.name])
            migrate_service(
                postgres.url(database_of(service.name), role=owner_of(service.name)),
                service.name,
                service.home,
            )
            ready.add(service.name)
        return database_of(service.name)

    return of


@pytest.fixture
async def fresh_database(
    postgres: EmbeddedPostgres, template: Callable[[Service], str]
) -> AsyncIterator[Callable[[Service], "asyncio.Future[str] | object"]]:
    """A function that clones a service's database and gives the login role's URL of the clone."""
    engine = create_async_engine(postgres.url(), isolation_level="AUTOCOMMIT")
    made: list[str] = []

    async def clone(service: Service) -> str:
        origin = await asyncio.to_thread(template, service)
        name = f"{origin}_{next(_count)}"
        async with engine.connect() as connection:
            await connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{origin}" STRATEGY file_copy'))
        made.append(name)
        return postgres.url(name, role=service.name)

    yield clone
    async with engine.connect() as connection:
        for name in made:
            await connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    await engine.dispose()
