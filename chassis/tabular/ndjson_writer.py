"""NDJSON as it goes out."""

from collections.abc import AsyncIterable, AsyncIterator, Mapping
from typing import Any

import orjson

from chassis.tabular.cells import text_of
from chassis.tabular.portions import batches

__all__ = ["ndjson_body"]


async def ndjson_body(rows: AsyncIterable[Mapping[str, Any]], columns: Mapping[str, str]) -> AsyncIterator[bytes]:
    async for batch in batches(rows):
        yield b"".join(
            orjson.dumps(
                {name: row.get(name) for name in columns},
                default=text_of,
                option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATETIME,
            )
            for row in batch
        )
