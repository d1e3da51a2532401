"""最美城乡社区工作者: selection and application for the national title, from the county to its result.

「要做好全国“最美城乡社区工作者”推选申报工作」. It is a joint activity of publicity and civil affairs (S:39): in the
province both sign. Who is put forward has a story that was approved, and so has agreed and been checked.
"""

from datetime import date
from enum import StrEnum

from chassis.caller import Department
from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level
from chassis.text import Text

__all__ = [
    "EXEMPLAR",
    "POSTED_WORKING_DAYS",
    "ExemplarElsewhere",
    "ExemplarMove",
    "ExemplarPublicityNotOver",
    "ExemplarState",
    "ExemplarTwice",
    "NoApprovedStory",
    "OwnExemplar",
    "SameExemplarHand",
    "SignedTwice",
    "require_posted",
    "require_turn",
    "require_unsigned",
]

POSTED_WORKING_DAYS = 5


class ExemplarState(StrEnum):
    COUNTY_RECOMMENDED = "county-recommended"
    LEAGUE_REVIEWED = "league-reviewed"
    REGION_SIGNED = "region-signed"  # by one of the two
    REGION_SELECTED = "region-selected"
    PUBLICISED = "publicised"
    SUBMITTED = "submitted"
    CHOSEN = "chosen"
    NOT_CHOSEN = "not-chosen"
    DECLINED = "declined"


class ExemplarMove(StrEnum):
    REVIEW = "review"
    SIGN = "sign"
    PUBLICISE = "publicise"
    SUBMIT = "submit"
    CHOOSE = "choose"
    REJECT = "reject"
    DECLINE = "decline"


_S, _M = ExemplarState, ExemplarMove
EXEMPLAR = Lifecycle[ExemplarState, ExemplarMove](
    start=_S.COUNTY_RECOMMENDED,
    steps={
        (_S.COUNTY_RECOMMENDED, _M.REVIEW): _S.LEAGUE_REVIEWED,
        (_S.LEAGUE_REVIEWED, _M.SIGN): _S.REGION_SIGNED,
        (_S.REGION_SIGNED, _M.SIGN): _S.REGION_SELECTED,
        (_S.REGION_SELECTED, _M.PUBLICISE): _S.PUBLICISED,
        (_S.PUBLICISED, _M.SUBMIT): _S.SUBMITTED,
        (_S.SUBMITTED, _M.CHOOSE): _S.CHOSEN,
        (_S.SUBMITTED, _M.REJECT): _S.NOT_CHOSEN,
        **{
            (state, _M.DECLINE): _S.DECLINED
            for state in (
                _S.COUNTY_RECOMMENDED,
                _S.LEAGUE_REVIEWED,
                _S.REGION_SIGNED,
                _S.REGION_SELECTED,
                _S.PUBLICISED,
            )
        },
    },
)

_TURNS = {_S.COUNTY_RECOMMENDED: Level.LEAGUE}


class ExemplarElsewhere(Forbidden):
    code = "EXEMPLAR_ELSEWHERE"
    title = Text("该步骤由其他层级办理", "It is another level's turn")
    detail = Text("由“{level}”办理", "It is the turn of {level!r}")


class ExemplarTwice(Conflict):
    code = "EXEMPLAR_TWICE"
    stands_for = ("uq_exemplars_worker",)
    title = Text("该人员当年已推选", "The worker is put forward already that year")


class NoApprovedStory(Conflict):
    code = "NO_APPROVED_STORY"
    stands_for = ("no_approved_story",)
    title = Text("没有经批准的事迹", "There is no approved story of the worker")


class OwnExemplar(Conflict):
    code = "OWN_EXEMPLAR"
    stands_for = ("ck_exemplars_own",)
    title = Text("本人应当回避", "Nobody has a hand in the own selection")


class SameExemplarHand(Conflict):
    code = "SAME_HAND_IN_EXEMPLAR"
    stands_for = ("ck_exemplars_hands",)
    title = Text("推荐、审核、会签须由不同的人办理", "Who recommends, who reviews and who signs are different persons")


class SignedTwice(Conflict):
    code = "EXEMPLAR_SIGNED_TWICE"
    title = Text("本部门已会签", "The department has signed already")


class ExemplarPublicityNotOver(Conflict):
    code = "EXEMPLAR_PUBLICITY_NOT_OVER"
    stands_for = ("ck_exemplars_posted",)
    title = Text("公示未满五个工作日", "It has not been posted for five working days")


def require_turn(state: ExemplarState, level: Level) -> None:
    """旗县推荐、盟市审核，其后由自治区办理."""
    if (turn := _TURNS.get(state, Level.PROVINCE)) is not level:
        raise ExemplarElsewhere(level=turn.value)


def require_unsigned(department: Department, *, publicity_by: str | None, civil_affairs_by: str | None) -> None:
    """宣传、民政部门各会签一次."""
    if (publicity_by if department is Department.PUBLICITY else civil_affairs_by) is not None:
        raise SignedTwice


def require_posted(posted_to: date | None, *, today: date) -> None:
    """Its last day has passed to the end."""
    if posted_to is None or today <= posted_to:
        raise ExemplarPublicityNotOver
