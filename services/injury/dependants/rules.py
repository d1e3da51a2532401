"""Who counts as a dependant, and when one no longer does."""

from datetime import date

from chassis.problems import Conflict
from chassis.text import Text
from services.injury.benefits.rules import DependantStop

__all__ = ["AlreadyStopped", "DependantTwice", "OneSpouse", "StopDayWrong", "require_stoppable"]


class DependantTwice(Conflict):
    code = "DEPENDANT_TWICE"
    stands_for = ("uq_dependants_person",)
    title = Text("该供养亲属已登记，或者其待遇已经终止", "The dependant is registered already, or entitled no longer")
    source = "工伤保险条例第三十九条"


class OneSpouse(Conflict):
    code = "ONE_SPOUSE"
    stands_for = ("uq_dependants_spouse",)
    title = Text("已登记一名配偶", "A spouse is registered already")
    source = "工伤保险条例第三十九条"


class AlreadyStopped(Conflict):
    code = "DEPENDANT_STOPPED"
    title = Text("该供养亲属的待遇已停止", "The dependant's pension was stopped already")


class StopDayWrong(Conflict):
    code = "STOP_DAY_WRONG"
    title = Text(
        "停止日须在出生日之后且不晚于今日", "It stops on a day of the dependant's life, and not later than today"
    )


def require_stoppable(reason: DependantStop, *, born_on: date, stopped_on: date | None, on: date, today: date) -> None:
    """A pension is stopped once, for what has happened already; that a record was wrong is said of a stop too."""
    if stopped_on is not None and reason is not DependantStop.RECORDED_IN_ERROR:
        raise AlreadyStopped
    if not born_on <= on <= today:
        raise StopDayWrong
