"""What a list may be narrowed by, said once: filters that were not asked for narrow nothing.

    narrowed(select(Roll), Roll, region=region, month=month, state=state, updated_since=updated_since)

``region`` takes the rows within a region, ``updated_since`` what changed at that instant or later, ``on`` the rows that
hold on a day; any other name is a column, which equals the value, or is one of several.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_

from chassis.regions import span_of

__all__ = ["PERIOD", "in_force", "narrowed"]

# The days for which a row holds, for the exclusions of models and migrations.
PERIOD = "daterange(valid_from, valid_to, '[]')"


def in_force(table: Any, *, on: Any) -> ColumnElement[bool]:
    """Whether a row of ``table`` holds on a day; either end of its period may be open."""
    begun = table.valid_from <= on
    if table.valid_from.expression.nullable:
        begun = or_(table.valid_from.is_(None), begun)
    return and_(begun, or_(table.valid_to.is_(None), table.valid_to >= on))


def narrowed(statement: Select[Any], table: Any, *, on: date | None = None, **asked: Any) -> Select[Any]:
    """``statement`` with the filters that were asked for."""
    if on is not None:
        statement = statement.where(in_force(table, on=on))
    return statement.where(*(_condition(table, name, value) for name, value in asked.items() if value is not None))


def _condition(table: Any, name: str, value: Any) -> ColumnElement[bool]:
    if name == "region":
        inside: ColumnElement[bool] = table.region.between(*span_of(value))
        return inside
    if name == "updated_since":
        since: ColumnElement[bool] = table.updated_at >= value
        return since
    column = getattr(table, name)
    wanted: ColumnElement[bool] = column.in_(value) if isinstance(value, list | tuple | set) else column == value
    return wanted
