"""A service is ready when its database answers and its migrations were run."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from chassis.manifest import Service, assemble
from chassis.settings import ServiceSettings
from tests.chassis.toy.service import SERVICE
from tests.client import common_settings


async def readiness(service: Service, url: str) -> int:
    app = assemble(service, common=common_settings(), settings=ServiceSettings(database_url=url))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://toy") as client:
        status = (await client.get("/readyz")).status_code
        assert (await client.get("/livez")).status_code == 200
    await app.state.database.close()
    return status


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for file in (SERVICE.home / "migrations").glob("[0-9]*.py"):
        (tmp_path / "migrations").mkdir(exist_ok=True)
        (tmp_path / "migrations" / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


async def test_ready_once_its_newest_migration_was_run(
    fresh_database: Callable[[Service], Awaitable[str]], home: Path
) -> None:
    url = await fresh_database(SERVICE)
    assert await readiness(replace(SERVICE, home=home), url) == 200
    (home / "migrations" / "0099_new.py").touch()
    assert await readiness(replace(SERVICE, home=home), url) == 503


async def test_ready_with_later_migrations_than_it_knows(
    fresh_database: Callable[[Service], Awaitable[str]], home: Path
) -> None:
    for file in (home / "migrations").iterdir():
        file.unlink()
    assert await readiness(replace(SERVICE, home=home), await fresh_database(SERVICE)) == 200


async def test_not_ready_while_the_database_does_not_answer() -> None:
    assert await readiness(SERVICE, "postgresql+asyncpg://toy@127.0.0.1:1/toy") == 503


async def test_ready_while_its_callers_have_every_connection_of_the_pool(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> None:
    settings = ServiceSettings(database_url=await fresh_database(SERVICE), pool_size=1)
    app = assemble(SERVICE, common=common_settings(), settings=settings)
    async with (
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://toy") as client,
        app.state.database.engine.connect(),
    ):
        assert (await client.get("/readyz")).status_code == 200
    await app.state.database.close()
