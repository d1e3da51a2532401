"""From records to rows: the header, and the cells under each of its columns."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from chassis.tabular.columns import Columns, Row, shortened
from chassis.tabular.refusals import FileTooLarge, FileUnreadable, HeaderWrong, Limits
from chassis.tabular.row_errors import RowError, row_error
from chassis.tabular.times import as_meant

__all__ = ["table"]


def table(
    records: Iterable[tuple[int, list[str]]],
    columns: Columns,
    limits: Limits,
    *,
    whole: Callable[[], bool] = lambda: True,
) -> Iterator[Row | RowError]:
    """The rows of a table whose first record with any content is its header.

    A record shorter than the header is taken as blank at its end, as some spreadsheets leave commas out there;
    but when the file ends in it without a line break it was cut off.
    """
    header: list[str] | None = None
    number = count = width = 0
    for number, cells in records:
        if not any(cells):
            width = len(cells)
            continue
        if header is None:
            header = _header(cells, columns, limits, number)
            width = len(cells)
            continue
        count += 1
        if count > limits.rows:
            raise FileTooLarge("rows", limits.rows, row=number)
        width = len(cells)
        yield _row(number, header, cells, columns.times)
    if header is None:
        raise FileUnreadable("empty")
    if width < len(header) and not whole():
        raise FileUnreadable("truncated", row=number)


def _header(cells: Sequence[str], columns: Columns, limits: Limits, number: int) -> list[str]:
    """The field of each column; an empty string heads a column without a heading, which must stay blank."""
    while not cells[-1]:
        cells = cells[:-1]
    if len(cells) > limits.columns:
        raise FileTooLarge("columns", limits.columns, row=number)
    names = [cell.lstrip("\ufeff").strip() for cell in cells]
    fields = [columns.headings.get(name, "") for name in names]
    unknown = [shortened(name) for name, field in zip(names, fields, strict=True) if name and not field]
    duplicate = sorted(field for field, times in Counter(fields).items() if field and times > 1)
    missing = sorted(columns.required - set(fields))
    if unknown or duplicate or missing:
        raise HeaderWrong(unknown=unknown, missing=missing, duplicate=duplicate)
    return fields


def _row(number: int, header: Sequence[str], cells: Sequence[str], times: Mapping[str, str]) -> Row | RowError:
    found = dict(zip(header, cells, strict=False))
    found |= {name: as_meant(found[name], kind) for name, kind in times.items() if name in found}
    beyond = found.pop("", "") or any(cells[len(header) :])
    return row_error(number, None, "row_width").of(found) if beyond else Row(number, found)
