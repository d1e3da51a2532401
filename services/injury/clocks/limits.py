"""Every time limit of clause 2 in one table (期限表): how long, counted how, by what authority.

``length`` is in ``unit``. ``pauses`` is the rule by which days are left out of the count, ``extends`` the one by which
more days are consented to, ``extends_most`` at most so many. A limit on an act rolls over a day off (``rolls``); a
period of keeping does not. ``warn_left`` is how many units are left when the clock begins to warn (D throughout).
"""

from dataclasses import dataclass
from enum import StrEnum

from chassis.text import Text
from services.injury.certainty import Certainty

__all__ = ["LIMITS", "Limit", "Rule", "Unit"]


class Unit(StrEnum):
    """How a limit is counted 期限的计算单位."""

    HOURS = "hours"  # 小时, from instant to instant
    CALENDAR_DAYS = "calendar-days"  # 日
    WORKING_DAYS = "working-days"  # 工作日
    MONTHS = "months"  # 月
    YEARS = "years"  # 年


class Limit(StrEnum):
    """The acts that have a limit 有期限的办理事项."""

    REPORT = "report"
    EMPLOYER_APPLY = "employer-apply"
    WORKER_APPLY = "worker-apply"
    ACCEPT = "accept"
    DECIDE = "decide"
    DECIDE_CLEAR = "decide-clear"
    DECIDE_GREEN = "decide-green"
    SERVE = "serve"
    REVIEW = "review"
    SUE = "sue"
    SUE_AFTER_REVIEW = "sue-after-review"
    ASSESS = "assess"
    CONTEST_ASSESSMENT = "contest-assessment"
    REASSESS = "reassess"
    URGE_EMPLOYER = "urge-employer"
    EMPLOYER_ANSWER = "employer-answer"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    title: Text
    length: int
    unit: Unit
    starts: Text
    article: str
    certainty: Certainty
    warn_left: int
    pauses: str | None = None
    extends: str | None = None
    extends_most: int | None = None
    rolls: bool = True


_U, _C = Unit, Certainty

# 工伤保险条例 is the 2010 text (S:L1); 工伤认定办法 is 人社部令第8号; 法释〔2014〕9号 is S:L3.
LIMITS: dict[Limit, Rule] = {
    Limit.REPORT: Rule(
        Text("事故报告", "Report the accident"), 24, _U.HOURS, Text("事故发生", "accident"),
        "内防指发〔2020〕75号 二", _C.DESIGN, warn_left=4,
    ),
    Limit.EMPLOYER_APPLY: Rule(
        Text("用人单位申请认定", "Employer applies"), 30, _U.CALENDAR_DAYS,
        Text("事故伤害发生或职业病诊断", "accident or diagnosis"),
        "工伤保险条例第十七条第一款", _C.READ, warn_left=7, extends="工伤保险条例第十七条第一款",
    ),
    Limit.WORKER_APPLY: Rule(
        Text("职工、近亲属、工会申请认定", "Worker, relatives or union apply"), 1, _U.YEARS,
        Text("事故伤害发生或职业病诊断", "accident or diagnosis"),
        "工伤保险条例第十七条第二款", _C.READ, warn_left=30, pauses="法释〔2014〕9号第七条",
    ),
    Limit.ACCEPT: Rule(
        Text("受理、不予受理或一次性告知", "Accept, refuse or ask for papers"), 15, _U.CALENDAR_DAYS,
        Text("收到申请或全部补正材料", "application or the full supplement received"),
        "工伤认定办法第八条", _C.HIGH, warn_left=3,
    ),
    Limit.DECIDE: Rule(
        Text("作出认定决定", "Decide"), 60, _U.CALENDAR_DAYS, Text("受理", "acceptance"),
        "工伤保险条例第二十条第一款", _C.READ, warn_left=10, pauses="工伤保险条例第二十条第三款",
    ),
    Limit.DECIDE_CLEAR: Rule(
        Text("事实清楚、权利义务明确的认定决定", "Decide a clear case"), 15, _U.CALENDAR_DAYS,
        Text("受理", "acceptance"),
        "工伤保险条例第二十条第二款", _C.READ, warn_left=3, pauses="工伤保险条例第二十条第三款",
    ),
    # Targets seen: 3 working days (Qinzhou, S:13), 10 days (Jiangmen, S:15), at once (Xinxiang, S:16).
    Limit.DECIDE_GREEN: Rule(
        Text("绿色通道认定决定（内部目标）", "Decide in the green channel (own target)"), 3, _U.WORKING_DAYS,
        Text("受理", "acceptance"),
        "内防指发〔2020〕75号 二", _C.DESIGN, warn_left=1, pauses="工伤保险条例第二十条第三款",
    ),
    Limit.SERVE: Rule(
        Text("送达决定书并抄送经办机构", "Serve the decision, copy to the agency"), 20, _U.CALENDAR_DAYS,
        Text("作出决定", "decision"), "工伤认定办法第二十二条", _C.HIGH, warn_left=5,
    ),
    Limit.REVIEW: Rule(
        Text("申请行政复议", "Ask for administrative review"), 60, _U.CALENDAR_DAYS,
        Text("知道该决定", "knowledge of the decision"), "行政复议法（2023）第二十条", _C.READ, warn_left=10,
        pauses="行政复议法（2023）第二十条",
    ),
    Limit.SUE: Rule(
        Text("提起行政诉讼", "Bring a suit"), 6, _U.MONTHS, Text("知道该决定", "knowledge of the decision"),
        "行政诉讼法第四十六条", _C.HIGH, warn_left=14, pauses="行政诉讼法第四十八条",
    ),
    Limit.SUE_AFTER_REVIEW: Rule(
        Text("不服复议决定提起行政诉讼", "Bring a suit after a review"), 15, _U.CALENDAR_DAYS,
        Text("收到复议决定书", "the review's decision received"), "行政诉讼法第四十五条", _C.HIGH, warn_left=5,
        pauses="行政诉讼法第四十八条",
    ),
    Limit.ASSESS: Rule(
        Text("劳动能力鉴定结论", "Conclude the assessment"), 60, _U.CALENDAR_DAYS,
        Text("收到申请", "application received"),
        "工伤保险条例第二十五条第二款", _C.READ, warn_left=10, extends="工伤保险条例第二十五条第二款", extends_most=30,
    ),
    Limit.CONTEST_ASSESSMENT: Rule(
        Text("申请再次鉴定", "Ask for reappraisal"), 15, _U.CALENDAR_DAYS, Text("收到鉴定结论", "conclusion received"),
        "工伤保险条例第二十六条", _C.READ, warn_left=3,
    ),
    Limit.REASSESS: Rule(
        Text("再次鉴定、复查鉴定结论", "Conclude a reappraisal or review"), 60, _U.CALENDAR_DAYS,
        Text("收到申请", "application received"),
        "工伤保险条例第二十九条", _C.READ, warn_left=10, extends="工伤保险条例第二十九条", extends_most=30,
    ),
    Limit.URGE_EMPLOYER: Rule(
        Text("经办机构催告用人单位", "Agency urges the employer"), 3, _U.WORKING_DAYS,
        Text("收到先行支付申请", "request for an advance received"),
        "社会保险基金先行支付暂行办法第七条", _C.EXCERPT, warn_left=1,
    ),
    Limit.EMPLOYER_ANSWER: Rule(
        Text("用人单位核实并支付", "Employer verifies and pays"), 5, _U.WORKING_DAYS,
        Text("收到催告", "urging received"), "社会保险基金先行支付暂行办法第七条", _C.EXCERPT, warn_left=1,
    ),
    Limit.ARCHIVE: Rule(
        Text("保存认定资料", "Keep the file"), 50, _U.YEARS, Text("认定结束", "end of the case"),
        "工伤认定办法第二十四条", _C.EXCERPT, warn_left=0, rolls=False,
    ),
}  # fmt: skip
