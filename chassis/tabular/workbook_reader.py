"""XLSX as it comes in."""

import re
from collections.abc import Iterator
from typing import IO

import python_calamine as calamine

from chassis.tabular.cells import LOST, sheet_cell
from chassis.tabular.columns import Columns, Row
from chassis.tabular.refusals import FileUnreadable, Limits
from chassis.tabular.row_errors import RowError, row_error
from chassis.tabular.table import table
from chassis.tabular.times import MIDNIGHT
from chassis.tabular.workbook_check import check_package

__all__ = ["WorkbookReader"]


class WorkbookReader:
    """The first visible worksheet of an XLSX workbook (ECMA-376)."""

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        self._limits = limits
        check_package(file, limits)
        self._sheet = _sheet(file)

    def __call__(self, columns: Columns) -> Iterator[Row | RowError]:
        records = (
            (number, [sheet_cell(value) for value in values])
            for number, values in enumerate(self._sheet.iter_rows(), start=1)
        )
        for row in table(records, columns, self._limits):
            lost = [name for name, cell in row.cells.items() if cell is LOST] if isinstance(row, Row) else []
            if isinstance(row, Row) and lost:
                yield row_error(row.number, lost[0], "number_too_long").of(row.cells)
            else:
                yield _with_midnight(row, columns) if isinstance(row, Row) else row


def _with_midnight(row: Row, columns: Columns) -> Row:
    """A time that has none is midnight: a workbook's own format tells the two apart for the eye alone."""
    for name, kind in columns.times.items():
        if kind == "instant" and _DAY.fullmatch(row.cells.get(name, "")):
            row.cells[name] += MIDNIGHT
    return row


_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_VISIBLE = calamine.SheetVisibleEnum.Visible


def _sheet(file: IO[bytes]) -> calamine.CalamineSheet:
    file.seek(0)
    try:
        with calamine.CalamineWorkbook.from_filelike(file) as book:
            for place, sheet in enumerate(book.sheets_metadata):
                if sheet.typ is calamine.SheetTypeEnum.WorkSheet and sheet.visible is _VISIBLE:
                    return book.get_sheet_by_index(place)
    except calamine.CalamineError:
        raise FileUnreadable("not_xlsx") from None
    except BaseException as wrong:
        # A panic in the reader's Rust comes as an exception beside Exception, of a class that cannot be imported.
        if type(wrong).__name__ != "PanicException":
            raise
        raise FileUnreadable("not_xlsx") from None
    raise FileUnreadable("empty")
