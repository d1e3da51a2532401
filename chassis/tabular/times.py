"""Days and times as office programs write them.

What is typed as a date comes back from a spreadsheet's CSV as 2020/2/1, and a time in none of its files has a zone: it
is China's. Years come first in China, so nothing here is guessed; what is written otherwise is left, to be refused.
"""

import re

__all__ = ["MIDNIGHT", "as_meant"]

_WRITTEN = re.compile(
    "([0-9]{4})(?:-|/|年)([0-9]{1,2})(?:-|/|月)([0-9]{1,2})日?(?:[T ]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?"
)
MIDNIGHT = "T00:00:00+08:00"


def as_meant(cell: str, kind: str) -> str:
    """A cell of a column of days (``date``) or of times (``instant``) as RFC 3339 has it, if that is what it says.

    A day is no time, but midnight is a day: some programs write it behind every date.
    """
    written = _WRITTEN.fullmatch(cell)
    if written is None:
        return cell
    year, month, day, hour, minute, second = written.groups(default="00")
    date, time = f"{year}-{month:0>2}-{day:0>2}", f"{hour:0>2}:{minute}:{second}"
    if kind == "date":
        return date if time == "00:00:00" else cell
    return cell if written[4] is None else f"{date}T{time}+08:00"
