"""What is wrong with one row, said in both languages."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import PrivateAttr

from chassis.field_errors import explained
from chassis.fields import Answer, described
from chassis.text import Text

__all__ = ["RowError", "field_error", "row_error"]


class RowError(Answer):
    """What is wrong with one row of an import 导入行的错误."""

    row: int = described(
        "行号",
        "row",
        "同电子表格所示行号；NDJSON为所在行 As the spreadsheet shows it; the line number of NDJSON",
        examples=[17],
    )
    column: str | None = described(
        "列", "column", "整行被拒绝时为空 Null when the row as a whole is refused", examples=["born_on"]
    )
    code: str = described("错误代码", "code", examples=["date_form"])
    detail: Text = described("说明", "detail", examples=["日期应写作 YYYY-MM-DD A date is written YYYY-MM-DD"])
    # What stands in a row that could not be laid out; never shown here, for it is personal data.
    _cells: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @property
    def cells(self) -> Mapping[str, str]:
        return self._cells

    def of(self, cells: Mapping[str, str]) -> Self:
        """The error with what stands in its row."""
        self._cells = cells
        return self


_DETAILS = {
    "row_width": Text("单元格多于表头列数", "The row has cells beyond the headings"),
    "number_too_long": Text(
        "数字超过15位，电子表格已舍入；请将该列设为文本后重新填写",
        "A spreadsheet rounds numbers of more than 15 digits; make the column text and fill it in again",
    ),
    "unknown_column": Text("没有此列", "There is no such column"),
    "duplicate_column": Text("该列重复出现", "The column stands there twice"),
    "nested": Text("单元格应为文本、数字、true、false 或 null", "A cell is text, a number, true, false or null"),
    "duplicate_row": Text("与第 {first} 行重复", "The row repeats row {first}"),
}


def row_error(number: int, column: str | None, code: str, **facts: int) -> RowError:
    said = _DETAILS[code]
    detail = Text(said.zh.format(**facts), said.en.format(**facts))
    return RowError(row=number, column=column, code=code, detail=detail)


def field_error(number: int, error: Any) -> RowError:
    """Pydantic's error as one of its row."""
    code, detail = explained(error)
    column = ".".join(str(step) for step in error["loc"]) or None
    return RowError(row=number, column=column, code=code, detail=detail)
