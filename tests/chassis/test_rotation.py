"""Rows that an older key sealed are sealed anew, whatever stops the pass, and no sealed column is left out."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Column, Identity, Integer, LargeBinary, MetaData, Table, Text, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from chassis import rotation
from chassis.ciphers import KeyRing
from chassis.database import sealed_for
from chassis.ledger import ANSWER, CHASSIS, PRIVATE, idempotency
from chassis.manifest import Service
from chassis.objects import Objects
from chassis.rotation import Resealed, reseal
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.state import every_service
from tests.chassis.toy.service import SERVICE

SECRETS = MetaData()
KEPT = Table(
    "kept",
    SECRETS,
    Column("id", Integer, Identity(), primary_key=True),
    Column("region", Integer, primary_key=True, server_default="1"),
    Column("phone", LargeBinary, info=sealed_for("kept.phone")),
    Column("note", LargeBinary, info=sealed_for("kept.note", private=True)),
    Column("said", Text),
)


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing.generate()


@pytest.fixture
def private() -> KeyRing:
    return KeyRing.generate(cipher="sm4-gcm")


@pytest.fixture
async def kept(postgres: EmbeddedPostgres, ring: KeyRing, private: KeyRing) -> AsyncIterator[AsyncEngine]:
    """Seven rows, sealed with the first key of each ring; one has nothing to hide."""
    engine = create_async_engine(postgres.url())
    async with engine.begin() as connection:
        await connection.run_sync(SECRETS.create_all)
        rows = [
            {"phone": ring.seal(f"1380000000{n}", context="kept.phone"), "note": private.seal("x", context="kept.note")}
            for n in range(6)
        ]
        await connection.execute(KEPT.insert(), [*rows, {"phone": None, "note": None}])
    yield engine
    async with engine.begin() as connection:
        await connection.run_sync(SECRETS.drop_all)
    await engine.dispose()


async def phones(engine: AsyncEngine, ring: KeyRing) -> list[str | None]:
    async with engine.connect() as connection:
        found = (await connection.scalars(select(KEPT.c.phone).order_by(KEPT.c.id))).all()
    return [ring.open(one, context="kept.phone") if one else None for one in found]


async def test_every_value_opens_with_the_new_key_alone(
    postgres: EmbeddedPostgres, kept: AsyncEngine, ring: KeyRing, private: KeyRing
) -> None:
    rings: dict[str, Any] = {"keys": ring.with_new_key(), "private_keys": private.with_new_key()}
    assert await reseal(postgres.url(), SECRETS, **rings, batch=2) == Resealed(done=12, unreadable=0)
    assert await reseal(postgres.url(), SECRETS, **rings) == Resealed(done=0, unreadable=0)
    setting = json.loads(rings["keys"].to_json())
    setting["keys"] = {setting["current"]: setting["keys"][setting["current"]]}
    alone = KeyRing.parse(json.dumps(setting))
    assert await phones(kept, alone) == [f"1380000000{n}" for n in range(6)] + [None]


async def test_a_pass_that_was_stopped_is_taken_up_and_two_at_once_do_each_row_once(
    postgres: EmbeddedPostgres, kept: AsyncEngine, ring: KeyRing, private: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    rings: dict[str, Any] = {"keys": ring.with_new_key(), "private_keys": private.with_new_key()}
    sealed = 0
    seal = KeyRing.seal_bytes

    def dying(self: KeyRing, content: bytes, *, context: str) -> bytes:
        nonlocal sealed
        sealed += 1
        if sealed == 4:
            raise KeyboardInterrupt
        return seal(self, content, context=context)

    with monkeypatch.context() as broken:
        broken.setattr(KeyRing, "seal_bytes", dying)
        with pytest.raises(KeyboardInterrupt):
            await reseal(postgres.url(), SECRETS, **rings, batch=2)
    passes = await asyncio.gather(*(reseal(postgres.url(), SECRETS, **rings, batch=2) for _ in range(2)))
    assert sum(one.done for one in passes) == 12 - 2
    assert await phones(kept, rings["keys"]) == [f"1380000000{n}" for n in range(6)] + [None]


async def test_what_no_key_opens_is_counted_and_left_as_it_is(
    postgres: EmbeddedPostgres, kept: AsyncEngine, private: KeyRing
) -> None:
    before = await _raw(kept)
    stranger = KeyRing.generate()
    assert await reseal(postgres.url(), SECRETS, keys=stranger, private_keys=private, batch=2) == Resealed(0, 6)
    assert await _raw(kept) == before
    with pytest.raises(ValueError, match="no key ring"):
        await reseal(postgres.url(), SECRETS, keys=stranger, private_keys=None)


async def test_what_was_written_meanwhile_is_not_undone(
    postgres: EmbeddedPostgres, kept: AsyncEngine, ring: KeyRing, private: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = ring.with_new_key()
    fresh = newer.seal("13999999999", context="kept.phone")
    opened = KeyRing.open_bytes

    def slow(self: KeyRing, value: bytes, *, context: str) -> bytes:
        """Somebody changes the first phone between our read and our write."""
        if context == "kept.phone":
            _now(postgres, fresh)
        return opened(self, value, context=context)

    monkeypatch.setattr(KeyRing, "open_bytes", slow)
    done = await reseal(postgres.url(), SECRETS, keys=newer, private_keys=private)
    monkeypatch.undo()
    assert done.done == 5
    assert (await phones(kept, newer))[0] == "13999999999"


def _now(postgres: EmbeddedPostgres, value: bytes) -> None:
    async def write() -> None:
        engine = create_async_engine(postgres.url())
        async with engine.begin() as connection:
            await connection.execute(KEPT.update().where(KEPT.c.id == 1).values(phone=value))
        await engine.dispose()

    other = Thread(target=lambda: asyncio.run(write()))
    other.start()
    other.join()


async def _raw(engine: AsyncEngine) -> Any:
    async with engine.connect() as connection:
        return (await connection.execute(text("SELECT * FROM kept ORDER BY id"))).all()


@asynccontextmanager
async def _nobody_else(_digest: str) -> AsyncIterator[None]:
    yield


async def test_files_are_sealed_anew_too(ring: KeyRing) -> None:
    objects = Objects.at("memory:///", keys=ring)
    digest = await objects.put(io.BytesIO(b"content"))
    objects._keys = ring.with_new_key()
    assert await objects.reseal(alone=_nobody_else) == (1, 0)
    assert await objects.reseal(alone=_nobody_else) == (0, 0)
    assert await objects.get(digest) == b"content"
    objects._keys = KeyRing.generate()
    assert await objects.reseal(alone=_nobody_else) == (0, 1)


async def test_stored_answers_are_sealed_anew_each_by_the_ring_that_sealed_it(
    fresh_database: Callable[[Service], Awaitable[str]], postgres: EmbeddedPostgres, ring: KeyRing, private: KeyRing
) -> None:
    """Both rings may name their keys alike, so which ring it is stands with the row."""
    url = postgres.url(make_url(await fresh_database(SERVICE)).database or "")
    owner = create_async_engine(url)
    stored = {
        "officer": ring.seal("open to the service", context=ANSWER),
        f"{PRIVATE}0f": private.seal("open to one feature", context=ANSWER),
    }
    row = {"key": "k", "request": b"", "status": 201, "headers": {}}
    async with owner.begin() as connection:
        await connection.execute(
            idempotency.insert(), [row | {"caller": who, "body": body} for who, body in stored.items()]
        )
    rings: dict[str, Any] = {"keys": ring.with_new_key(), "private_keys": private.with_new_key()}
    assert await reseal(url, CHASSIS, **rings) == Resealed(2, 0)
    assert await reseal(url, CHASSIS, **rings) == Resealed(0, 0)
    async with owner.connect() as connection:
        found = {one.caller: one.body for one in await connection.execute(select(idempotency))}
    await owner.dispose()
    assert rings["keys"].open(found["officer"], context=ANSWER) == "open to the service"
    assert rings["private_keys"].open(found[f"{PRIVATE}0f"], context=ANSWER) == "open to one feature"
    assert not rings["keys"].needs_rotation(found["officer"])
    assert not rings["private_keys"].needs_rotation(found[f"{PRIVATE}0f"])


# Digests and keyed indexes: nothing to open.
DIGESTS = {"digest", "receipt_digest", "request", "previous", "seal"}


def test_every_column_of_bytes_is_sealed_or_a_digest() -> None:
    for service in every_service():
        for table in service.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, LargeBinary):
                    digest = column.name in DIGESTS or column.name.endswith("_index")
                    assert digest != ("sealed" in column.info), f"{service.name}: {column}"
    # What the chassis keeps beside.
    sealed = {f"{column}" for table in CHASSIS.sorted_tables for column in table.columns if "sealed" in column.info}
    assert sealed == {"subscription_secrets.secret", "idempotency.body"}
    assert rotation.BATCH > 1
