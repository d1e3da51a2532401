"""XLSX as it goes out."""

import asyncio
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from chassis.tabular.cells import MOST_EXACT, text_of
from chassis.tabular.portions import batches, blocks

__all__ = ["xlsx_body"]

_SHEET_ROWS = 1_048_576


async def xlsx_body(
    rows: AsyncIterable[Mapping[str, Any]], columns: Mapping[str, str], *, sheet_rows: int = _SHEET_ROWS
) -> AsyncIterator[bytes]:
    """A workbook, row by row to disk and then out; rows beyond what a worksheet holds go to the next one.

    Numbers stay numbers while a spreadsheet keeps them exact. Everything else is text, so nothing is a formula.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "export.xlsx")
        book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": folder})
        try:
            head = book.add_format({"bold": True})
            sheet, place = None, 0
            async for batch in batches(rows):
                for row in batch:
                    if sheet is None or place == sheet_rows:
                        sheet, place = _new_sheet(book, head, columns), 1
                    _write_row(sheet, place, [row.get(name) for name in columns])
                    place += 1
            if sheet is None:
                _new_sheet(book, head, columns)
        finally:
            # It also packs the workbook, the long part; and left open it would complain when collected.
            await asyncio.to_thread(book.close)
        for block in _blocks_of(path):
            yield block


def _blocks_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from blocks(file)


def _new_sheet(book: Any, head: Any, columns: Mapping[str, str]) -> Any:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 18)
    for column, title in enumerate(columns.values()):
        sheet.write_string(0, column, title, head)
    return sheet


def _write_row(sheet: Any, place: int, values: Sequence[Any]) -> None:
    for column, value in enumerate(values):
        number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MOST_EXACT
        if number:
            refused = sheet.write_number(place, column, value)
        else:
            text = text_of(value)
            refused = sheet.write_string(place, column, text) if text else 0
        if refused:  # the library only returns a code, and the cell would be lost or cut
            raise ValueError("the value does not fit a cell")
