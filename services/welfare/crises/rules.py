"""Crisis 心理危机: a human being now, and again within a day.

Item 9 of PHQ-9, or a voice on the hotline. The desk on duty is told in the same call and takes it within minutes; where
it does not, the desk one level up is told, and so on until somebody has. Minutes are (D); the first word within an hour
is the sheet's indicator, the follow-up within 24 hours its rule.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level, level_above, parent_of, span_of
from chassis.text import Text

__all__ = [
    "ANSWER_WITHIN",
    "CRISIS",
    "CRISIS_PERMISSIONS",
    "FOLLOW_UP_WITHIN",
    "CrisisMove",
    "CrisisState",
    "NotAtThisDesk",
    "NotTaken",
    "next_desk",
    "require_at_desk",
    "require_taken",
]

ANSWER_WITHIN = timedelta(minutes=15)
FOLLOW_UP_WITHIN = timedelta(hours=24)


class CrisisState(StrEnum):
    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    CONTACTED = "contacted"
    FOLLOWED_UP = "followed-up"


class CrisisMove(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    CONTACT = "contact"
    FOLLOW_UP = "follow-up"


_S, _M = CrisisState, CrisisMove

CRISIS = Lifecycle[CrisisState, CrisisMove](
    start=_S.RAISED,
    steps={
        (_S.RAISED, _M.ACKNOWLEDGE): _S.ACKNOWLEDGED,
        (_S.ACKNOWLEDGED, _M.CONTACT): _S.CONTACTED,
        (_S.CONTACTED, _M.FOLLOW_UP): _S.FOLLOWED_UP,
    },
)
CRISIS_PERMISSIONS = {move: f"welfare:crisis:{move.value}" for move in CrisisMove}


class NotAtThisDesk(Forbidden):
    code = "CRISIS_NOT_AT_THIS_DESK"
    title = Text("该危机尚未上报至本级", "The crisis has not come up to this level")


class NotTaken(Conflict):
    code = "CRISIS_NOT_TAKEN"
    title = Text("须先接警", "The crisis is acknowledged first")


def require_at_desk(desk: int, *, caller_region: int) -> None:
    """The desk it has come up to, and those below that were told before: nobody reaches down for what is not theirs."""
    if caller_region not in span_of(desk):
        raise NotAtThisDesk


def require_taken(acknowledged_at: datetime | None) -> None:
    """Who the person is, is told to the desk that has taken the crisis and to none that only reads of it."""
    if acknowledged_at is None:
        raise NotTaken


def next_desk(desk: int) -> int:
    """One level up; the province's own rings again."""
    return parent_of(desk, level_above(desk, seated=(Level.PROVINCE, Level.LEAGUE)))
