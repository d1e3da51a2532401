"""Bulk over HTTP: files of rows that come in, and lists that go out as files.

    ImportNow         what every import is asked with: the file, whether for trial, whether all or nothing
    imported          the file's rows as models, dealt with some at a time, counted and reported
    Outcome           what the service says became of the rows it was given
    one_by_one        deals with each row as the operation for one does, where a list is not long
    FILE_REFUSALS     the refusals of a whole file, for ``refuses``

    exported          a statement's rows as the kind of file that ``Accept`` prefers
    DOWNLOADS         those kinds, for ``downloads``

What a file is and how it is read and written is ``chassis.tabular``'s business; this is where it meets the session.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Annotated, Any, NamedTuple, Protocol, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import StreamingResponse

from chassis.database import Database, alone, scope_of
from chassis.exchange import Session, Upload, Uploaded
from chassis.fields import Answer
from chassis.identifiers import IdentifierWrong
from chassis.imports.run import Run
from chassis.imports.submission import Deferred
from chassis.problems import Refusal, Unavailable
from chassis.tabular import (
    CSV,
    LARGEST,
    NDJSON,
    XLSX,
    FileTooLarge,
    FileUnreadable,
    HeaderWrong,
    ImportMode,
    ImportReport,
    ImportTally,
    Limits,
    RowError,
    Valid,
    cells_of,
    columns_of,
    export,
    opened,
    titles_of,
    validated,
)
from chassis.text import Text

__all__ = [
    "CHUNK",
    "DOWNLOADS",
    "FILE_REFUSALS",
    "ImportAsked",
    "ImportNow",
    "Outcome",
    "RowRefusal",
    "Taken",
    "exported",
    "imported",
    "one_by_one",
]

Model = TypeVar("Model", bound=BaseModel)

# How many rows are dealt with at a time, and how many are fetched.
CHUNK = 1000
FETCHED = 500

FILE_REFUSALS: tuple[type[Refusal], ...] = (FileUnreadable, HeaderWrong, FileTooLarge)

DOWNLOADS = {
    CSV: "UTF-8，带字节序标记，默认 UTF-8 with a byte order mark; the default",
    XLSX: "工作簿，数字即为数字 A workbook; numbers are numbers",
    NDJSON: "每行一个对象，字段名同JSON应答 One object a line, with the names of the JSON answers",
}


@dataclass(frozen=True, slots=True)
class ImportAsked:
    """What an import is asked with."""

    session: AsyncSession
    upload: Uploaded
    dry_run: bool
    mode: ImportMode


def _asked(
    session: Session,
    upload: Upload,
    dry_run: Annotated[  # noqa: FBT002 - a query parameter
        bool, Query(description="试运行，不改变任何数据 Tell what would happen and change nothing")
    ] = False,
    mode: Annotated[
        ImportMode,
        Query(description="each为逐行采纳，atomic为全部采纳或全部不采纳 each: row by row; atomic: all or nothing"),
    ] = ImportMode.EACH,
) -> ImportAsked:
    return ImportAsked(session, upload, dry_run, mode)


ImportNow = Annotated[ImportAsked, Depends(_asked)]

# A refusal with its facts is explained by them; one that is only named, by its title.
RowRefusal = Refusal | type[Refusal] | IdentifierWrong
ColumnOf = Mapping[type[Refusal | IdentifierWrong], str]


class Outcome(Protocol):
    """What became of the rows that were given; what is neither unchanged nor refused was accepted."""

    @property
    def unchanged(self) -> Collection[int]: ...
    @property
    def refused(self) -> Sequence[tuple[int, RowRefusal]]: ...


class Taken(NamedTuple):
    """What became of each row: rows that were on record just so, rows refused."""

    unchanged: list[int]
    refused: list[tuple[int, RowRefusal]]


async def one_by_one(
    session: AsyncSession, rows: Iterable[Valid[Model]], act: Callable[[Model], Awaitable[bool]]
) -> Taken:
    """Each row by itself: ``act`` does what the operation for one does, and says whether that changed anything.

    A row that a rule or a constraint refuses is taken back alone. What passes by itself (503) ends the import.
    It costs some statements a row, so lists of tens of thousands are dealt with in sets instead.
    """
    taken = Taken([], [])
    for number, asked in rows:
        try:
            async with alone(session):
                changed = await act(asked)
        except Unavailable:
            raise
        except Refusal as refusal:
            taken.refused.append((number, refusal))
        else:
            if not changed:
                taken.unchanged.append(number)
    return taken


async def imported(
    asked: ImportAsked,
    model: type[Model],
    take: Callable[[list[Valid[Model]]], Awaitable[Outcome]],
    *,
    unique: Sequence[str] = (),
    columns: ColumnOf | None = None,
    limits: Limits = LARGEST,
    at_once: int | None = CHUNK,
) -> ImportReport:
    """Take an upload's rows, and take everything back where the request asks for that.

    ``take`` deals with the rows that fit ``model``, ``at_once`` of the file's at a time; None for all, as where it
    asks another service and so may not come back with rows locked. A row that repeats the fields ``unique`` of an
    earlier one is refused before. ``columns``: which column a kind of refusal is about; else it is the row's.

    Where the caller would rather be answered at once this is as far as the request goes, and the import goes on by
    itself (``chassis.imports``): row by row, each portion is then committed, so that it never begins anew.
    """
    session, upload = asked.session, asked.upload
    if upload.later:
        raise Deferred(dry_run=asked.dry_run, mode=asked.mode)
    run: Run | None = upload.run
    file = await opened(upload.file, upload.content_type, limits=limits)
    known = columns_of(model)
    if run is not None:
        await run.begin(lambda: sum(1 for _ in file.rows(known)))
    tally = run.tally() if run else ImportTally(dry_run=asked.dry_run, mode=asked.mode)
    by_portion = run is not None and run.by_portion
    async with nullcontext() if by_portion else session.begin_nested() as savepoint:
        with closing(validated(file.rows(known), model, unique=unique)) as rows:
            for portion in _portions(rows, CHUNK if by_portion else at_once, after=run.place if run else 0):
                wrong = [row for row in portion if isinstance(row, RowError)]
                good = [row for row in portion if isinstance(row, Valid)]
                if good:
                    wrong += _counted(tally, len(good), await take(good), columns or {})
                for error in wrong:
                    tally.refuse(error)
                if run is not None:
                    await run.advance(session, tally, place=_number(portion[-1]), errors=wrong)
        if savepoint is not None and not tally.keeps:
            await savepoint.rollback()
    return tally.report()


def _portions(
    rows: Iterable[Valid[Model] | RowError], at_once: int | None, *, after: int
) -> Iterator[list[Valid[Model] | RowError]]:
    """Some rows at a time, behind the row of a number; all that is wrong with one of them stays together."""
    one_by_one = (list(told) for number, told in groupby(rows, key=_number) if number > after)
    while some := list(islice(one_by_one, at_once)):
        yield [one for told in some for one in told]


def _number(row: Valid[Any] | RowError) -> int:
    return row.row if isinstance(row, RowError) else row.number


def _counted(tally: ImportTally, given: int, outcome: Outcome, columns: ColumnOf) -> list[RowError]:
    """Count what was not refused, and say what is wrong with the rest."""
    for _ in outcome.unchanged:
        tally.leave()
    for _ in range(given - len(outcome.refused) - len(outcome.unchanged)):
        tally.accept()
    return [_error(number, refusal, columns) for number, refusal in outcome.refused]


def _error(number: int, refusal: RowRefusal, columns: ColumnOf) -> RowError:
    kind = refusal if isinstance(refusal, type) else type(refusal)
    column = next((name for about, name in columns.items() if issubclass(kind, about)), None)
    if isinstance(refusal, IdentifierWrong):
        detail = refusal.message
    elif isinstance(refusal, Refusal):
        detail = Text(refusal.explain(chinese=True), refusal.explain(chinese=False))
    else:
        detail = refusal.title
    return RowError(row=number, column=column, code=refusal.code, detail=detail)


def exported(
    request: Request,
    session: AsyncSession,
    statement: Select[Any],
    answer: type[Answer],
    *,
    leave_out: Collection[str] = (),
) -> StreamingResponse:
    """The rows of a statement as the caller's preferred kind of file, CSV if any will do.

    ``statement`` selects a model, or the columns that are ``answer``'s fields. The rows are streamed from a session
    of their own with the request's scope: the request's transaction has ended by then.
    """
    columns = {name: title for name, title in titles_of(answer).items() if name not in leave_out}
    database: Database = request.app.state.database
    scope = scope_of(session)
    whole = len(statement.column_descriptions) == 1

    async def rows() -> AsyncIterator[Mapping[str, Any]]:
        async with database.session(scope) as own:
            async for row in await own.stream(statement.execution_options(yield_per=FETCHED)):
                made = answer.model_validate(row[0] if whole else row)
                yield made.model_dump(mode="json", include=set(columns))

    cells = cells_of(answer)
    file = export(request.headers.get("accept"), rows(), columns, cells) or export(CSV, rows(), columns)
    assert file is not None  # noqa: S101 - CSV is always made
    return StreamingResponse(file.body, media_type=file.media_type)
