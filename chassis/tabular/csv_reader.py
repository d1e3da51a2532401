"""CSV as it comes in."""

import csv
import io
from collections.abc import Iterator
from typing import IO

from chassis.tabular.cells import unguarded
from chassis.tabular.columns import Columns, Row
from chassis.tabular.encoding import where_broken
from chassis.tabular.lines import Lines
from chassis.tabular.refusals import FileUnreadable, Limits
from chassis.tabular.row_errors import RowError
from chassis.tabular.table import table

__all__ = ["CsvReader"]


class CsvReader:
    """RFC 4180, with commas unless told otherwise; strict about quotation marks, for a lost one swallows rows."""

    def __init__(self, file: IO[bytes], encoding: str, limits: Limits, delimiter: str = ",") -> None:
        self._file = file
        # The variant with ``-sig`` drops a byte order mark if there is one.
        self._encoding = "utf-8-sig" if encoding == "utf-8" else encoding
        self._limits = limits
        self._delimiter = delimiter
        file.seek(0)
        if file.read(4) == b"PK\x03\x04":
            raise FileUnreadable("not_csv")
        broken = where_broken(file, encoding)
        if broken:
            raise FileUnreadable("encoding", row=broken.row)

    def __call__(self, columns: Columns) -> Iterator[Row | RowError]:
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, encoding=self._encoding, newline="")
        try:
            lines = Lines(text, self._limits.row_chars)
            yield from table(self._records(lines), columns, self._limits, whole=lambda: lines.whole)
        finally:
            text.detach()

    def _records(self, lines: Lines) -> Iterator[tuple[int, list[str]]]:
        records = csv.reader(lines, strict=True, delimiter=self._delimiter)
        while True:
            try:
                cells = next(records, None)
            except csv.Error as wrong:
                reason = "truncated" if "unexpected end" in str(wrong) else "quoting"
                raise FileUnreadable(reason, row=lines.number) from None
            if cells is None:
                return
            yield lines.number, [unguarded(cell.strip()) for cell in cells]
            lines.next_record()
