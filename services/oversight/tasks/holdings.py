"""What the platform holds already, so that no community is asked for it: data elements, and where each is read."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["Holding", "holdings"]

_FILE = Path(__file__).parent / "data" / "holdings.csv"


class Holding(NamedTuple):
    """A data element 数据项 and where it is read."""

    field: str
    zh: str
    en: str
    operation: str


@cache
def holdings() -> dict[str, Holding]:
    """By the element's code."""
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return {row["field"]: Holding(**row) for row in csv.DictReader(rows, strict=True)}
