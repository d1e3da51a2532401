"""PostgreSQL in trouble: its disk full, no connection left, sessions ended, races lost.

Whatever it is, the caller gets a 503 that says when to come again, nothing is half done, and the service goes on by
itself when the trouble is over.
"""

import asyncio
import hashlib
import io
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from chassis.ciphers import KeyRing
from chassis.manifest import Service, assemble
from chassis.objects import Objects
from chassis.problems import Unavailable
from chassis.settings import ServiceSettings
from deploy.local.postgres import EmbeddedPostgres
from tests.chassis.toy.service import SERVICE
from tests.client import caller, client_for, common_settings
from tests.databases import Databases
from tests.whole import eventually

COUNTY = 150603000000
# What a cluster takes when it is new, and some room.
DISK_MEGABYTES = 160
CONNECTIONS = 16


@dataclass(slots=True)
class Toy:
    """The toy service, and its database as a superuser sees it."""

    app: FastAPI
    client: httpx.AsyncClient
    database: AsyncConnection

    async def note(self, title: str) -> httpx.Response:
        """Open a note; its key is its title, so that opening it again is the same request."""
        body = {"region": "150603001001", "title": title}
        return await self.client.post("/v1/toy/notes", json=body, headers={"Idempotency-Key": title[:80]})

    async def waiting(self, *, sessions: int = 1) -> list[int]:
        """The service's sessions that wait for a lock, once there are so many."""
        found: list[int] = []

        async def there() -> bool:
            nonlocal found
            rows = await self.database.scalars(
                text(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                    " AND usename = 'toy' AND wait_event_type = 'Lock'"
                )
            )
            found = list(rows)
            return len(found) >= sessions

        await eventually(there)
        return found

    async def end(self, *pids: int) -> None:
        """End sessions, as an operator or a failover does."""
        await self.database.execute(
            text("SELECT pg_terminate_backend(pid, 5000) FROM unnest(CAST(:pids AS integer[])) AS pid"),
            {"pids": list(pids)},
        )

    @asynccontextmanager
    async def holding(self, statement: str) -> AsyncIterator[AsyncConnection]:
        """Another transaction, which has done a statement and is not over."""
        engine = create_async_engine(self.database.engine.url, poolclass=NullPool)
        async with engine.connect() as connection:
            await connection.execute(text(statement))
            yield connection
            await connection.rollback()

    @asynccontextmanager
    async def trigger(self, body: str, when: str) -> AsyncIterator[None]:
        """A trigger on notes for as long as a test needs it."""
        await self.database.execute(text(f"CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"))
        try:
            await self.database.execute(text(f"CREATE {when.format('fault')} FOR EACH ROW EXECUTE FUNCTION fault()"))
            yield
        finally:
            await self.database.execute(text("DROP FUNCTION fault CASCADE"))

    async def counts(self) -> tuple[int, int, int, int]:
        """Notes, events, audit entries and stored answers: always as many of each."""
        row = await self.database.execute(
            text(
                "SELECT (SELECT count(*) FROM notes), (SELECT count(*) FROM events),"
                " (SELECT count(*) FROM audit_entries), (SELECT count(*) FROM idempotency)"
            )
        )
        notes, events, entries, answers = row.one()
        return notes, events, entries, answers


@asynccontextmanager
async def toy_on(url: str, *, pool_size: int = 10) -> AsyncIterator[Toy]:
    settings = ServiceSettings(database_url=url, pool_size=pool_size)
    app = assemble(SERVICE, common=common_settings(), settings=settings, follow=False)
    superuser = create_async_engine(
        make_url(url).set(username="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    async with (
        LifespanManager(app),
        client_for({"toy": app}, caller("civil-affairs", COUNTY)) as client,
        superuser.connect() as database,
    ):
        yield Toy(app, client, database)


@pytest.fixture
async def toy(fresh_database: Callable[[Service], Awaitable[str]]) -> AsyncIterator[Toy]:
    async with toy_on(await fresh_database(SERVICE), pool_size=2) as toy:
        yield toy


@pytest.fixture(scope="module")
def disk() -> Iterator[Path]:
    """A file system of its own that is soon full; not everywhere may one be mounted."""
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        options = f"size={DISK_MEGABYTES}m,mode=755"
        mount = ["/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", home]
        mounted = subprocess.run(mount, check=False, capture_output=True)  # noqa: S603 - of fixed words
        if mounted.returncode != 0:
            pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
        try:
            yield Path(home)
        finally:
            subprocess.run(["/bin/umount", "--lazy", home], check=True)  # noqa: S603 - the same


@pytest.fixture(scope="module")
def cramped(disk: Path) -> Iterator[Databases]:
    """A durable PostgreSQL on that disk, with few connections to give."""
    server = EmbeddedPostgres(disk / "pg")
    server.start()
    server.stop()
    with (disk / "pg" / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"max_connections = {CONNECTIONS}\nshared_buffers = 8MB\n")
    server.start()
    yield Databases(server)
    server.stop()


@pytest.fixture
async def crowded(cramped: Databases) -> AsyncIterator[Toy]:
    await asyncio.to_thread(cramped.template, SERVICE)
    async with toy_on(cramped.server.url(await cramped.take(SERVICE), role=SERVICE.name)) as toy:
        yield toy


@contextmanager
def no_room(disk: Path) -> Iterator[None]:
    """Fill a file system to its last byte, and give the room back."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 16))
    try:
        yield
    finally:
        filler.unlink()


async def take_every_connection(server: EmbeddedPostgres, until: AsyncExitStack) -> None:
    greedy = create_async_engine(server.url(), poolclass=NullPool)
    while True:
        await until.enter_async_context(greedy.connect())


async def use_every_segment(database: AsyncConnection) -> None:
    """Write until the log needs a segment that is not there yet."""
    while True:
        await database.execute(text("SELECT pg_logical_emit_message(true, 'used', '')"))
        await database.execute(text("SELECT pg_switch_wal()"))


def come_again(response: httpx.Response) -> bool:
    """Whether it is the 503 that the contract promises."""
    return (response.status_code, response.json()["code"]) == (503, "UNAVAILABLE") and int(
        response.headers["Retry-After"]
    ) > 0


async def test_without_a_connection_left_at_the_server_callers_are_told_to_come_again(
    crowded: Toy, cramped: Databases
) -> None:
    assert (await crowded.note("before")).status_code == 201
    await crowded.app.state.database.engine.dispose()
    async with AsyncExitStack() as others:
        with pytest.raises(DBAPIError, match="too many clients"):
            await take_every_connection(cramped.server, others)
        assert come_again(await crowded.note("meanwhile"))
    assert (await crowded.note("meanwhile")).status_code == 201
    assert await crowded.counts() == (2, 2, 2, 2)


async def test_where_data_find_no_room_nothing_is_half_written_and_reads_go_on(crowded: Toy, disk: Path) -> None:
    large = "x" * 180
    assert (await crowded.note("before")).status_code == 201
    with no_room(disk):
        answers = [await crowded.note(f"{number:04d}{large}") for number in range(60)]
        taken = sum(answer.status_code == 201 for answer in answers)
        assert 0 < taken < len(answers)
        assert all(come_again(answer) for answer in answers if answer.status_code != 201)
        assert await crowded.counts() == (taken + 1,) * 4
        assert (await crowded.client.get("/v1/toy/notes")).status_code == 200
    again = [await crowded.note(f"{number:04d}{large}") for number in range(60)]
    assert {answer.status_code for answer in again} == {201}
    assert sum("Idempotency-Replayed" in answer.headers for answer in again) == taken
    assert await crowded.counts() == (len(again) + 1,) * 4


async def test_where_the_log_finds_no_room_the_server_falls_and_stands_up_with_all_that_was_promised(
    crowded: Toy, cramped: Databases, disk: Path
) -> None:
    assert (await crowded.note("before")).status_code == 201
    with no_room(disk):
        with pytest.raises(DBAPIError):
            await use_every_segment(crowded.database)
        answers = [await crowded.note(f"while {number}") for number in range(20)]
        assert all(come_again(answer) for answer in answers)

        async def fallen() -> bool:
            return cramped.server.ended

        await eventually(fallen)
    await asyncio.to_thread(cramped.server.restart)
    assert {(await crowded.note(f"while {number}")).status_code for number in range(20)} == {201}
    listed = await crowded.client.get("/v1/toy/notes", params={"count": True})
    assert listed.json()["count"] == 21


async def test_a_file_for_which_the_store_has_no_room_is_not_taken_and_may_be_sent_again(disk: Path) -> None:
    objects = Objects.at(f"file://{disk}/objects", keys=KeyRing.generate())
    kept = await objects.put(io.BytesIO(b"kept"))
    with no_room(disk):
        with pytest.raises(Unavailable):
            await objects.put(io.BytesIO(bytes(1 << 20)))
        assert await objects.get(kept) == b"kept"
    digest = await objects.put(io.BytesIO(bytes(1 << 20)))
    assert await objects.get(digest) == bytes(1 << 20)


async def test_a_session_that_is_ended_while_it_writes_has_written_nothing_and_the_call_may_be_repeated(
    toy: Toy,
) -> None:
    async with toy.holding("LOCK TABLE notes"):
        writing = asyncio.create_task(toy.note("first"))
        await toy.end(*await toy.waiting())
        assert come_again(await writing)
    assert await toy.counts() == (0, 0, 0, 0)
    assert (await toy.note("first")).status_code == 201
    assert await toy.counts() == (1, 1, 1, 1)


async def test_a_session_that_is_ended_at_commit_is_answered_as_one_that_may_be_repeated(toy: Toy) -> None:
    slow = "BEGIN PERFORM pg_advisory_xact_lock(75); RETURN NULL; END"
    async with toy.trigger(slow, "CONSTRAINT TRIGGER {} AFTER INSERT ON notes DEFERRABLE INITIALLY DEFERRED"):
        async with toy.holding("SELECT pg_advisory_xact_lock(75)"):
            committing = asyncio.create_task(toy.note("first"))
            await toy.end(*await toy.waiting())
            assert come_again(await committing)
        assert await toy.counts() == (0, 0, 0, 0)
        assert (await toy.note("first")).status_code == 201


async def test_sessions_that_are_ended_while_they_rest_are_not_noticed_by_any_caller(toy: Toy) -> None:
    async with toy.holding("LOCK TABLE notes"):
        writing = [asyncio.create_task(toy.note(f"before {number}")) for number in range(2)]
        resting = await toy.waiting(sessions=2)
    assert {(await answer).status_code for answer in writing} == {201}
    await toy.end(*resting)
    answers = await asyncio.gather(*(toy.note(f"after {number}") for number in range(4)))
    assert {answer.status_code for answer in answers} == {201}


async def test_a_caller_for_whom_no_connection_becomes_free_is_told_to_come_again(toy: Toy) -> None:
    async with toy.holding("LOCK TABLE notes"):
        writing = [asyncio.create_task(toy.note(f"first {number}")) for number in range(2)]
        await toy.waiting(sessions=2)
        assert come_again(await toy.note("second"))
    assert {(await answer).status_code for answer in writing} == {201}
    assert (await toy.note("second")).status_code == 201
    assert await toy.counts() == (3, 3, 3, 3)


async def test_who_loses_a_deadlock_begins_anew_and_is_told_what_the_winner_holds(toy: Toy) -> None:
    async with toy.holding("LOCK TABLE notes") as other, toy.holding("LOCK TABLE idempotency") as third:
        await other.execute(text("SET deadlock_timeout = '10min'"))  # so that it is not the one who notices
        writing = asyncio.create_task(toy.note("first"))
        await toy.waiting()  # with its key's lock taken, and no other yet
        key = hashlib.sha256(f"test:civil-affairs@{COUNTY}\0first".encode()).digest()[:8]
        number = int.from_bytes(key, "big", signed=True)
        blocking = asyncio.create_task(other.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": number}))
        await third.rollback()
        await blocking
        lost = await writing
    assert (lost.status_code, lost.json()["code"]) == (409, "IDEMPOTENCY_IN_FLIGHT")
    assert await toy.counts() == (0, 0, 0, 0)
    assert (await toy.note("first")).status_code == 201


@pytest.mark.parametrize(
    ("sqlstate", "what"),
    [
        ("40001", "lost a race under serialization"),
        ("53200", "out of memory"),
        ("55P03", "a lock was not to be had in time"),
        ("57P02", "another backend crashed"),
        ("57P03", "the server is starting up"),
        ("25006", "the server has become a standby"),
        ("58030", "the disk does not answer"),
    ],
)
async def test_what_passes_by_itself_is_a_503(toy: Toy, sqlstate: str, what: str) -> None:
    failing = f"BEGIN RAISE EXCEPTION '{what}' USING ERRCODE = '{sqlstate}'; END"
    async with toy.trigger(failing, "TRIGGER {} BEFORE INSERT ON notes"):
        assert come_again(await toy.note("first"))
        assert await toy.counts() == (0, 0, 0, 0)
    assert (await toy.note("first")).status_code == 201
