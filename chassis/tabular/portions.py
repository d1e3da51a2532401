"""How much of a table is in memory at a time: files by the block, rows by the batch."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping
from typing import IO, Any

__all__ = ["BLOCK", "batches", "blocks"]

BLOCK = 1 << 18


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    return iter(lambda: file.read(BLOCK), b"")


_ROWS_AT_A_TIME = 500


async def batches(rows: AsyncIterable[Mapping[str, Any]]) -> AsyncIterator[list[Mapping[str, Any]]]:
    """Rows by the hundred; between batches other requests get their turn, even if no row is waited for."""
    batch: list[Mapping[str, Any]] = []
    async for row in rows:
        batch.append(row)
        if len(batch) == _ROWS_AT_A_TIME:
            yield batch
            batch = []
            await asyncio.sleep(0)
    if batch:
        yield batch
