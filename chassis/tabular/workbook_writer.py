"""XLSX as it goes out."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from chassis.tabular.cells import MOST_EXACT, text_of
from chassis.tabular.portions import batches, blocks
from chassis.tabular.sheets import Cells, set_up

__all__ = ["xlsx_body"]

_SHEET_ROWS = 1_048_576
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


async def xlsx_body(
    rows: AsyncIterable[Mapping[str, Any]],
    columns: Mapping[str, str],
    cells: Mapping[str, Cells] | None = None,
    *,
    sheet_rows: int = _SHEET_ROWS,
) -> AsyncIterator[bytes]:
    """A workbook, row by row to disk and then out; rows beyond what a worksheet holds go to the next one.

    Numbers stay numbers while a spreadsheet keeps them exact, and what ``cells`` calls a date is one. Everything else
    is text, so nothing is a formula, and an instant keeps its zone.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export.xlsx")
        book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": folder})
        try:
            formats = {"number": book.add_format(), "date": book.add_format({"num_format": "yyyy-mm-dd"})}
            dates = [name for name, one in (cells or {}).items() if one.kind == "date"]
            sheet, place = None, 0
            async for batch in batches(rows):
                for row in batch:
                    if sheet is None or place == sheet_rows:
                        sheet, place = _new_sheet(book, columns, cells), 1
                    _write_row(
                        sheet,
                        place,
                        [_date(row.get(name)) if name in dates else row.get(name) for name in columns],
                        formats,
                    )
                    place += 1
            if sheet is None:
                _new_sheet(book, columns, cells)
        finally:
            # It also packs the workbook, the long part; and left open it would complain when collected.
            await asyncio.to_thread(book.close)
        for block in _blocks_of(path):
            yield block


def _blocks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from blocks(file)


def _new_sheet(book: Any, columns: Mapping[str, str], cells: Mapping[str, Cells] | None) -> Any:
    sheet = book.add_worksheet()
    set_up(book, sheet, columns, {name: one for name, one in (cells or {}).items() if one.kind != "instant"})
    return sheet


def _date(value: Any) -> Any:
    """A date as a spreadsheet counts days; what is none, or from before 1900, stays what it is."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return value
    return value if not isinstance(value, date) or value.year >= 1900 else value.isoformat()


def _write_row(sheet: Any, place: int, values: Sequence[Any], formats: Mapping[str, Any]) -> None:
    for column, value in enumerate(values):
        number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST_EXACT
        if number:
            refused = sheet.write_number(place, column, value, formats["number"])
        elif type(value) is date and value.year >= 1900:
            refused = sheet.write_datetime(place, column, value, formats["date"])
        else:
            text = text_of(value)
            refused = sheet.write_string(place, column, text) if text else 0
        if refused:  # the library only returns a code, and the cell would be lost or cut
            raise ValueError("the value does not fit a cell")
