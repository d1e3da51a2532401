"""What a test wrote is gone before the next one reads: tables, what migrations filled, and sequences."""

import asyncio
from typing import Any

import asyncpg
import pytest

from services.roster.main import SERVICE
from tests.databases import Databases

_WRITES = (
    "UPDATE regions SET name = name || '旧' WHERE code < 150200000000",
    "DELETE FROM regions WHERE code > 152900000000",
    "INSERT INTO departures (id, key, region, left_at) VALUES (uuidv7(), 'roster', 150000000000, now())",
    "SELECT nextval('worker_serials'), nextval('events_seq_seq')",
)
_TABLES = """
    SELECT relname, format('SELECT count(*), sum(hashtextextended(t::text, 0)) FROM %I t', relname)
    FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


async def _held(databases: Databases, name: str, *writes: str) -> dict[str, Any]:
    connection = await asyncpg.connect(databases.server.url(name).replace("+asyncpg", ""))
    try:
        for write in writes:
            await connection.execute(write)
        held = {table: tuple(await connection.fetchrow(asks)) for table, asks in await connection.fetch(_TABLES)}
        return held | dict(map(tuple, await connection.fetch("SELECT sequencename, last_value FROM pg_sequences")))
    finally:
        await connection.close()


@pytest.mark.parametrize("writes", [_WRITES, ("BEGIN", *_WRITES, "ROLLBACK")], ids=["committed", "taken back"])
async def test_what_was_written_is_gone_with_the_next(databases: Databases, writes: tuple[str, ...]) -> None:
    await asyncio.to_thread(databases.template, SERVICE)
    name = await databases.take(SERVICE)
    before = await _held(databases, name)
    for _ in range(3):
        written = await _held(databases, name, *writes)
        assert written != before  # a sequence is not taken back
        await databases.give_back(name)
        assert await databases.take(SERVICE) == name
        assert await _held(databases, name) == before
