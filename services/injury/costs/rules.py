"""Costs that are paid by the bill: which items, and when they can have arisen."""

from datetime import date

from chassis.problems import Conflict
from chassis.text import Text
from services.injury.benefits.payers import Item

__all__ = [
    "BILLED",
    "CostDayWrong",
    "NotBilled",
    "NotDeductible",
    "OutsidePaidLeave",
    "require_billed",
    "require_cost_day",
    "require_within_leave",
]

BILLED = (
    Item.TREATMENT,
    Item.REHABILITATION,
    Item.HOSPITAL_MEALS,
    Item.TRAVEL,
    Item.APPLIANCES,
    Item.ASSESSMENT_FEE,
    Item.LEAVE_WAGES,
    Item.LEAVE_CARE,
)


_OF_LEAVE = (Item.LEAVE_WAGES, Item.LEAVE_CARE)


class OutsidePaidLeave(Conflict):
    code = "OUTSIDE_PAID_LEAVE"
    title = Text("费用发生日不在停工留薪期内", "The cost did not arise in the paid leave")
    source = "工伤保险条例第三十三条"


class NotBilled(Conflict):
    code = "NOT_BILLED"
    title = Text("该项待遇由系统核定，不凭票据录入", "The item is calculated, not recorded from a bill")
    detail = Text("凭票据录入的项目：{items}", "Those that are recorded from bills: {items}")


class NotDeductible(Conflict):
    code = "NOT_DEDUCTIBLE"
    title = Text("第三人支付的费用只抵扣医疗费用", "What a third party paid is deducted from treatment only")
    source = "法释〔2014〕9号第八条第三款"


class CostDayWrong(Conflict):
    code = "COST_DAY_WRONG"
    title = Text("费用发生日须在事故之日至今日之间", "A cost arises between the injury and today")


def require_within_leave(item: Item, incurred_on: date, *, leave: tuple[date, date] | None) -> None:
    """第三十三条 (S:L1): wages go on, and care is the unit's, 在停工留薪期; ``leave`` is its first and last day."""
    if item in _OF_LEAVE and (leave is None or not leave[0] <= incurred_on <= leave[1]):
        raise OutsidePaidLeave


def require_billed(item: Item, *, third_party: bool) -> None:
    """Only treatment is reduced, or advanced, for a third party (法释〔2014〕9号第八条, 社会保险法第四十二条)."""
    if item not in BILLED:
        raise NotBilled(items=[one.value for one in BILLED])
    if third_party and item is not Item.TREATMENT:
        raise NotDeductible


def require_cost_day(incurred_on: date, *, injured_on: date, today: date) -> None:
    """A bill is for what was done already, because of the injury."""
    if not injured_on <= incurred_on <= today:
        raise CostDayWrong
