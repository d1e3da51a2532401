"""How a worksheet's columns look and what may be typed into them, as the fields of a model say.

IDs and codes are text, or a spreadsheet makes 1.5E+17 of them; days and times are what they are; what has a few values
is chosen from a list. Nothing here is more than help: what is sent is checked as ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import east_asian_width

from pydantic import BaseModel

__all__ = ["Cells", "cells_of", "set_up", "width_of"]

# Rows of a template that are ready to be filled in; a file may have more.
_READY = 10_000
# What a list of choices may measure (Excel; a longer one needs a range).
_LONGEST_LIST = 255
_WIDEST = 40
# How an id looks, where a field has no example of its own.
_ID = "0199d3a0-0000-7000-8000-000000000000"
# The built-in format @, by which a cell is text before anything is typed (ECMA-376 §18.8.30).
_AS_TEXT = 49


@dataclass(frozen=True)
class Cells:
    """The cells of one column."""

    kind: str  # text, number, date, instant or choice
    required: bool = False
    choices: tuple[str, ...] = ()
    told: str = ""
    example: str = ""


TEXT = Cells("text")

_ASKED = {
    "date": {"error_title": "不是日期", "error_message": "请填写日期，如 2020-02-01 A date, as 2020-02-01"},
    "instant": {
        "error_title": "不是日期时间",
        "error_message": "请填写日期和时间，如 2020-02-01 08:30 A date and a time, as 2020-02-01 08:30",
    },
}


def cells_of(model: type[BaseModel]) -> dict[str, Cells]:
    """The columns of a model by its fields' names in JSON."""
    schema = model.model_json_schema(by_alias=True)
    required = set(schema.get("required", ()))
    return {
        name: _cells(field, schema.get("$defs", {}), required=name in required)
        for name, field in schema["properties"].items()
    }


def _cells(field: Mapping[str, Any], known: Mapping[str, Any], *, required: bool) -> Cells:
    told = field.get("description", "")
    example = str(next(iter(field.get("examples") or ("",))))
    kinds = [one for one in field.get("anyOf", [field]) if one.get("type") != "null"]
    one = dict(kinds[0]) if len(kinds) == 1 else {}
    if "$ref" in one:
        one = known[one["$ref"].rpartition("/")[2]]
    choices: tuple[str, ...] = tuple(map(str, one.get("enum", ())))
    if "const" in one:
        choices = (str(one["const"]),)
    kind = "text"
    if one.get("type") == "boolean":
        choices = ("true", "false")
    if choices:
        kind = "choice"
    elif one.get("format") == "date":
        kind = "date"
    elif one.get("format") == "date-time":
        kind = "instant"
        example = example[:16].replace("T", " ")
    elif one.get("format") == "uuid":
        example = example or _ID
    elif one.get("type") in {"integer", "number"}:
        kind = "number"
    return Cells(kind, required=required, choices=choices, told=told, example=example)


def width_of(text: str) -> int:
    """How wide a text is in a cell; Chinese characters are as wide as two others."""
    wide = sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
    return max(12, min(wide + 3, _WIDEST))


def set_up(book: Any, sheet: Any, columns: Mapping[str, str], cells: Mapping[str, Cells]) -> None:
    """Head a worksheet, and make its columns ready to be typed into."""
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    needed = book.add_format({"bold": True, "bg_color": "#F9DCC4", "border": 1})
    formats = {
        "text": book.add_format({"num_format": _AS_TEXT}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "number": book.add_format({"num_format": "0"}),
    }
    sheet.freeze_panes(1, 0)
    for place, (name, title) in enumerate(columns.items()):
        one = cells.get(name, TEXT)
        sheet.set_column(place, place, width_of(title), formats.get(one.kind, formats["text"]))
        sheet.write_string(0, place, title, needed if one.required else head)
        rule = _rule(one, title)
        if rule:
            sheet.data_validation(1, place, _READY, place, rule)


def _rule(one: Cells, title: str) -> dict[str, Any] | None:
    shown = {"input_title": title[:32], "input_message": one.told[:255]} if one.told else {}
    if one.kind == "choice" and len(",".join(one.choices)) <= _LONGEST_LIST:
        wrong = {"error_title": "不在可选值之内", "error_message": "请从列表中选择 Choose from the list"}
        return {"validate": "list", "source": list(one.choices), **shown, **wrong}
    if one.kind in _ASKED:
        wrong = _ASKED[one.kind]
        span = {"criteria": "between", "minimum": date(1900, 1, 1), "maximum": date(2999, 12, 31)}
        return {"validate": "date", **span, **shown, **wrong}
    return {"validate": "any", **shown} if shown else None
