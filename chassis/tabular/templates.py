"""The empty file of an import: its headings, and what may stand under them."""

import io
from collections.abc import Mapping

import xlsxwriter
from pydantic import BaseModel

from chassis.tabular.columns import titles_of
from chassis.tabular.exports import export_format
from chassis.tabular.media import CSV, XLSX
from chassis.tabular.sheets import Cells, cells_of, set_up, width_of

__all__ = ["template"]

_NOTES = ("列 column", "必填 required", "可选值 values", "示例 example", "说明 description")


def template(accept: str | None, model: type[BaseModel]) -> tuple[str, bytes]:
    """Media type and content, a workbook unless CSV is preferred. A second sheet says what each column is."""
    titles = titles_of(model)
    if export_format(accept) == CSV:
        return f"{CSV}; charset=utf-8; header=present", ("\ufeff" + ",".join(titles.values()) + "\r\n").encode()
    return XLSX, _workbook(titles, cells_of(model))


def _workbook(titles: Mapping[str, str], cells: Mapping[str, Cells]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        set_up(book, book.add_worksheet("填报 Rows"), titles, cells)
        notes = book.add_worksheet("说明 Notes")
        notes.freeze_panes(1, 0)
        wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        bold = book.add_format({"bold": True})
        rows = [
            (titles[name], "是 yes" if one.required else "", ", ".join(one.choices), one.example, one.told)
            for name, one in cells.items()
        ]
        for place, heading in enumerate(_NOTES):
            notes.write_string(0, place, heading, bold)
            notes.set_column(place, place, max(width_of(heading), *(width_of(row[place]) for row in rows)))
        for down, row in enumerate(rows, start=1):
            for place, text in enumerate(row):
                notes.write_string(down, place, text, wrapped)
    return out.getvalue()
