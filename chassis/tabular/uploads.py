"""Files that come in: ``opened`` where they are spooled."""

import asyncio
import io
from collections.abc import Iterator
from typing import IO, Protocol

from chassis.tabular.columns import Columns, Row
from chassis.tabular.csv_reader import CsvReader
from chassis.tabular.encoding import csv_encoding
from chassis.tabular.media import CSV, XLSX, media_type_of
from chassis.tabular.ndjson_reader import NdjsonReader
from chassis.tabular.refusals import LARGEST, FileTooLarge, FileUnreadable, Limits
from chassis.tabular.row_errors import RowError
from chassis.tabular.workbook_reader import WorkbookReader

__all__ = ["Reader", "Upload", "opened"]


class Reader(Protocol):
    """Reads a file that has been checked already: its rows under the header."""

    def __call__(self, columns: Columns) -> Iterator[Row | RowError]: ...


class Upload:
    """A file that can be read, checked as far as that can be done without its columns."""

    def __init__(self, media_type: str, reader: Reader) -> None:
        self.media_type = media_type
        self._reader = reader

    def rows(self, columns: Columns) -> Iterator[Row | RowError]:
        """The rows under the header, blank ones skipped.

        A refusal may come at any row, also the last: change nothing for good until the rows are through.
        """
        return self._reader(columns)


async def opened(
    file: IO[bytes], content_type: str | None, *, limits: Limits = LARGEST, delimiter: str = ","
) -> Upload:
    """The upload that a spooled file holds, read where it is.

    ``file`` is read from its beginning, wherever it stands, and has to stay open until the rows are through;
    closing it is its owner's affair. What takes long runs in a thread. ``delimiter`` is that of CSV.
    """
    media_type, charset = media_type_of(content_type)
    return await asyncio.to_thread(_checked, file, media_type, charset, limits, delimiter)


def _checked(file: IO[bytes], media_type: str, charset: str | None, limits: Limits, delimiter: str) -> Upload:
    size = file.seek(0, io.SEEK_END)
    if size > limits.bytes:
        raise FileTooLarge("bytes", limits.bytes)
    if size == 0:
        raise FileUnreadable("empty")
    reader: Reader
    if media_type == XLSX:
        reader = WorkbookReader(file, limits)
    elif media_type == CSV:
        reader = CsvReader(file, charset or csv_encoding(file), limits, delimiter)
    else:
        reader = NdjsonReader(file, limits)
    return Upload(media_type, reader)
