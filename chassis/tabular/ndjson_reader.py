"""NDJSON as it comes in."""

import io
import json
from collections.abc import Iterator
from typing import IO, Any

from chassis.tabular.columns import Columns, Row, shortened
from chassis.tabular.encoding import where_broken
from chassis.tabular.lines import Lines
from chassis.tabular.refusals import FileTooLarge, FileUnreadable, Limits
from chassis.tabular.row_errors import RowError, row_error

__all__ = ["NdjsonReader"]


class NdjsonReader:
    """One JSON object a line, in UTF-8."""

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        self._file = file
        self._limits = limits
        broken = where_broken(file, "utf-8")
        if broken:
            raise FileUnreadable("encoding", row=broken.row)

    def __call__(self, columns: Columns) -> Iterator[Row | RowError]:
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, encoding="utf-8-sig", newline="\n")
        try:
            yield from self._read(Lines(text, self._limits.row_chars), frozenset(columns.headings.values()))
        finally:
            text.detach()

    def _read(self, lines: Lines, known: frozenset[str]) -> Iterator[Row | RowError]:
        count = 0
        for line in lines:
            if line.strip():
                count += 1
                if count > self._limits.rows:
                    raise FileTooLarge("rows", self._limits.rows, row=lines.number)
                yield _json_row(line, lines, known)
            lines.next_record()
        if count == 0:
            raise FileUnreadable("empty")


class _Pairs(list[tuple[str, Any]]):
    """An object's members as they stand, doubled names included."""


def _no_constant(_: str) -> Any:
    raise ValueError("NaN and Infinity are not JSON")


# Numbers stay as they are written: a bank account of 19 digits does not survive a float.
_DECODER = json.JSONDecoder(object_pairs_hook=_Pairs, parse_int=str, parse_float=str, parse_constant=_no_constant)


def _json_row(line: str, lines: Lines, known: frozenset[str]) -> Row | RowError:
    try:
        pairs = _DECODER.decode(line)
    except (ValueError, RecursionError):
        raise FileUnreadable("json" if lines.whole else "truncated", row=lines.number) from None
    if not isinstance(pairs, _Pairs):
        raise FileUnreadable("json", row=lines.number)
    cells: dict[str, str] = {}
    for name, value in pairs:
        if name not in known:
            return row_error(lines.number, shortened(name), "unknown_column").of(cells)
        if name in cells:
            return row_error(lines.number, name, "duplicate_column").of(cells)
        if isinstance(value, list):
            return row_error(lines.number, name, "nested").of(cells)
        cells[name] = _json_cell(value)
        if "\0" in cells[name]:
            raise FileUnreadable("nul", row=lines.number)
    return Row(lines.number, cells)


def _json_cell(value: str | bool | None) -> str:  # noqa: FBT001 - a cell may be one
    if isinstance(value, str):
        return value.strip()
    return "" if value is None else str(value).lower()
