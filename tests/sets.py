"""PostgreSQL and whole sets for tests, begun from databases that are migrated already.

To migrate six empty databases takes seven seconds of a processor, to copy the cluster that they are in half of one. It
is kept in ``build/clusters`` under a digest of what it is made of, and made anew when that changes.
"""

import asyncio
import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.databases import create_databases, database_of, migrate_service, owner_of
from deploy.local.generated import ROOT
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.state import State, every_service
from deploy.local.supervisor import LocalSet, free_port, local_set

__all__ = ["begin_migrated", "started_set"]

_KEPT = ROOT / "build" / "clusters"
# Migrations call the chassis and read what a service packs; the lock names PostgreSQL's wheel.
_MADE_OF = (
    *("services/*/migrations/*.py", "services/**/*.csv", "chassis/**/*.py"),
    *("deploy/local/databases.py", "deploy/local/postgres.py", "requirements-dev.lock"),
)


@asynccontextmanager
async def started_set(*, durable: bool = False) -> AsyncIterator[LocalSet]:
    """A whole set in a folder of its own: PostgreSQL, services and gateway as processes, called over real HTTP."""
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        Path(home).chmod(0o755)
        state = State(Path(home))
        await asyncio.to_thread(begin_migrated, EmbeddedPostgres(state.cluster))
        async with local_set(state, port=free_port(), durable=durable) as running:
            yield running


def begin_migrated(server: EmbeddedPostgres) -> None:
    """Give a server that has no cluster yet one with every service's database as its migrations leave it."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    with (_KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the processes of a run want it at the same time
        kept = _KEPT / _digest()
        if not kept.exists():
            for old in filter(Path.is_dir, _KEPT.iterdir()):
                shutil.rmtree(old)
            _make(kept)
        server.restore(kept)


def _digest() -> str:
    made_of = hashlib.sha256()
    for pattern in _MADE_OF:
        for file in sorted(ROOT.glob(pattern)):
            made_of.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return made_of.hexdigest()[:16]


def _make(kept: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        Path(home).chmod(0o755)
        server = EmbeddedPostgres(Path(home) / "pg", durable=False)
        server.start()
        try:
            services = every_service()
            create_databases(server.url(), [service.name for service in services])
            for service in services:
                owner = server.url(database_of(service.name), role=owner_of(service.name))
                migrate_service(owner, service.name, service.home)
        finally:
            server.stop()
        part = kept.with_suffix(".part")
        shutil.copytree(Path(home) / "pg", part)
        part.rename(kept)
