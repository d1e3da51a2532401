"""CSV as it goes out."""

import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from typing import Any

from chassis.tabular.cells import guarded, text_of
from chassis.tabular.portions import batches

__all__ = ["csv_body"]


async def csv_body(rows: AsyncIterable[Mapping[str, Any]], columns: Mapping[str, str]) -> AsyncIterator[bytes]:
    """RFC 4180 with a byte order mark, without which spreadsheets read UTF-8 as the local encoding."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow([guarded(title) for title in columns.values()])
    async for batch in batches(rows):
        writer.writerows([guarded(text_of(row.get(name))) for name in columns] for row in batch)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()
