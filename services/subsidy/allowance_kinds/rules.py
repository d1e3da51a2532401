"""Kinds of other epidemic allowances 互斥补贴类别: which allowances the working subsidy is not paid beside.

Which they are is data and not code: policies for medical staff and for sent-down cadres came by documents of their own,
with their own periods. A kind is issued by the league or the region; the nearer one holds where both use a code.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from chassis.lifecycle import Lifecycle
from chassis.periods import covers, ends_within
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "KIND",
    "KIND_PERMISSIONS",
    "KindEndsOutside",
    "KindMove",
    "KindState",
    "KindsOverlap",
    "Payer",
    "holding",
    "require_kind_end_within",
]

SOURCE = "内防指发〔2020〕75号 一"


class KindState(StrEnum):
    ISSUED = "issued"
    ENDED = "ended"


class KindMove(StrEnum):
    END = "end"


KIND = Lifecycle[KindState, KindMove](start=KindState.ISSUED, steps={(KindState.ISSUED, KindMove.END): KindState.ENDED})
KIND_PERMISSIONS = {KindMove.END: "subsidy:allowance-kind:end"}


class Payer(StrEnum):
    """Which department pays the other allowance, and so knows who has it 发放该补贴并掌握领取人员的部门."""

    HEALTH = "health"  # 卫生健康：医疗卫生人员临时性工作补助等
    ORGANIZATION = "organization"  # 党委组织部：下派干部派出单位的加班、值班补助等
    CIVIL_AFFAIRS = "civil-affairs"  # 民政
    FINANCE = "finance"  # 财政


class KindsOverlap(Conflict):
    code = "ALLOWANCE_KINDS_OVERLAP"
    stands_for = ("ex_allowance_kinds_period",)
    title = Text("该时段已有同一代码的补贴类别", "The code has a kind for part of this period already")
    source = SOURCE


class KindEndsOutside(Conflict):
    code = "ALLOWANCE_KIND_ENDS_OUTSIDE_PERIOD"
    title = Text("终止日不在该类别时段内", "The day of ending lies outside the kind's period")


class Kind(Protocol):
    region: int
    code: str
    valid_from: date
    valid_to: date | None


K = TypeVar("K", bound=Kind)


def holding(kinds: Iterable[K], *, code: str, first_on: date, last_on: date, regions: Sequence[int]) -> K | None:
    """The kind that a code means all through a period, that of the nearest of ``regions``, nearest first."""
    fitting = [
        one
        for one in kinds
        if one.code == code
        and one.region in regions
        and covers(one.valid_from, one.valid_to, first_on)
        and covers(one.valid_from, one.valid_to, last_on)
    ]
    return min(fitting, key=lambda one: regions.index(one.region), default=None)


def require_kind_end_within(ends_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """A kind ends no earlier than it began, and no later than it was to end."""
    if not ends_within(ends_on, valid_from=valid_from, valid_to=valid_to):
        raise KindEndsOutside
