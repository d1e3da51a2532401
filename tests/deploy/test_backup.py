"""A set that was copied and put back goes on from the instant of the copy: nothing is lost, nothing comes twice."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from chassis.ciphers import KeyRing
from chassis.client import Peer
from chassis.clock import ZONE, FixedClock
from chassis.database import Scope
from chassis.follower import Follower
from chassis.identifiers import make_id_number
from chassis.manifest import assemble
from chassis.settings import ServiceSettings
from deploy.local.backup import BackupRefused, back_up, restore
from deploy.local.databases import database_of
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.state import State, service_named
from tests.client import Door, caller, client_for, common_settings
from tests.offices import COMMUNITY, PROVINCE
from tests.sets import begin_migrated

SERVICES = ("roster", "oversight")
KEYS = {name: KeyRing.generate().to_json() for name in SERVICES}
NOW = datetime(2020, 2, 1, 9, tzinfo=ZONE)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


class Pair:
    """A roster, and the oversight service that follows it one step at a time."""

    def __init__(self, apps: dict[str, FastAPI], clock: FixedClock) -> None:
        self.apps = apps
        system = Scope.of_system(clock)
        (follows,) = (one for one in service_named("oversight").follows if one.source == "roster")
        door = Door(apps, caller("service", PROVINCE, roles=frozenset({"service:oversight"})))
        peer = Peer(gateway_url="http://gateway", client_id="x", client_secret="x", transport=door)
        database = apps["oversight"].state.database
        self.follower = Follower(service="oversight", follows=follows, database=database, peer=peer, scope=system)
        self.system = system

    async def enrol(self, number: int) -> str:
        async with client_for(self.apps, caller("community", COMMUNITY)) as community:
            answer = await community.post(
                "/v1/roster/workers",
                json={
                    "region": str(COMMUNITY),
                    "category": "grid",
                    "name": "张三",
                    "id_number": make_id_number("150603", datetime(1985, 6, 15, tzinfo=ZONE).date(), number),
                    "phone": "13800000000",
                    "employment_relation": "labour-contract",
                    "enrolled_on": "2020-01-25",
                },
            )
        assert answer.status_code == 201, answer.text
        worker_id: str = answer.json()["worker_id"]
        return worker_id

    async def known(self) -> set[str]:
        async with self.apps["oversight"].state.database.session(self.system) as session:
            return set((await session.scalars(text("SELECT worker_id FROM workers"))).all())


@asynccontextmanager
async def running(server: EmbeddedPostgres) -> AsyncIterator[Pair]:
    apps: dict[str, FastAPI] = {}
    clock = FixedClock(NOW)
    async with AsyncExitStack() as stack:
        for name in SERVICES:
            settings = ServiceSettings(
                database_url=server.url(database_of(name), role=name), data_keys=SecretStr(KEYS[name])
            )
            door = Door(apps, caller("service", PROVINCE, roles=frozenset({f"service:{name}"})))
            app = assemble(
                service_named(name),
                common=common_settings(),
                settings=settings,
                clock=clock,
                transport=door,
                follow=False,
            )
            apps[name] = await stack.enter_async_context(_living(app))
        yield Pair(apps, clock)


@asynccontextmanager
async def _living(app: FastAPI) -> AsyncIterator[FastAPI]:
    async with LifespanManager(app):
        yield app


async def test_followers_go_on_after_a_restore_without_loss_or_repetition(folder: Path) -> None:
    state, copy = State(folder / "set"), folder / "copy"
    server = EmbeddedPostgres(state.cluster, durable=False)
    begin_migrated(server)
    server.start()
    try:
        async with running(server) as pair:
            applied, waiting = await pair.enrol(1), await pair.enrol(2)
            await pair.follower.step()
            assert await pair.known() == {applied, waiting}
            waiting = await pair.enrol(3)  # told, and not yet heard when the copy is made
            await asyncio.to_thread(back_up, state, copy)
            lost = await pair.enrol(4)
            assert await pair.follower.step() > 0
            assert {waiting, lost} <= await pair.known()
    finally:
        server.stop()

    again = State(folder / "again")
    again.home.mkdir(mode=0o755)
    with pytest.raises(BackupRefused, match="keys"):
        restore(again, copy)
    (again.home / "secrets.json").write_text(json.dumps(KEYS), encoding="utf-8")
    restore(again, copy)
    with pytest.raises(BackupRefused, match="Move away"):
        restore(again, copy)
    server = EmbeddedPostgres(again.cluster, durable=False)
    server.start()
    try:
        async with running(server) as pair:
            known = await pair.known()
            assert waiting not in known
            assert lost not in known
            assert await pair.follower.step() > 0
            assert await pair.known() == known | {waiting}
            assert await pair.follower.step() == 0
            fresh = await pair.enrol(5)
            assert await pair.follower.step() > 0
            assert await pair.known() == known | {waiting, fresh}
            assert await _verified(pair)
    finally:
        server.stop()


async def _verified(pair: Pair) -> bool:
    """The audit's chain holds over the restore."""
    async with client_for(pair.apps, caller("civil-affairs", PROVINCE)) as office:
        verdict = (await office.get("/v1/roster/audit/verify")).json()
    return bool(verdict["intact"])


def test_a_copy_that_was_broken_off_or_damaged_is_not_restored(folder: Path) -> None:
    with pytest.raises(BackupRefused, match="No whole backup"):
        restore(State(folder), folder)
    with pytest.raises(BackupRefused, match="nothing to copy"):
        back_up(State(folder), folder / "copy")
    with pytest.raises(BackupRefused, match="there already"):
        back_up(State(folder), folder)
