"""The control-period calendar 防控时段: since when, and until when, the epidemic is fought at which level of response.

Missed rest is owed for what lies within it, and made good after it:
"对因参加疫情防治未能休假的，疫情结束后要安排补休". The calendar is data with versions; what is known of 2020 is laid
down by the migration.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from chassis.periods import covers, ends_within
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "ControlEndsOutside",
    "ControlOverlaps",
    "Span",
    "fully_within",
    "require_control_end",
    "touches",
]


class Span(NamedTuple):
    """A control period's days; ``last_on`` is absent while it goes on."""

    first_on: date
    last_on: date | None


class ControlOverlaps(Conflict):
    code = "CONTROL_PERIODS_OVERLAP"
    stands_for = ("ex_control_periods_one_at_a_time",)
    title = Text("该区划在该时段已有防控时段", "The region has a control period in these days already")


class ControlEndsOutside(Conflict):
    code = "CONTROL_ENDS_OUTSIDE_PERIOD"
    title = Text("结束日不在防控时段内", "The day of ending lies outside the control period")


def require_control_end(ends_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """A control period ends no earlier than it began, and no later than it was to end."""
    if not ends_within(ends_on, valid_from=valid_from, valid_to=valid_to):
        raise ControlEndsOutside


def fully_within(first_on: date, last_on: date, spans: Iterable[Span]) -> bool:
    """Whether every one of the days lies in a control period; two that follow each other count as one."""
    known = list(spans)
    days = ((last_on - first_on).days + 1) if last_on >= first_on else 0
    return all(
        any(covers(span.first_on, span.last_on, first_on + timedelta(days=n)) for span in known) for n in range(days)
    )


def touches(first_on: date, last_on: date, spans: Iterable[Span]) -> bool:
    """Whether any of the days lies in a control period."""
    return any(span.first_on <= last_on and (span.last_on is None or first_on <= span.last_on) for span in spans)
