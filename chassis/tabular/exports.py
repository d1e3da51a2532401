"""The format that a caller prefers, and the rows in it."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from typing import Any, NamedTuple

from chassis.tabular.csv_writer import csv_body
from chassis.tabular.media import CSV, MEDIA_TYPES, NDJSON, XLSX
from chassis.tabular.ndjson_writer import ndjson_body
from chassis.tabular.sheets import Cells
from chassis.tabular.workbook_writer import xlsx_body

__all__ = ["Export", "export", "export_format"]


class Export(NamedTuple):
    """A response's media type and body."""

    media_type: str
    body: AsyncIterator[bytes]


def export_format(accept: str | None) -> str | None:
    """The table format that an ``Accept`` header prefers to JSON, if it names one (RFC 9110 §12.5.1).

    Wildcards do not count: who accepts anything gets JSON.
    """
    qualities: dict[str, float] = {}
    for part in (accept or "").split(","):
        media_type, *parameters = [piece.strip().lower() for piece in part.split(";")]
        qualities[media_type] = _quality(parameters)
    json_quality = qualities.get("application/json", 0.0)
    best = max(MEDIA_TYPES, key=lambda media_type: qualities.get(media_type, 0.0))
    return best if qualities.get(best, 0.0) > json_quality else None


def _quality(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def export(
    accept: str | None,
    rows: AsyncIterable[Mapping[str, Any]],
    columns: Mapping[str, str],
    cells: Mapping[str, Cells] | None = None,
) -> Export | None:
    """The rows in the format that the caller prefers to JSON, or None: the caller gets JSON.

    ``columns`` are the keys to write, in order, with their titles. NDJSON keeps the keys. ``cells`` says what a
    workbook's columns are (``chassis.tabular.sheets``).
    """
    media_type = export_format(accept)
    if media_type == CSV:
        return Export(f"{CSV}; charset=utf-8; header=present", csv_body(rows, columns))
    if media_type == XLSX:
        return Export(XLSX, xlsx_body(rows, columns, cells))
    return Export(NDJSON, ndjson_body(rows, columns)) if media_type == NDJSON else None
