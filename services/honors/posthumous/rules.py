"""Posthumous honours 追授: 「协助上级部门追授"全国优秀城乡社区工作者"荣誉」.

The honour is the ministry's to confer. What is done here is to help: county, league and province civil affairs in turn,
and the province reports it up and enters what came of it.
"""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level
from chassis.text import Text

__all__ = [
    "HONOUR",
    "LIVE",
    "POSTHUMOUS_TITLE",
    "POSTHUMOUS_TITLE_PERMISSIONS",
    "TURNS",
    "UNASKED",
    "PosthumousMove",
    "PosthumousState",
    "PosthumousTaken",
    "PosthumousTurn",
    "SamePosthumousHand",
    "require_turn",
]

HONOUR = "全国优秀城乡社区工作者"


class PosthumousState(StrEnum):
    OPENED = "opened"  # by a death on duty
    NOMINATED = "nominated"
    LEAGUE_REVIEWED = "league-reviewed"
    REPORTED_UP = "reported-up"
    GRANTED = "granted"
    NOT_GRANTED = "not-granted"
    DROPPED = "dropped"
    LAPSED = "lapsed"


class PosthumousMove(StrEnum):
    NOMINATE = "nominate"
    REVIEW = "review"
    REPORT = "report"
    GRANT = "grant"
    DENY = "deny"
    DROP = "drop"
    LAPSE = "lapse"  # the death turned out not to be one on duty before anybody nominated


_S, _M = PosthumousState, PosthumousMove

POSTHUMOUS_TITLE = Lifecycle[PosthumousState, PosthumousMove](
    start=_S.OPENED,
    steps={
        (_S.OPENED, _M.NOMINATE): _S.NOMINATED,
        (_S.OPENED, _M.LAPSE): _S.LAPSED,
        (_S.NOMINATED, _M.REVIEW): _S.LEAGUE_REVIEWED,
        (_S.LEAGUE_REVIEWED, _M.REPORT): _S.REPORTED_UP,
        (_S.REPORTED_UP, _M.GRANT): _S.GRANTED,
        (_S.REPORTED_UP, _M.DENY): _S.NOT_GRANTED,
        **{(state, _M.DROP): _S.DROPPED for state in (_S.OPENED, _S.NOMINATED, _S.LEAGUE_REVIEWED)},
    },
)
POSTHUMOUS_TITLE_PERMISSIONS = {move: f"honors:posthumous-title:{move.value}" for move in PosthumousMove}
UNASKED = frozenset({_M.LAPSE})
LIVE = frozenset({_S.OPENED, _S.NOMINATED, _S.LEAGUE_REVIEWED, _S.REPORTED_UP, _S.GRANTED})

# Civil affairs of which level has its turn.
TURNS = {
    _S.OPENED: Level.COUNTY,
    _S.NOMINATED: Level.LEAGUE,
    _S.LEAGUE_REVIEWED: Level.PROVINCE,
    _S.REPORTED_UP: Level.PROVINCE,
}


class PosthumousTurn(Forbidden):
    code = "POSTHUMOUS_TITLE_ELSEWHERE"
    title = Text("该步骤由其他层级民政部门办理", "It is another level's turn")
    detail = Text("由“{level}”办理", "It is the turn of {level!r}")


class SamePosthumousHand(Conflict):
    code = "SAME_HAND_IN_POSTHUMOUS_TITLE"
    stands_for = ("ck_posthumous_titles_hands",)
    title = Text("同一人不得经手两个环节", "One person may not have two hands in it")


class PosthumousTaken(Conflict):
    code = "POSTHUMOUS_CERTIFICATE_TAKEN"
    stands_for = ("uq_posthumous_titles_certificate_no",)
    title = Text("证书编号已使用", "Another honour has this certificate number")


def require_turn(state: PosthumousState, level: Level) -> None:
    """旗县、盟市、自治区民政部门逐级办理."""
    if (turn := TURNS[state]) is not level:
        raise PosthumousTurn(level=turn.value)
