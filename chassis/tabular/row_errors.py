"""What is wrong with one row, said in both languages."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import PrivateAttr

from chassis.fields import Answer, described
from chassis.text import Text

__all__ = ["RowError", "field_error", "row_error"]


class RowError(Answer):
    """What is wrong with one row of an import."""

    row: int = described("行号", "row", "As the spreadsheet shows it; the line number of NDJSON", examples=[17])
    column: str | None = described("列", "column", "Null when the row as a whole is refused", examples=["born_on"])
    code: str = described("错误代码", "code", examples=["date_form"])
    detail: str = described("说明", "detail", examples=["日期应写作 YYYY-MM-DD A date is written YYYY-MM-DD"])
    # What stands in a row that could not be laid out; never shown here, for it is personal data.
    _cells: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @property
    def cells(self) -> Mapping[str, str]:
        return self._cells

    def of(self, cells: Mapping[str, str]) -> Self:
        """The error with what stands in its row."""
        self._cells = cells
        return self


# What goes wrong in most files, in the language of those who fill them in; the rest is said in English only.
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

_CHINESE = {
    "missing": "必填",
    "extra_forbidden": "没有此列",
    "string_too_short": "文字过短",
    "string_too_long": "文字过长",
    "too_long": "文字过长",
    "string_pattern_mismatch": "格式不符",
    "text_control": "含有控制字符",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "greater_than_equal": "小于下限",
    "less_than_equal": "超过上限",
    "enum": "不在可选值之内",
    "literal_error": "不在可选值之内",
    "date_form": "日期应写作 YYYY-MM-DD",
    "date_from_datetime_parsing": "没有这一天",
    "datetime_offset": "时间应含日期、时刻和时区",
    "region_code": "区划代码应为12位数字",
    "worker_id": "人员编号或其校验位有误",
    "ID_LENGTH": "证件号码应为18位",
    "ID_CHARACTERS": "证件号码应为17位数字加一位数字或 X",
    "ID_CHECK_DIGIT": "证件号码校验位不符",
    "ID_AREA": "证件号码前两位有误",
    "ID_BIRTH_DATE": "证件号码中的出生日期有误",
    "USCC_CHECK_DIGIT": "统一社会信用代码校验位不符",
}


def row_error(number: int, column: str | None, code: str, **facts: int) -> RowError:
    return RowError(row=number, column=column, code=code, detail=str(_DETAILS[code]).format(**facts))


def field_error(number: int, error: Any) -> RowError:
    """Pydantic's error; a ``ValueError`` with a code of its own, as ``chassis.identifiers`` has, keeps it."""
    raised = error.get("ctx", {}).get("error")
    code = getattr(raised, "code", error["type"])
    said = str(raised) if raised is not None else error["msg"]
    chinese = _CHINESE.get(code)
    column = ".".join(str(step) for step in error["loc"]) or None
    return RowError(row=number, column=column, code=code, detail=str(Text(chinese, said)) if chinese else said)
