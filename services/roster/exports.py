"""Exports of lists as files, streamed from a session of their own after the request's transaction has ended."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from fastapi import Request
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import StreamingResponse

from chassis.database import Database, scope_of
from chassis.fields import Answer
from chassis.tabular import CSV, export, titles_of

__all__ = ["DOWNLOADS", "exported"]

DOWNLOADS = {
    "text/csv": "UTF-8 with a byte order mark; the default",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "A workbook; numbers are numbers",
    "application/x-ndjson": "One object a line, with the names of the JSON answers",
}


def exported(
    request: Request, session: AsyncSession, statement: Select[Any], answer: type[Answer], *, leave_out: frozenset[str]
) -> StreamingResponse:
    """The rows of a statement as the caller's preferred kind of file, CSV if any will do."""
    columns = {name: title for name, title in titles_of(answer).items() if name not in leave_out}
    database: Database = request.app.state.database
    scope = scope_of(session)

    async def rows() -> AsyncIterator[Mapping[str, Any]]:
        async with database.session(scope) as own:
            async for row in await own.stream_scalars(statement.execution_options(yield_per=500)):
                yield answer.model_validate(row).model_dump(mode="json", include=set(columns))

    file = export(request.headers.get("accept"), rows(), columns) or export(CSV, rows(), columns)
    assert file is not None  # noqa: S101 - CSV is always made
    return StreamingResponse(file.body, media_type=file.media_type)
