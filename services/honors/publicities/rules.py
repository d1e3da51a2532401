"""Publicity 公示: each level that a scheme names posts the list for its full days, and shows that it did."""

from datetime import date
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level
from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.honors.schemes.rules import PublicityKind, Stage

__all__ = [
    "PUBLICITY",
    "EvidenceKind",
    "EvidenceMissing",
    "PostedAlready",
    "PostedElsewhere",
    "PostedTooEarly",
    "PublicityMove",
    "PublicityNotOver",
    "PublicityState",
    "StageNotAsked",
    "ends_on",
    "require_over",
    "require_poster",
]


class PublicityState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    TAKEN_DOWN = "taken-down"


class PublicityMove(StrEnum):
    EVIDENCE = "evidence"
    CLOSE = "close"
    TAKE_DOWN = "take-down"  # the nomination was sent back, withdrawn or declined


PUBLICITY = Lifecycle[PublicityState, PublicityMove](
    start=PublicityState.OPEN,
    steps={
        (PublicityState.OPEN, PublicityMove.EVIDENCE): PublicityState.OPEN,
        (PublicityState.OPEN, PublicityMove.CLOSE): PublicityState.CLOSED,
        (PublicityState.OPEN, PublicityMove.TAKE_DOWN): PublicityState.TAKEN_DOWN,
    },
)


class EvidenceKind(StrEnum):
    """How publicity is shown to have been 公示凭据."""

    PHOTOGRAPH = "photograph"  # 张贴照片
    URL = "url"  # 网上公示


class StageNotAsked(Conflict):
    code = "PUBLICITY_STAGE_NOT_ASKED"
    title = Text("该项目不要求本级公示", "The scheme does not ask this level to post the list")


class PostedElsewhere(Forbidden):
    code = "PUBLICITY_OF_ANOTHER_LEVEL"
    title = Text("公示由相应层级发布", "A level posts its own list only")


class PostedTooEarly(Conflict):
    code = "PUBLICITY_TOO_EARLY"
    title = Text("自治区公示须在征求意见之后", "The province posts the list after everybody was asked")


class PostedAlready(Conflict):
    code = "PUBLICITY_POSTED"
    stands_for = ("uq_publicities_nomination_id_round_stage",)
    title = Text("本级已公示", "This level has posted it already")


class EvidenceMissing(Conflict):
    code = "NOMINATION_EVIDENCE_MISSING"
    stands_for = ("ck_publicities_evidenced",)
    title = Text("缺少公示凭据", "There is no evidence of the publicity")


class PublicityNotOver(Conflict):
    code = "NOMINATION_PUBLICITY_NOT_OVER"
    title = Text("公示期未满", "Publicity is not over")
    detail = Text("公示至 {ends_on} 当日结束", "The list is public until the end of {ends_on}")


def require_poster(stage: Stage, level: Level) -> None:
    """The unit's list is posted by the community or the township, each other by its own level."""
    own = {Level.COMMUNITY, Level.TOWNSHIP} if stage is Stage.UNIT else {Level(stage.value)}
    if level not in own:
        raise PostedElsewhere


def ends_on(posted_on: date, *, kind: PublicityKind, days: int, calendar: WorkCalendar) -> date:
    """The last day: that of posting does not count, so that the list stands for full days; a period in calendar days
    that would end on a day off ends on the working day after it."""
    count = calendar.add_working_days if kind is PublicityKind.WORKING else calendar.add_calendar_days
    return count(posted_on, days)


def require_over(last: date, *, today: date) -> None:
    """Over when its last day has passed to the end."""
    if today <= last:
        raise PublicityNotOver(ends_on=last.isoformat())
