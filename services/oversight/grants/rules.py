"""Grants 授权: somebody acts for an office that is not their own, for named permissions and a time.

A grant never widens what an office may do: the gateway asks the policies as if the office itself were calling, and lets
pass what the office may do and the grant names. What is said here holds of every kind of grant.
"""

from datetime import datetime
from enum import StrEnum

from chassis.caller import OFFICES, Department
from chassis.problems import Conflict
from chassis.regions import Level, level_above, level_of, parent_of
from chassis.text import Text

__all__ = [
    "GRANTABLE",
    "PERMISSION",
    "GrantKind",
    "GrantOver",
    "NoSuchPost",
    "office_above",
    "require_post",
    "require_running",
]

# <service>:<resource>:<verb>, as the catalogue has it.
PERMISSION = r"^[a-z][a-z-]*:[a-z][a-z-]*:[a-z][a-z-]*$"
# What gives or takes power is done in one's own name: a grant is not granted on. As a condition of the database.
GRANTABLE = "array_to_string(permissions, ' ') !~ '(^| )oversight:(delegation|emergency-access|revocation|standing):'"

_ONE_LEVEL = {Department.TOWNSHIP: Level.TOWNSHIP, Department.COMMUNITY: Level.COMMUNITY}


class GrantKind(StrEnum):
    DELEGATION = "delegation"  # 职权代理
    EMERGENCY = "emergency"  # 紧急授权


class NoSuchPost(Conflict):
    code = "NO_SUCH_POST"
    title = Text("该部门在该层级没有机构，或不可由他人代行", "The department has no office there, or none to act for")


class GrantOver(Conflict):
    code = "GRANT_OVER"
    title = Text("授权已过期", "It has ended by itself")


def require_post(department: Department, region: int) -> None:
    """An office that exists: a township is nothing but a township."""
    if department not in OFFICES or level_of(region) is not _ONE_LEVEL.get(department, level_of(region)):
        raise NoSuchPost(department=department.value, region=f"{region:012d}")


def office_above(department: Department, region: int) -> tuple[Department, int]:
    """Who answers for an office: the same department one level up (上一级主管部门).

    Headquarters stand in where it has none: one level above townships and communities, and at the top.
    """
    if level_of(region) is Level.PROVINCE:
        return Department.HEADQUARTERS, region
    return (
        Department.HEADQUARTERS if department in _ONE_LEVEL else department,
        parent_of(region, level_above(region)),
    )


def require_running(ends_at: datetime, *, now: datetime) -> None:
    """What is over cannot be taken back."""
    if ends_at <= now:
        raise GrantOver
