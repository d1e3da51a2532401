"""Delegation 职权代理: while a post is vacant or its holder on leave, a named person acts for it until a day.

The same department one level up delegates, in writing and for named permissions; it may take that back at once, and
headquarters above may too. A post has one delegate at a time, and nobody delegates to themselves.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from chassis.caller import Caller, Department
from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.text import Text
from services.oversight.grants.rules import office_above

__all__ = [
    "DELEGATION",
    "LONGEST",
    "DelegationMove",
    "DelegationState",
    "DelegationTime",
    "NotTheOfficeAbove",
    "OwnDelegate",
    "PostDelegated",
    "Vacancy",
    "require_delegator",
    "require_revoker",
    "require_time",
]

# Six months, by the longest of them (D): what lasts longer is an appointment.
LONGEST = timedelta(days=184)


class Vacancy(StrEnum):
    """Why the post has nobody to act 岗位无人履职的原因."""

    VACANT = "vacant"  # 岗位空缺
    LEAVE = "leave"  # 休假
    SECONDED = "seconded"  # 借调、下沉一线
    ISOLATED = "isolated"  # 隔离


class DelegationState(StrEnum):
    GRANTED = "granted"
    REVOKED = "revoked"


class DelegationMove(StrEnum):
    REVOKE = "revoke"


DELEGATION = Lifecycle[DelegationState, DelegationMove](
    start=DelegationState.GRANTED,
    steps={(DelegationState.GRANTED, DelegationMove.REVOKE): DelegationState.REVOKED},
)


class PostDelegated(Conflict):
    code = "POST_DELEGATED"
    stands_for = ("ex_delegations_post",)
    title = Text("该岗位同期已有代理人", "Somebody acts for the post in that time already")


class OwnDelegate(Conflict):
    code = "OWN_DELEGATE"
    stands_for = ("ck_delegations_not_own_delegate",)
    title = Text("不能授权自己代理", "Nobody delegates to themselves")


class DelegationTime(Conflict):
    code = "DELEGATION_TIME"
    stands_for = ("ck_delegations_period", "ck_delegations_not_for_the_past")
    title = Text(
        "代理期须自现在或以后起，止于其后，最长184天", "It begins now or later and ends after that, within 184 days"
    )


class NotTheOfficeAbove(Forbidden):
    code = "NOT_THE_OFFICE_ABOVE"
    title = Text("须由上一级同一部门办理", "This is for the same department one level up")
    detail = Text("由 {department}@{region} 办理", "It is for {department} of {region}")


def require_delegator(caller: Caller, *, department: Department, region: int) -> None:
    """Exactly one level up: neither the office itself nor anybody over the head of those who answer for it."""
    above = office_above(department, region)
    if (caller.department, caller.region) != above:
        raise NotTheOfficeAbove(department=above[0].value, region=f"{above[1]:012d}")


def require_revoker(caller: Caller, *, department: Department, region: int) -> None:
    """Whoever may delegate, or headquarters; that the post lies in their region is the row's own rule."""
    if caller.department is not Department.HEADQUARTERS:
        require_delegator(caller, department=department, region=region)


def require_time(starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    """What was done already is not made good afterwards."""
    if starts_at < now or not starts_at < ends_at <= starts_at + LONGEST:
        raise DelegationTime
