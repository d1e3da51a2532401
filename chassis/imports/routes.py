"""Imports that go on by themselves, over HTTP: each is its submitter's alone, for refused rows are personal data."""

from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import closing
from typing import IO, Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Request
from pydantic import BaseModel
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response, StreamingResponse

from chassis.bulk import DOWNLOADS
from chassis.database import Database, found, scope_of
from chassis.exchange import CallerNow, IfMatch, Session
from chassis.imports import files
from chassis.imports.models import Import, RefusedRow
from chassis.imports.rules import IMPORT, ImportMove
from chassis.imports.run import ends
from chassis.imports.schemas import ImportOut
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, listed
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.tabular import CSV, ERRORS, ERRORS_TITLE, Row, RowError, cells_of, columns_of, export, opened, titles_of
from chassis.text import Text

__all__ = ["import_routes"]

ImportId = Annotated[UUID, Path(description="编号 Import")]


async def _own(import_id: ImportId, session: Session, caller: CallerNow) -> Import:
    row = await found(session, Import, import_id)
    if row.subject != caller.subject:
        raise Missing
    return row


async def _own_to_change(import_id: ImportId, session: Session, caller: CallerNow, if_match: IfMatch = None) -> Import:
    row = await found(session, Import, import_id, match=if_match, change=True)
    if row.subject != caller.subject:
        raise Missing
    return row


OwnImport = Annotated[Import, Depends(_own)]
OwnImportToChange = Annotated[Import, Depends(_own_to_change)]


def import_routes(service: str) -> Routes:
    """The imports of one service as a feature of it."""
    routes = Routes(
        prefix=f"/v1/{service}/imports", tag=Text("后台导入", "Imports"), source="RFC 7240 Prefer: respond-async"
    )

    async def list_imports(session: Session, caller: CallerNow, asked: Paging) -> Any:
        """The caller's own imports that go on by themselves, oldest first; kept for 30 days after they ended.

        调用方本人提交的后台导入，按提交先后排列；结束后保存30天。
        """
        own = select(Import).where(Import.subject == caller.subject)
        return await listed(session, own, by=(Import.id,), asked=asked)

    async def read_import(row: OwnImport) -> Import:
        """How far an import has come. Its ETag changes with every portion, so asking again is cheap.

        一次导入的进度。每处理一批，ETag 即变化，因此反复查询开销很小。
        """
        return row

    async def download_errors(row: OwnImport, request: Request, session: Session) -> Response:
        """The refused rows as they were sent, each with what is wrong with it, to be corrected and sent again.

        The column of errors may stay where it is: an import passes over it.

        被拒绝的各行，原样给出并注明错误之处，供更正后重新提交。错误列可以保留，导入时会略过。
        """
        model: type[BaseModel] = request.app.state.upload_rows[row.operation]
        file = await files.taken(request.app.state.objects, row.parts) if row.refused else None
        await audited(session, f"{service}.import.errors-read", subject=row.id, region=row.region)
        rows = _refused_rows(request.app.state.database, session, row, file, model)
        columns = {**titles_of(model), ERRORS: ERRORS_TITLE}
        made = export(request.headers.get("accept"), rows, columns, cells_of(model)) or export(CSV, rows, columns)
        assert made is not None  # noqa: S101 - CSV is always made
        return StreamingResponse(made.body, media_type=made.media_type)

    async def cancel_import(row: OwnImportToChange, session: Session) -> Import:
        """Stop an import at once: the portion that it is at is taken back, what was accepted before stands.

        Its version changes while it runs; `If-Match: *` cancels it whatever it has come to.

        立即停止一次导入：正在处理的一批撤回，此前已采纳的保留。导入进行中版本不断变化；`If-Match: *` 则无论进行到何处均
        予取消。
        """
        state = IMPORT.after(row.state, ImportMove.CANCEL)
        for name, value in ends(state).items():
            setattr(row, name, value)
        await session.flush()
        await session.refresh(row)
        await audited(session, f"{service}.import.cancelled", subject=row.id, region=row.region, received=row.received)
        return row

    list_imports.__name__ = f"list_{service}_imports"
    read_import.__name__ = f"read_{service}_import"
    download_errors.__name__ = f"download_{service}_import_errors"
    cancel_import.__name__ = f"cancel_{service}_import"
    routes.get(
        "", permission=f"{service}:import:read", title=Text("后台导入列表", "List imports"), answer=Page[ImportOut]
    )(list_imports)
    routes.get(
        "/{import_id}", permission=f"{service}:import:read", title=Text("导入进度", "Read an import"), answer=ImportOut
    )(read_import)
    routes.get(
        "/{import_id}/errors",
        permission=f"{service}:import:read",
        title=Text("下载被拒绝的行", "Download the refused rows of an import"),
        downloads=DOWNLOADS,
    )(download_errors)
    routes.post(
        "/{import_id}/cancel",
        permission=f"{service}:import:cancel",
        title=Text("取消导入", "Cancel an import"),
        answer=ImportOut,
        refuses=(IllegalMove,),
    )(cancel_import)
    return routes


async def _refused_rows(
    database: Database, session: AsyncSession, row: Import, file: IO[bytes] | None, model: type[BaseModel]
) -> AsyncIterator[dict[str, Any]]:
    """Rows of the file beside what is wrong with them: both come in the order of the rows, none is held."""
    if file is None:
        return
    told = func.string_agg(RefusedRow.told, text("'; ' ORDER BY ordinal")).label("told")
    wrong = select(RefusedRow.row, told).where(RefusedRow.import_id == row.id).group_by(RefusedRow.row)
    upload = await opened(file, row.content_type)
    with closing(file), closing(_cells(upload.rows(columns_of(model)))) as cells:
        async with database.session(scope_of(session)) as own:
            async for refused in await own.stream(wrong.order_by(RefusedRow.row).execution_options(yield_per=500)):
                found_there = next((there for number, there in cells if number == refused.row), {})
                yield {**found_there, ERRORS: refused.told}


def _cells(rows: Iterator[Row | RowError]) -> Generator[tuple[int, dict[str, str]]]:
    for row in rows:
        yield (row.row, dict(row.cells)) if isinstance(row, RowError) else (row.number, row.cells)
