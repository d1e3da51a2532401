"""Files, and what is read from them."""

import io
import zipfile
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import pytest
import xlsxwriter

from chassis.fields import Fen, Line, LocalDate, Note, Schema, described
from chassis.tabular import CSV, FileUnreadable, Limits, Row, RowError, columns_of, export, opened
from chassis.tabular.sheets import Cells


class Duty(Schema):
    worker: Line = described("人员", "worker")
    duty_on: LocalDate = described("日期", "day")
    amount_fen: Fen | None = described("金额", "amount", default=None)
    note: Note | None = described("备注", "note", default=None)


class Both(Schema):
    worker: str = described("人员", "worker", default="")
    note: str = described("备注", "note", default="")


COLUMNS = columns_of(Duty)
HEADER = "worker,duty_on,amount_fen,note\r\n"
GOOD = HEADER + "张三,2020-02-01,100,\r\n李四,2020-02-02,,夜班\r\n"

TWO = [
    {"worker": "张三", "duty_on": "2020-02-01", "amount_fen": "100", "note": ""},
    {"worker": "李四", "duty_on": "2020-02-02", "amount_fen": "", "note": "夜班"},
]

TITLES = {"worker": "人员 worker", "note": "备注"}


async def read(content: bytes | str, content_type: str = CSV, *, limits: Limits | None = None) -> list[Row | RowError]:
    data = content.encode() if isinstance(content, str) else content
    upload = await opened(io.BytesIO(data), content_type, limits=limits or Limits())
    return list(upload.rows(COLUMNS))


async def cells(content: bytes | str, content_type: str = CSV) -> list[dict[str, str]]:
    rows = await read(content, content_type)
    assert all(isinstance(row, Row) for row in rows)
    return [row.cells for row in rows if isinstance(row, Row)]


async def unreadable(content: bytes | str, content_type: str = CSV) -> tuple[str, int | None]:
    with pytest.raises(FileUnreadable) as refused:
        await read(content, content_type)
    assert refused.value.explain(chinese=True) != refused.value.explain(chinese=False)
    return refused.value.facts["reason"], refused.value.facts["row"]


def workbook(rows: Sequence[Sequence[Any]], *, first: tuple[int, int] = (0, 0)) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            time: book.add_format({"num_format": "hh:mm"}),
        }
        for down, row in enumerate(rows):
            for right, value in enumerate(row):
                place = (first[0] + down, first[1] + right)
                if isinstance(value, date | time):
                    sheet.write_datetime(*place, value, formats[type(value)])
                else:
                    sheet.write(*place, value)
    return out.getvalue()


def repacked(content: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The same package with parts exchanged or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *changes}:
            new.writestr(name, changes[name] if name in changes else old.read(name))
    return out.getvalue()


def sheet_of(data: str) -> bytes:
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return repacked(
        workbook([["worker"]]), {"xl/worksheets/sheet1.xml": f"{start}{data}</sheetData></worksheet>".encode()}
    )


async def body_of(
    accept: str,
    rows: Iterable[Mapping[str, Any]],
    columns: Mapping[str, str] = TITLES,
    cells: Mapping[str, Cells] | None = None,
) -> bytes:
    async def given_rows() -> AsyncIterator[Mapping[str, Any]]:
        for row in rows:
            yield row

    made = export(accept, given_rows(), columns, cells)
    assert made is not None
    assert made.media_type.startswith(accept)
    return b"".join([block async for block in made.body])
