"""Lost time: days for which the worker is not to blame; which reasons there are stands in ``recognition``."""

from datetime import date

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["TimeNotOpen", "TimeToCome", "require_past_days"]


class TimeToCome(Conflict):
    code = "LOST_TIME_TO_COME"
    title = Text("耽误的时间尚未开始或结束", "The time has not begun, or not ended, yet")


class TimeNotOpen(Conflict):
    code = "LOST_TIME_NOT_OPEN"
    title = Text("该段时间已有结束日", "The time has an end already")


def require_past_days(first_on: date, last_on: date | None, *, today: date) -> None:
    """Time is lost when it has passed: nobody knows beforehand how long a dispute or a quarantine goes on."""
    if first_on > today or (last_on is not None and last_on > today):
        raise TimeToCome
