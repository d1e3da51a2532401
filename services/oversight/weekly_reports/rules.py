"""The weekly dispatch report 调度周报: it fills itself from the figures, and asks no community for anything.

Clause 4 binds headquarters too: 坚决防止多头、重复向基层派任务、要表格、要数据. A week is an
ISO week, from Monday to Sunday; its report shows the board as it stood when the week ended, and is not made before what
was counted by then has come in.
"""

from datetime import date, datetime, timedelta

from chassis.clock import midnight

__all__ = ["end_of", "last_day_of_week", "name_of", "weeks_to_report"]

# Figures take a while from their service to here; a report is made once they have had these.
ARRIVED_AFTER = timedelta(hours=6)
# A week that was missed while the rule did not run is made up for: figures can be read as they stood.
_MADE_UP_FOR = 4
_WEEK = timedelta(days=7)


def end_of(week: date) -> datetime:
    """The instant at which the week that begins on a Monday is over."""
    return midnight(week + _WEEK)


def last_day_of_week(week: date) -> date:
    """The Sunday of a week, whose month the report is of."""
    return week + timedelta(days=6)


def weeks_to_report(now: datetime) -> list[date]:
    """The Mondays of the last weeks that are over for long enough, the earliest first."""
    monday = now.date() - timedelta(days=now.weekday())
    over = [monday - n * _WEEK for n in range(_MADE_UP_FOR + 1, 0, -1)]
    return [week for week in over if end_of(week) + ARRIVED_AFTER <= now][-_MADE_UP_FOR:]


def name_of(week: date) -> str:
    """The ISO 8601 name of a week, as in 2020-W06."""
    year, number, _ = week.isocalendar()
    return f"{year}-W{number:02d}"
