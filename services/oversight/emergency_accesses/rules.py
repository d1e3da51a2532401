"""Emergency access 紧急授权: two hands let a person do one thing where their office does not reach, for hours.

One person of a department asks, with a reason; another person, of the same department one level up or of headquarters,
opens it. Every use is told before it is made. Afterwards a third person judges whether it was needed. It widens where a
department acts and never what it may do; a sealed counselling case has two hands of its own (decision 36).
"""

from datetime import datetime
from enum import StrEnum

from chassis.caller import Caller, Department
from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import span_of
from chassis.text import Text
from services.oversight.grants.rules import office_above

__all__ = [
    "EMERGENCY_ACCESS",
    "LONGEST_HOURS",
    "AccessMove",
    "AccessOpen",
    "AccessShut",
    "AccessState",
    "HandsAlike",
    "NotForEmergencies",
    "NotTheSecondHand",
    "Verdict",
    "require_emergency",
    "require_open",
    "require_other_hands",
    "require_over",
    "require_second_office",
]

# From the second hand's word (D).
LONGEST_HOURS = 24


class AccessState(StrEnum):
    REQUESTED = "requested"
    OPENED = "opened"
    REFUSED = "refused"
    ENDED = "ended"
    REVIEWED = "reviewed"


class AccessMove(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"
    END = "end"
    REVIEW = "review"


class Verdict(StrEnum):
    """What the review finds 事后审查结论."""

    JUSTIFIED = "justified"  # 必要且适度
    EXCESSIVE = "excessive"  # 超出必要
    UNJUSTIFIED = "unjustified"  # 无正当理由


_S, _M = AccessState, AccessMove

EMERGENCY_ACCESS = Lifecycle[AccessState, AccessMove](
    start=_S.REQUESTED,
    steps={
        (_S.REQUESTED, _M.APPROVE): _S.OPENED,
        (_S.REQUESTED, _M.REFUSE): _S.REFUSED,
        (_S.OPENED, _M.END): _S.ENDED,
        (_S.OPENED, _M.REVIEW): _S.REVIEWED,
        (_S.ENDED, _M.REVIEW): _S.REVIEWED,
    },
)


class HandsAlike(Conflict):
    code = "EMERGENCY_HANDS_ALIKE"
    stands_for = ("ck_emergency_accesses_two_hands", "ck_emergency_accesses_third_hand")
    title = Text("申请、批准、事后审查须由不同的人办理", "Asking, opening and reviewing are different persons'")


class NotTheSecondHand(Forbidden):
    code = "NOT_THE_SECOND_HAND"
    title = Text(
        "须由辖区覆盖双方的上一级同一部门或指挥部办理",
        "This is for the same department one level up, or headquarters, whose region covers both places",
    )


class NotForEmergencies(Conflict):
    code = "NOT_FOR_EMERGENCIES"
    stands_for = ("ck_emergency_accesses_grantable",)
    title = Text("此项权限不得紧急授权", "This permission is opened to nobody in this way")


class AccessShut(Conflict):
    code = "EMERGENCY_ACCESS_SHUT"
    stands_for = ("emergency_use_while_open",)
    title = Text("未获批准、已收回或已过期", "It was not opened, was taken back, or is over")


class AccessOpen(Conflict):
    code = "EMERGENCY_ACCESS_OPEN"
    title = Text("授权结束后方可审查", "It is reviewed when it is over")


def require_emergency(permission: str) -> None:
    """Counselling is opened under its own rules, and told to the person."""
    if permission.startswith(("welfare:counselling", "welfare:break-glass:", "welfare:own-counselling:")):
        raise NotForEmergencies(permission=permission)


def require_other_hands(subject: str, *hands: str | None) -> None:
    """Persons, whatever offices they hold."""
    if subject in hands:
        raise HandsAlike


def require_second_office(caller: Caller, *, department: Department, region: int, reach: int) -> None:
    """One level up or headquarters, and over both the asker's place and the place asked for."""
    may = caller.department is Department.HEADQUARTERS or (caller.department, caller.region) == office_above(
        department, region
    )
    if not may or not caller.span.covers(span_of(region)) or not caller.span.covers(span_of(reach)):
        raise NotTheSecondHand


def require_open(state: AccessState, opened_until: datetime | None, *, now: datetime) -> None:
    """Opened and not over."""
    if state is not AccessState.OPENED or opened_until is None or opened_until <= now:
        raise AccessShut


def require_over(state: AccessState, opened_until: datetime | None, *, now: datetime) -> None:
    """Nothing can be added any more to what is judged."""
    if state is AccessState.OPENED and opened_until is not None and opened_until > now:
        raise AccessOpen
