"""Periods as values: from one day to another, the last day included, open at an end that is absent; months; years."""

from datetime import date, timedelta

from chassis.problems import FieldError, Malformed
from chassis.text import Text

__all__ = ["age_on", "covers", "ends_within", "last_day_of", "require_asked_in_order", "shortens"]


def covers(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Whether a period holds a day."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def ends_within(ends_on: date, *, valid_from: date, valid_to: date | None) -> bool:
    """Whether a period may be cut short to end on that day: not before it began, nor later than it was to end."""
    return valid_from <= ends_on and (valid_to is None or ends_on <= valid_to)


def shortens(last_on: date, *, valid_from: date | None, valid_to: date | None) -> bool:
    """Whether a period that ended on that day would be shorter than it is, and not be gone."""
    return (valid_from is None or valid_from <= last_on) and (valid_to is None or last_on < valid_to)


def require_asked_in_order(first_on: date, last_on: date, *, name: str = "last_on") -> None:
    """``Malformed`` where the days that a query asks for end, by its parameter of that name, before they begin."""
    if last_on < first_on:
        backwards = Text("时段的结束早于开始", "The period ends before it begins")
        raise Malformed(errors=[FieldError(f"/query/{name}", "period_order", backwards)])


def last_day_of(month: date) -> date:
    """The last day of the month that begins on ``month``."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def age_on(born_on: date, on: date) -> int:
    """Whole years; who was born on 29 February comes of age on 1 March of a common year (周岁 from the day after)."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
