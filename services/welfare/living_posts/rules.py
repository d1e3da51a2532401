"""Posts where people stand guard 执勤点, and looking at how they live there: meals, warmth, a place to rest."""

from datetime import date

from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "InspectedAhead",
    "InspectedTwice",
    "PostClosed",
    "PostClosedOutside",
    "PostKnown",
    "require_close",
    "require_inspection",
]


class PostKnown(Conflict):
    code = "LIVING_POST_KNOWN"
    stands_for = ("uq_living_posts_open",)
    title = Text("该社区已有同名执勤点", "The community has an open post of this name")


class PostClosed(Conflict):
    code = "LIVING_POST_CLOSED"
    title = Text("执勤点已撤销", "The post is closed")


class PostClosedOutside(Conflict):
    code = "LIVING_POST_CLOSE_DAY"
    stands_for = ("ck_living_posts_days",)
    title = Text("撤销日须在设立日之后且不晚于今日", "A post closes after it opened, and by today")


class InspectedAhead(Conflict):
    code = "INSPECTED_AHEAD"
    title = Text("检查日须在设立日之后且不晚于今日", "A post is inspected after it opened, and by today")


class InspectedTwice(Conflict):
    code = "INSPECTED_TWICE"
    stands_for = ("uq_living_inspections_post_id_inspected_on_inspected_by",)
    title = Text("当日已登记过检查", "The inspection of that day is on record")


def require_close(on: date, *, opened_on: date, closed_on: date | None, today: date) -> None:
    """A post closes once."""
    if closed_on is not None:
        raise PostClosed
    if not opened_on <= on <= today:
        raise PostClosedOutside


def require_inspection(on: date, *, opened_on: date, closed_on: date | None, today: date) -> None:
    """What is inspected is a post that is there."""
    if closed_on is not None and on > closed_on:
        raise PostClosed
    if not opened_on <= on <= today:
        raise InspectedAhead
