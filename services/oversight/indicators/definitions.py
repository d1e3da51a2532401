"""The indicators as data: ``data/definitions.csv``, one a line, read once."""

import csv
from functools import cache
from pathlib import Path

from chassis.caller import Department
from chassis.text import Text
from services.oversight.indicators.rules import Better, Indicator, PeriodKind, Unit

__all__ = ["definitions"]

_FILE = Path(__file__).parent / "data" / "definitions.csv"


@cache
def definitions() -> dict[str, Indicator]:
    """By their codes, in the file's order."""
    with _FILE.open(encoding="utf-8", newline="") as rows:
        return {row["code"]: _read(row) for row in csv.DictReader(rows, strict=True)}


def _read(row: dict[str, str]) -> Indicator:
    return Indicator(
        code=row["code"],
        board=int(row["board"]) if row["board"] else None,
        clause=int(row["clause"]) if row["clause"] else None,
        owner=Department(row["owner"]),
        unit=Unit(row["unit"]),
        better=Better(row["better"]) if row["better"] else None,
        kind=PeriodKind(row["kind"]),
        settles_days=int(row["settles_days"]) if row["settles_days"] else None,
        title=Text(row["title_zh"], row["title_en"]),
        formula=Text(row["formula_zh"], row["formula_en"]),
        records=row["records"] or None,
    )
