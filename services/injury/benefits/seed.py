"""The figures that ship with the service: statute, national statistics, and Inner Mongolia's medical grant.

Each row of the files names its source and how sure it is. What was not found is absent: the employment grant of Inner
Mongolia, every local wage, and the national income of 2025.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from services.injury.benefits.parameters import Figure, FigureUnit
from services.injury.certainty import Certainty

__all__ = ["COLUMNS", "figures_of", "seeded_figures"]

COLUMNS = ("name", "region", "valid_from", "valid_to", "value", "unit", "source", "certainty")
_FOLDER = Path(__file__).parent / "data"


def figures_of(rows: Iterable[Mapping[str, str]]) -> tuple[Figure, ...]:
    """The figures that rows describe; ``ValueError`` names the row that cannot be meant."""
    figures = []
    for number, row in enumerate(rows, start=1):
        try:
            figures.append(_figure(row))
        except (ArithmeticError, KeyError, ValueError) as wrong:
            raise ValueError(f"row {number}: {wrong}") from wrong
    return tuple(figures)


@lru_cache(maxsize=1)
def seeded_figures() -> tuple[Figure, ...]:
    """Every figure in the data folder."""
    figures: list[Figure] = []
    for file in sorted(_FOLDER.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines, strict=True)
            if tuple(table.fieldnames or ()) != COLUMNS:
                raise ValueError(f"{file.name} must begin with the columns {','.join(COLUMNS)}")
            figures += figures_of(table)
    return tuple(figures)


def _figure(row: Mapping[str, str]) -> Figure:
    figure = Figure(
        name=row["name"],
        region=int(row["region"]),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        value=Decimal(row["value"]),
        unit=FigureUnit(row["unit"]),
        source=row["source"],
        certainty=Certainty(row["certainty"]),
    )
    if not figure.value.is_finite() or figure.value < 0:
        raise ValueError("a figure is a number, and not negative")
    if not figure.name or not figure.source:
        raise ValueError("a figure has a name and a source")
    if figure.valid_from and figure.valid_to and figure.valid_to < figure.valid_from:
        raise ValueError("a figure does not end before it begins")
    return figure


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
