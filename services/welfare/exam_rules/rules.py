"""What consideration a league gives in the 中考 as versioned data: the notice says 适当照顾 and leaves the form to it.

「社区工作者子女年内参加中考的考生，所在地盟市教育行政部门应给予适当照顾」 (notice, clause 8). Hulunbuir's rules of 2020
cite this notice: 由民政局确认，年内参加中考的，同等条件下可优先录取 (S:38), no points at all. So the kind is a
parameter and has no default.
"""

from datetime import date
from enum import StrEnum

from chassis.problems import Conflict, Forbidden
from chassis.text import Text

__all__ = [
    "NOTICE_YEAR",
    "BenefitKind",
    "ExamRuleElsewhere",
    "ExamRuleKnown",
    "ExamRuleUnfit",
    "require_fit",
    "require_own_league",
]

# 年内: the year of the notice.
NOTICE_YEAR = 2020


class BenefitKind(StrEnum):
    PRIORITY_AT_TIE = "priority-at-tie"  # 同等条件下优先录取
    POINTS = "points"  # 加分
    NONE = "none"  # 不予照顾


class ExamRuleKnown(Conflict):
    code = "EXAM_RULE_KNOWN"
    stands_for = ("uq_exam_rules_live",)
    title = Text("该盟市该年度已有有效规定", "The league has a rule for that year")


class ExamRuleUnfit(Conflict):
    code = "EXAM_RULE_UNFIT"
    stands_for = ("ck_exam_rules_points", "ck_exam_rules_year", "ck_exam_rules_order")
    title = Text(
        "加分须有分值，其他方式没有；年度为通知当年；公示须在截止日前完成",
        "Points have a number and nothing else has; the year is the notice's; publicity fits before the cut-off",
    )


class ExamRuleElsewhere(Forbidden):
    code = "EXAM_RULE_ELSEWHERE"
    title = Text("只能规定本盟市的照顾方式", "A league sets the rule for itself")


def require_fit(
    kind: BenefitKind, *, points: int | None, year: int, first_on: date, last_on: date, cutoff: date
) -> None:
    """Points have a number, the year is the notice's (年内), and duty is counted up to the cut-off at most."""
    if (kind is BenefitKind.POINTS) != (points is not None) or year != NOTICE_YEAR or not first_on <= last_on <= cutoff:
        raise ExamRuleUnfit


def require_own_league(region: int, *, caller_region: int) -> None:
    """所在地盟市教育行政部门: that of the league and no other."""
    if region != caller_region:
        raise ExamRuleElsewhere
