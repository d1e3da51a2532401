"""The demonstration as it was when it was ready, kept and put back.

``keep`` copies databases and documents once the set is seeded; the gateway asks for them back by a file in the set's
folder (``POST /sandbox/reset``), which ``serve`` waits for. Nothing of it is in what is deployed.
"""

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.clock import ZONE
from deploy.local.databases import database_of, owner_of
from deploy.local.state import State
from gateway.sandbox import ASKED, KEPT

if TYPE_CHECKING:
    from deploy.local.supervisor import LocalSet

__all__ = ["demonstration", "keep", "serve"]


async def keep(running: "LocalSet") -> None:
    """Copy what the set holds now; the services lose their connections for a moment and open new ones."""
    folder = running.state.home
    async with _admin(running) as server:
        for service in running.services:
            database = database_of(service)
            await server(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false')
            await server("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name", name=database)
            await server(f'DROP DATABASE IF EXISTS "kept_{service}"')
            await server(f'CREATE DATABASE "kept_{service}" TEMPLATE "{database}" OWNER "{owner_of(service)}"')
            await server(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true')
    _copied(folder / "objects", folder / "kept-objects")
    at = datetime.now(ZONE).timestamp() + running.state.clock_offset()
    (folder / KEPT).write_text(json.dumps({"at": at}), encoding="ascii")


async def serve(running: "LocalSet") -> None:
    """Put back what was kept, whenever the gateway asks."""
    asked = running.state.home / ASKED
    asked.unlink(missing_ok=True)
    while True:
        await asyncio.sleep(0.1)
        if asked.exists():
            await _put_back(running)
            asked.unlink()


async def _put_back(running: "LocalSet") -> None:
    folder = running.state.home
    async with _admin(running) as server:
        for service in running.services:
            database = database_of(service)
            await server(f'DROP DATABASE "{database}" WITH (FORCE)')
            await server(f'CREATE DATABASE "{database}" TEMPLATE "kept_{service}" OWNER "{owner_of(service)}"')
    _copied(folder / "kept-objects", folder / "objects")
    at = json.loads((folder / KEPT).read_text(encoding="ascii"))["at"]
    running.state.move_clock(at - datetime.now(ZONE).timestamp())
    # What the services remember is of a time that has not been.
    ended = [running.processes[name] for name in (*running.services, "rules")]
    for process in ended:
        process.kill()
    await asyncio.gather(*(process.wait() for process in ended))
    await running.ready()


class _admin:  # noqa: N801 - used as a context
    """Statements of PostgreSQL's administrator, each on its own."""

    def __init__(self, running: "LocalSet") -> None:
        self._engine = create_async_engine(running.postgres.url(), isolation_level="AUTOCOMMIT")

    async def __aenter__(self) -> Any:
        self._connection = await self._engine.connect()

        async def run(statement: str, **given: str) -> None:
            await self._connection.execute(text(statement), given)

        return run

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()
        await self._engine.dispose()


def _copied(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target)


@asynccontextmanager
async def demonstration() -> AsyncIterator["LocalSet"]:
    """A demonstration of one's own, kept, that is gone afterwards."""
    from deploy.local.demo import seed_demo
    from deploy.local.supervisor import free_port, local_set

    with tempfile.TemporaryDirectory(prefix="nuanxin-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103 - PostgreSQL runs as another user
        async with local_set(State(Path(folder, ".nuanxin")), port=free_port(), durable=False) as running:
            await seed_demo(running, console=Console(quiet=True))
            await keep(running)
            yield running
