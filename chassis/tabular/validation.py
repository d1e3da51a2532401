"""Rows as models."""

from collections.abc import Generator, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from chassis.tabular.columns import ERRORS, Row
from chassis.tabular.row_errors import RowError, field_error, row_error

__all__ = ["Valid", "validated"]

_Model = TypeVar("_Model", bound=BaseModel)


class Valid(NamedTuple, Generic[_Model]):
    """A row that fits its model."""

    number: int
    model: _Model


def validated(
    rows: Iterable[Row | RowError], model: type[_Model], *, unique: Sequence[str] = ()
) -> Generator[Valid[_Model] | RowError]:
    """Each row as a model, or all that is wrong with it. Blank cells are absent.

    A row that repeats the fields ``unique`` of an earlier one is refused too.
    """
    validator = model.__pydantic_validator__
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if isinstance(row, RowError):
            yield row
            continue
        try:
            given: dict[str, Any] = {name: cell for name, cell in row.cells.items() if cell and name != ERRORS}
            made = validator.validate_strings(given)
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False, include_input=False):
                yield field_error(row.number, error)
            continue
        if unique:
            first = seen.setdefault(tuple(getattr(made, name) for name in unique), row.number)
            if first != row.number:
                yield row_error(row.number, unique[0], "duplicate_row", first=first)
                continue
        yield Valid(row.number, made)
