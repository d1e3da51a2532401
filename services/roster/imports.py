"""Imports of bulk files: rows are validated as they are read, and dealt with a thousand at a time."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from itertools import islice
from typing import Annotated, Protocol, TypeVar

from fastapi import Query
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import Uploaded
from chassis.identifiers import IdentifierWrong
from chassis.problems import Refusal
from chassis.tabular import ImportMode, ImportReport, ImportTally, RowError, Valid, columns_of, opened, validated

__all__ = ["DryRun", "Mode", "Outcome", "imported"]

Model = TypeVar("Model", bound=BaseModel)

CHUNK = 1000

DryRun = Annotated[bool, Query(description="试运行，不改变任何数据 Tell what would happen and change nothing")]
Mode = Annotated[
    ImportMode, Query(description="each：逐行采纳 row by row; atomic：全部采纳或全部不采纳 all or nothing")
]


class Outcome(Protocol):
    """What became of the rows of one chunk; what is neither unchanged nor refused was accepted."""

    @property
    def unchanged(self) -> Collection[int]: ...
    @property
    def refused(self) -> Sequence[tuple[int, Refusal | IdentifierWrong]]: ...


async def imported(
    session: AsyncSession,
    upload: Uploaded,
    model: type[Model],
    take: Callable[[list[Valid[Model]]], Awaitable[Outcome]],
    *,
    dry_run: bool,
    mode: ImportMode,
) -> ImportReport:
    """Take an upload's rows chunk by chunk, and take everything back where the request asks for that."""
    tally = ImportTally(dry_run=dry_run, mode=mode)
    file = await opened(upload.file, upload.content_type)
    async with session.begin_nested() as savepoint:
        rows = validated(file.rows(columns_of(model)), model)
        while chunk := list(islice(rows, CHUNK)):
            for row in chunk:
                if isinstance(row, RowError):
                    tally.refuse(row)
            good = [row for row in chunk if isinstance(row, Valid)]
            _count(tally, len(good), await take(good))
        if not tally.keeps:
            await savepoint.rollback()
    return tally.report()


def _count(tally: ImportTally, given: int, outcome: Outcome) -> None:
    for number, refusal in outcome.refused:
        tally.refuse(_error(number, refusal))
    for _ in outcome.unchanged:
        tally.leave()
    for _ in range(given - len(outcome.refused) - len(outcome.unchanged)):
        tally.accept()


def _error(number: int, refusal: Refusal | IdentifierWrong) -> RowError:
    if isinstance(refusal, IdentifierWrong):
        return RowError(row=number, column="id_number", code=refusal.code, detail=refusal.message)
    said = f"{refusal.explain(chinese=True)} {refusal.explain(chinese=False)}"
    return RowError(row=number, column=None, code=refusal.code, detail=said)
