"""What a table may measure, and the refusals of a whole file.

Malformed
├── FileUnreadable   FILE_UNREADABLE   wrong encoding, NUL, truncated, not what its type says; names the row
└── HeaderWrong      HEADER_WRONG      unknown, missing and doubled columns, all at once
TooLarge
└── FileTooLarge     FILE_TOO_LARGE    bytes, rows, columns, a row's length, what a workbook unpacks to
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.problems import FieldError, Malformed, TooLarge
from chassis.text import Text

__all__ = ["LARGEST", "FileTooLarge", "FileUnreadable", "HeaderWrong", "Limits"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How large a file may be before it is refused."""

    bytes: int = 64 << 20
    rows: int = 200_000
    columns: int = 100
    row_chars: int = 65_536
    # What a workbook unpacks to; a zip of 64 KiB can hold 64 MiB of blanks.
    unpacked: int = 256 << 20
    # The reader lays a worksheet out as a full rectangle of 40 bytes a cell, however few of them are filled.
    cells: int = 4_000_000


LARGEST = Limits()

_MEASURES = {
    "bytes": Text("字节数", "size in bytes"),
    "rows": Text("行数", "number of rows"),
    "columns": Text("列数", "number of columns"),
    "row_chars": Text("单行长度", "length of a row"),
    "unpacked": Text("解压后字节数", "unpacked size in bytes"),
    "cells": Text("单元格区域", "area in cells"),
}

_REASONS = {
    "empty": Text("文件为空", "The file is empty"),
    "encoding": Text(
        "编码有误；请使用 UTF-8，或 GB18030 并声明 charset",
        "The encoding is broken; use UTF-8, or GB18030 with its charset declared",
    ),
    "utf16": Text("不支持 UTF-16；请另存为 UTF-8", "UTF-16 is not supported; save the file as UTF-8"),
    "nul": Text("含有空字符（NUL）", "There is a NUL character"),
    "quoting": Text("引号不配对或位置有误", "A quotation mark is unpaired or out of place"),
    "truncated": Text("文件不完整，请重新上传", "The file is incomplete; upload it again"),
    "not_csv": Text("内容不是 CSV", "The content is no CSV"),
    "not_xlsx": Text("内容不是可读的 XLSX 工作簿", "The content is no readable XLSX workbook"),
    "password": Text("工作簿有密码或为旧版 XLS 格式", "The workbook has a password or is of the old XLS kind"),
    "json": Text("该行不是 JSON 对象", "The line is no JSON object"),
}


class FileUnreadable(Malformed):
    """The file cannot be read from some row on; nothing of it is taken."""

    code = "FILE_UNREADABLE"
    title = Text("文件无法读取", "The file cannot be read")

    def __init__(self, reason: str, *, row: int | None = None) -> None:
        self._reason = _REASONS[reason]
        errors = [] if row is None else [FieldError(f"/rows/{row}", reason, self._reason)]
        super().__init__(errors=errors, reason=reason, row=row)

    def explain(self, *, chinese: bool) -> str:
        place = Text(f"第 {self.facts['row']} 行：", f"Row {self.facts['row']}: ").pick(chinese=chinese)
        return (place if self.facts["row"] else "") + self._reason.pick(chinese=chinese)


_KINDS = {
    "unknown": Text("未知列", "Unknown column"),
    "missing": Text("缺少列", "Missing column"),
    "duplicate": Text("重复列", "Doubled column"),
}


class HeaderWrong(Malformed):
    """The columns are not those of the import, and what is wrong with them is told at once."""

    code = "HEADER_WRONG"
    title = Text("表头不符合要求", "The header does not fit")
    detail = Text(
        "未知列：{unknown}；缺少列：{missing}；重复列：{duplicate}",
        "Unknown columns: {unknown}; missing columns: {missing}; doubled columns: {duplicate}",
    )

    def __init__(self, *, unknown: Sequence[str], missing: Sequence[str], duplicate: Sequence[str]) -> None:
        kinds = {"unknown": unknown, "missing": missing, "duplicate": duplicate}
        errors = [
            FieldError("/header", f"{kind}_column", Text(f"{_KINDS[kind].zh}：{name}", f"{_KINDS[kind].en}: {name}"))
            for kind, names in kinds.items()
            for name in names
        ]
        super().__init__(errors=errors, unknown=list(unknown), missing=list(missing), duplicate=list(duplicate))


class FileTooLarge(TooLarge):
    """The file exceeds one of its limits."""

    code = "FILE_TOO_LARGE"
    title = Text("文件过大", "The file is too large")

    def __init__(self, measure: str, limit: int, *, row: int | None = None) -> None:
        super().__init__(measure=measure, limit=limit, row=row)

    def explain(self, *, chinese: bool) -> str:
        measure, limit = _MEASURES[self.facts["measure"]], self.facts["limit"]
        said = Text(f"{measure.zh}超过上限 {limit}", f"The {measure.en} exceeds the limit of {limit}")
        return said.pick(chinese=chinese)
