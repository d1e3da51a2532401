"""The columns of an import, and the rows under them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pydantic import BaseModel

from chassis.tabular.sheets import cells_of

__all__ = ["ERRORS", "ERRORS_TITLE", "Columns", "Row", "columns_of", "shortened", "titles_of"]


# Heads the column in which refused rows come back with what is wrong with them. It is passed over when they are sent
# again; no field of a model is called so.
ERRORS = "import_errors"
ERRORS_TITLE = "错误 errors"


class Row(NamedTuple):
    """One row of a table; blank cells are empty strings."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Columns:
    """The columns of an import: every heading that is understood, with its field, and the fields that must be.

    ``times`` are the fields that hold days or times, each with its kind.
    """

    headings: Mapping[str, str]
    required: frozenset[str]
    times: Mapping[str, str] = field(default_factory=dict)


def columns_of(model: type[BaseModel]) -> Columns:
    """The columns of a model: a field's name, its title, or the Chinese half of its title may head its column."""
    titles = titles_of(model)
    halves = Counter(title.split(" ")[0] for title in titles.values())
    headings: dict[str, str] = {}
    for name, title in titles.items():
        half = title.split(" ")[0]
        headings |= {title: name, half: name} if halves[half] == 1 else {title: name}
    headings |= {name: name for name in titles} | {ERRORS: ERRORS, ERRORS_TITLE: ERRORS}
    required = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
    times = {name: one.kind for name, one in cells_of(model).items() if one.kind in {"date", "instant"}}
    return Columns(headings, frozenset(required), times)


def titles_of(model: type[BaseModel]) -> dict[str, str]:
    """A model's fields as they are named in JSON, with their titles."""
    return {field.alias or name: field.title or name for name, field in model.model_fields.items()}


def shortened(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:40]}…"
