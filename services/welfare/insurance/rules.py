"""Donated unnamed cover 捐赠的无记名保险: who gives it, for whom, what for, and for how many.

「要使用好中国人寿保险公司内蒙古分公司为我区防控一线城乡社区工作人员捐赠的无记名人身意外伤害保险，同时鼓励保险机构、
慈善社会组织……捐赠意外伤害、疾病等保险」 (notice, clause 6). The first donation is one row of data; another is another.
Unnamed: who is insured is told by the roster's record before the accident and not by a list.
"""

from collections.abc import Collection
from datetime import date

from chassis.periods import covers, ends_within
from chassis.problems import Conflict
from chassis.regions import span_of
from chassis.text import Text
from chassis.workers import Category
from services.welfare.visits.rules import Harm

__all__ = [
    "BelowUsed",
    "CapacityUsed",
    "NotCovered",
    "PolicyEnds",
    "PolicyKnown",
    "require_capacity",
    "require_covered",
    "require_ends_within",
    "uncovered",
]


class PolicyKnown(Conflict):
    code = "POLICY_KNOWN"
    stands_for = ("uq_insurance_policies_insurer_id_policy_no",)
    title = Text("该保险人的此保单号已登记", "The insurer's policy is on record already")


class CapacityUsed(Conflict):
    code = "CAPACITY_USED"
    stands_for = ("ck_insurance_policies_capacity",)
    title = Text("保单承保人数已用尽", "As many persons are insured as the policy covers")
    source = "内防指发〔2020〕75号 六"


class BelowUsed(Conflict):
    code = "CAPACITY_BELOW_USED"
    title = Text("承保人数不得少于已用人数", "A policy covers no fewer than are proven to be insured")
    detail = Text("已用 {used} 人", "{used} are")


class PolicyEnds(Conflict):
    code = "POLICY_ENDS_WRONGLY"
    title = Text("终止日须在保险期间内", "It ends on one of its days, and is never prolonged")


class NotCovered(Conflict):
    code = "NOT_COVERED"
    title = Text("不在该保单承保范围内", "The policy does not cover it")
    detail = Text("不符合：{which}", "It does not fit: {which}")


def uncovered(
    *,
    harm: Harm,
    harms: Collection[str],
    category: Category,
    categories: Collection[str],
    region: int,
    regions: Collection[int],
    event_on: date,
    valid_from: date,
    valid_to: date | None,
) -> list[str]:
    """In what an event does not fit a policy; no categories or regions named means all of them."""
    fits = {
        "harm": harm.value in harms,
        "category": not categories or category.value in categories,
        "region": any(region in span_of(one) for one in regions),
        "period": covers(valid_from, valid_to, event_on),
    }
    return [name for name, fit in fits.items() if not fit]


def require_covered(unfit: Collection[str]) -> None:
    """An event outside the policy is proven to nobody."""
    if unfit:
        raise NotCovered(which=", ".join(unfit))


def require_capacity(capacity: int, *, used: int) -> None:
    """What is proven is not unproven by a smaller figure."""
    if capacity < used:
        raise BelowUsed(used=used)


def require_ends_within(ends_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """The cover of a policy is only ever shortened here; a longer one is another policy."""
    if not ends_within(ends_on, valid_from=valid_from, valid_to=valid_to):
        raise PolicyEnds
