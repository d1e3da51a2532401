"""Indicators of clause 1: each with its formula, so that a figure and what it means never part.

Every figure is counted from the records when it is asked for; none is typed in or kept to be corrected later.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.subsidy.rolls.rules import publicity_ends_on
from services.subsidy.standards.rules import PublicityKind

__all__ = [
    "DEFINITIONS",
    "LONG_WORKING_DAYS",
    "PAID_WITHIN_DAYS",
    "Definition",
    "Posted",
    "latest_outstanding",
    "share",
    "short_publicity",
]

# A reissue that has waited longer than this is shown by itself.
LONG_WORKING_DAYS = 10
# A line that is credited later than so many days after its month is not paid on time (D: the notice names no day).
PAID_WITHIN_DAYS = 30


class Definition(NamedTuple):
    """What an indicator is, how it is reckoned and in which unit."""

    title: Text
    formula: Text
    unit: str


DEFINITIONS: dict[str, Definition] = {
    "counties": Definition(
        Text("已制定标准的旗县", "Counties with a standard in force"),
        Text("当月任一日有有效标准的旗县数", "Counties with a staff rate in force on some day of the month"),
        "counties",
    ),
    "volunteer_counties": Definition(
        Text("开设志愿者补贴的旗县", "Counties that pay volunteers"),
        Text("当月有有效志愿者标准的旗县数", "Counties with a volunteers' rate in force on some day of the month"),
        "counties",
    ),
    "coverage": Definition(
        Text("覆盖率", "Coverage"),
        Text(
            "在册且有计发半天的人数 ÷ 花名册中当月有已确认出勤的人数（不含志愿者）；只计已清点的社区",
            "Staff with a half-day in a live line ÷ staff with confirmed duty on the roster, as far as counted",
        ),
        "share",
    ),
    "to_credited": Definition(
        Text("月末至到账天数", "Days from the month's end to crediting"),
        Text(
            "银行回盘成功日 − 当月最后一日；中位数与第 90 百分位",
            "Day on which the bank's success was taken − last day of the month; median and 90th percentile",
        ),
        "days",
    ),
    "on_time": Definition(
        Text("按时发放率", "Paid on time"),
        Text(
            "月末后 30 日内到账的有效明细数 ÷ 当月有效明细数",
            "Live lines credited within 30 days after the month ÷ live lines of the month",
        ),
        "share",
    ),
    "rolls": Definition(
        Text("批次积压", "Rolls by state"), Text("按状态计数", "Counted by state, voided ones too"), "rolls"
    ),
    "lines": Definition(
        Text("明细积压", "Lines by state"), Text("按状态计数与合计", "Counted and summed by state"), "lines, fen"
    ),
    "failures": Definition(
        Text("支付失败", "Failed lines"),
        Text(
            "失败指令数 ÷ 有结果的指令数；现仍失败的明细数、其最长天数，及逾 10 个工作日未补发的明细数",
            "Failed instructions ÷ instructions with a result; lines failed now, the oldest's days, and those that have"
            " waited for a reissue for more than 10 working days",
        ),
        "share, lines, days",
    ),
    "league_share": Definition(
        Text("盟市资金到位率", "The league's share arrived"),
        Text(
            "已由盟市确认的拨付所含盟市承担额 ÷ 已批准有效明细的盟市承担额",
            "The league's share in payments that it has confirmed ÷ its share of approved live lines",
        ),
        "share, fen",
    ),
    "objections": Definition(
        Text("异议", "Objections"),
        Text("提出数、逾期未决数；成立数 ÷ 已决数", "Raised, undecided past their day; upheld ÷ decided"),
        "objections, share",
    ),
    "complaints": Definition(
        Text("申诉率", "Complaints"),
        Text(
            "未到账申诉数（撤回的除外）÷ 银行回盘报成功的指令数；另列未结、逾期未结及查实数",
            "Disputes that money did not come, save those withdrawn ÷ instructions that the bank reported paid; open,"
            " open past their day, and found right apart",
        ),
        "disputes, share",
    ),
    "duplicates": Definition(
        Text("重复发放拦截", "Duplicates blocked"),
        Text(
            "因并入另一记录或认定互斥补贴而未付移出的明细数与金额；另列现受阻明细",
            "Lines taken out unpaid since a merged record or another allowance pays the days; those blocked now apart",
        ),
        "lines, fen",
    ),
    "budget": Definition(
        Text("执行率", "Budget executed"),
        Text(
            "按补助类别与预算科目：已付额 ÷ 已批准额；系统不录入预算总额，故以已批准额为分母",
            "By scheme and budget line: paid ÷ approved; appropriations are not on record, so what was approved is the"
            " measure",
        ),
        "share, fen",
    ),
    "short_publicity": Definition(
        Text("公示不足批次", "Rolls with less publicity than required"),
        Text(
            "已结束公示而公示期短于标准所定天数的批次数，应为 0",
            "Rolls past publicity whose public days were fewer than their standard demands; must be 0",
        ),
        "rolls",
    ),
}


class Posted(NamedTuple):
    """How some rolls were posted; equal ones are counted together."""

    published_on: date
    publicity_ends_on: date
    publicised_on: date
    kind: PublicityKind
    days: int
    rolls: int


def short_publicity(posted: Iterable[Posted], *, calendar: WorkCalendar) -> int:
    """Rolls whose publicity ended before the last day that their standard demands had passed, by the calendar."""
    return sum(
        one.rolls
        for one in posted
        if one.publicised_on
        <= max(
            one.publicity_ends_on,
            publicity_ends_on(one.published_on, kind=one.kind, days=one.days, calendar=calendar),
        )
    )


def latest_outstanding(today: date, *, calendar: WorkCalendar) -> date:
    """The latest day since which more than ten working days have passed."""
    day, passed = today, 0
    while passed <= LONG_WORKING_DAYS:
        passed += calendar.is_working_day(day)
        day -= timedelta(days=1)
    return day


def share(some: int, whole: int) -> float | None:
    """A part of a whole, to four places; of nothing there is no part."""
    return round(some / whole, 4) if whole else None
