"""A cell as text, in either direction.

What a spreadsheet would run as a formula is written with an apostrophe before it (OWASP, CSV injection) and loses it
again when it is read.
"""

import re
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson

from chassis.clock import ZONE

__all__ = ["LOST", "MOST_EXACT", "guarded", "sheet_cell", "text_of", "unguarded"]

# What starts a formula in a spreadsheet, full-width forms included, behind any apostrophes of ours.
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


# Stands for a number that a spreadsheet has rounded; known by identity, so that no text can be taken for it.
LOST = "(number)"
MOST_EXACT = 10**15


def sheet_cell(value: Any) -> str:
    """A typed cell as the text that a CSV file would hold.

    A spreadsheet knows no time zone, so an instant is China's; midnight is taken for a date. It keeps 15 digits
    of a number: an ID number or an account typed as a number is already another one, and is refused.
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if abs(value) >= MOST_EXACT:
            return LOST
        return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.replace(tzinfo=ZONE).isoformat() if value.time() != time() else value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def text_of(value: Any) -> str:
    """A value as text: what ``Upload.rows`` and the fields of ``chassis.fields`` read again."""
    if value is None:
        return ""
    if isinstance(value, str):
        return str(value.value) if isinstance(value, Enum) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return (value.astimezone(ZONE) if value.tzinfo else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Enum):
        return text_of(value.value)
    return orjson.dumps(value, default=str).decode() if isinstance(value, list | dict | tuple) else str(value)
