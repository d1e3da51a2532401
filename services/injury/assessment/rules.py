"""Labour-capability assessment 劳动能力鉴定: from application to a grade that stands, and the paid leave before it.

工伤保险条例第四章 (S:L1). A reappraisal by the province (再次鉴定) and a review after a year (复查鉴定) are assessments
of their own kind with their own panel; the clock of each is ``assess`` or ``reassess`` in ``clocks.limits``.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.regions import Level
from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.injury.clocks.limits import Limit
from services.injury.clocks.rules import months_after, read_clock

__all__ = [
    "ASSESSMENT_PERMISSIONS",
    "CAPABILITY_ASSESSMENT",
    "LEVEL_OF",
    "PANEL_SIZES",
    "PAY_PERIOD_MONTHS",
    "AssessmentMove",
    "AssessmentOpen",
    "AssessmentState",
    "CareLevel",
    "EndsBefore",
    "ExpertKnown",
    "ExpertsTooFew",
    "ExtendedAlready",
    "GradeWrong",
    "Kind",
    "NotAssessable",
    "NotFinalYet",
    "NotSigned",
    "Panel",
    "PanelSizeWrong",
    "PayPeriod",
    "PayPeriodTooLong",
    "ReappraisalLate",
    "ReviewNeedsConclusion",
    "ReviewTooEarly",
    "draw_panel",
    "panel_is_genuine",
    "pay_period",
    "pool_digest",
    "require_assessable",
    "require_final",
    "require_grade",
    "require_not_before",
    "require_reappraisal_in_time",
    "require_review_due",
    "require_signed",
    "review_from",
]


class AssessmentState(StrEnum):
    APPLIED = "applied"
    PANEL_DRAWN = "panel-drawn"
    ASSESSED = "assessed"
    SERVED = "served"
    CONTESTED = "contested"
    FINAL = "final"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class AssessmentMove(StrEnum):
    DRAW = "draw"
    CONCLUDE = "conclude"
    SERVE = "serve"
    CONTEST = "contest"
    FINALISE = "finalise"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"


_S, _M = AssessmentState, AssessmentMove

CAPABILITY_ASSESSMENT = Lifecycle[AssessmentState, AssessmentMove](
    start=_S.APPLIED,
    steps={
        (_S.APPLIED, _M.DRAW): _S.PANEL_DRAWN,
        # An expert who turns out to have an interest stands back, and the draw is made again without them.
        (_S.PANEL_DRAWN, _M.DRAW): _S.PANEL_DRAWN,
        (_S.PANEL_DRAWN, _M.CONCLUDE): _S.ASSESSED,
        (_S.ASSESSED, _M.SERVE): _S.SERVED,
        (_S.SERVED, _M.CONTEST): _S.CONTESTED,
        (_S.SERVED, _M.FINALISE): _S.FINAL,
        # The reappraisal was withdrawn, or it has concluded and takes the place of this one.
        (_S.CONTESTED, _M.FINALISE): _S.FINAL,
        (_S.CONTESTED, _M.SUPERSEDE): _S.SUPERSEDED,
        (_S.APPLIED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.PANEL_DRAWN, _M.WITHDRAW): _S.WITHDRAWN,
    },
)


class Kind(StrEnum):
    INITIAL = "initial"  # 初次鉴定
    REAPPRAISAL = "reappraisal"  # 再次鉴定
    REVIEW = "review"  # 复查鉴定


# 第二十三条, 第二十六条, 第二十八条: whose committee assesses.
LEVEL_OF = {Kind.INITIAL: Level.LEAGUE, Kind.REAPPRAISAL: Level.PROVINCE, Kind.REVIEW: Level.LEAGUE}


ASSESSMENT_PERMISSIONS = {move: f"injury:assessment:{move.value}" for move in AssessmentMove} | {
    # Made when the reappraisal has been served.
    AssessmentMove.SUPERSEDE: "injury:assessment:serve",
}


class CareLevel(StrEnum):
    """What one cannot do for oneself 生活自理障碍（工伤保险条例第二十二条第三款）."""

    NONE = "none"  # 无
    PARTIAL = "partial"  # 生活部分不能自理
    MOST = "most"  # 生活大部分不能自理
    FULL = "full"  # 生活完全不能自理


class NotAssessable(Conflict):
    code = "NOT_ASSESSABLE"
    title = Text("尚不具备鉴定条件", "It cannot be assessed yet")
    detail = Text("须已认定为工伤，且经治疗伤情相对稳定", "The injury must be recognised, treated and stable")
    source = "工伤保险条例第二十一条"


class AssessmentOpen(Conflict):
    code = "ASSESSMENT_OPEN"
    stands_for = ("uq_assessments_initial", "uq_assessments_open", "uq_assessments_reappraisal")
    title = Text("已有未办结的鉴定", "An assessment is under way already")


class NotSigned(Conflict):
    code = "PANEL_NOT_SIGNED"
    title = Text("专家组成员未全部签署意见", "Not every expert of the panel has signed")
    detail = Text("尚未签署：{experts}", "Not signed: {experts}")
    source = "工伤保险条例第二十五条第一款"


class ExtendedAlready(Conflict):
    code = "ASSESSMENT_EXTENDED"
    title = Text("鉴定期限只可延长一次，至多30日", "The limit is extended once, by 30 days at most")
    source = "工伤保险条例第二十五条第二款"


class ReviewNeedsConclusion(Conflict):
    code = "REVIEW_NEEDS_CONCLUSION"
    title = Text("尚无生效的鉴定结论可供复查", "There is no conclusion in force to review")
    source = "工伤保险条例第二十八条"


class ExpertKnown(Conflict):
    code = "EXPERT_KNOWN"
    stands_for = ("uq_experts_region_expert_no",)
    title = Text("专家编号已存在", "The expert number is taken")


class EndsBefore(Conflict):
    code = "ENDS_BEFORE_IT_BEGAN"
    title = Text("终止日早于起始日", "It cannot end before it began")


class PanelSizeWrong(Conflict):
    code = "PANEL_SIZE_WRONG"
    title = Text("专家组由3名或者5名专家组成", "A panel has three or five experts")
    source = "工伤保险条例第二十五条第一款"


class ExpertsTooFew(Conflict):
    code = "EXPERTS_TOO_FEW"
    title = Text("可抽取的专家不足", "Too few experts to draw from")
    detail = Text("需要 {needed} 名，可抽取 {available} 名", "{needed} needed, {available} to draw from")
    source = "工伤保险条例第二十五条第一款"


class GradeWrong(Conflict):
    code = "GRADE_WRONG"
    title = Text("伤残等级为一级至十级或无等级", "A grade is 1 to 10, or none")
    source = "工伤保险条例第二十二条第二款"


class ReappraisalLate(Conflict):
    code = "REAPPRAISAL_LATE"
    title = Text("超过申请再次鉴定的期限", "The time to ask for reappraisal is over")
    detail = Text("期限至 {due_on} 届满", "It ended on {due_on}")
    source = "工伤保险条例第二十六条"


class NotFinalYet(Conflict):
    code = "ASSESSMENT_NOT_FINAL"
    title = Text("申请再次鉴定的期限未满", "Reappraisal can still be asked for")
    detail = Text("期限至 {due_on} 届满", "The time ends on {due_on}")
    source = "工伤保险条例第二十六条"


class ReviewTooEarly(Conflict):
    code = "REVIEW_TOO_EARLY"
    title = Text("鉴定结论作出之日起1年后方可申请复查鉴定", "A review is asked for after one year")
    detail = Text("可自 {from_on} 起申请", "It may be asked for from {from_on}")
    source = "工伤保险条例第二十八条"


class PayPeriodTooLong(Conflict):
    code = "PAY_PERIOD_TOO_LONG"
    title = Text("停工留薪期超过规定", "The paid leave is longer than allowed")
    detail = Text(
        "一般不超过 {most} 个月，经鉴定委员会确认可延长不超过 {most} 个月",
        "At most {most} months, and at most {most} more when the committee confirms them",
    )
    source = "工伤保险条例第三十三条第二款"


def require_assessable(*, recognised: bool, stable: bool) -> None:
    """第二十一条 (S:L1): 职工发生工伤，经治疗伤情相对稳定后存在残疾、影响劳动能力的，应当进行劳动能力鉴定."""
    if not (recognised and stable):
        raise NotAssessable


# 第二十五条第一款: 随机抽取3名或者5名相关专家组成专家组.
PANEL_SIZES = (3, 5)


@dataclass(frozen=True, slots=True)
class Panel:
    """A draw that anybody can repeat: its seed, what it was drawn from, and who was drawn, in order."""

    seed: str
    pool: str
    experts: tuple[str, ...]


def pool_digest(experts: Iterable[str], *, recused: Collection[str] = ()) -> str:
    """The SHA-256 of those who could be drawn, sorted, one a line."""
    return hashlib.sha256("\n".join(_pool(experts, recused)).encode()).hexdigest()


def draw_panel(*, seed: str, experts: Iterable[str], recused: Collection[str] = (), size: int) -> Panel:
    """Draw a panel at random, so that anybody who has the seed and the list can draw it again.

    第二十五条第一款 (S:L1): 从其建立的医疗卫生专家库中随机抽取3名或者5名相关专家; 第二十七条:
    与当事人有利害关系的，应当回避. The experts are ordered by the SHA-256 of the seed and their identity, and the first
    are drawn. The seed is chosen once, by the machine, after the list is closed. Drawn again without one who stands
    back, the others stay.
    """
    if size not in PANEL_SIZES:
        raise PanelSizeWrong
    pool = _pool(experts, recused)
    if len(pool) < size:
        raise ExpertsTooFew(needed=size, available=len(pool))
    drawn = sorted(pool, key=lambda expert: (hashlib.sha256(f"{seed}\n{expert}".encode()).digest(), expert))
    return Panel(seed=seed, pool=pool_digest(pool), experts=tuple(drawn[:size]))


def panel_is_genuine(panel: Panel, *, experts: Iterable[str], recused: Collection[str] = ()) -> bool:
    """Whether this panel is what its seed draws from this list."""
    size = len(panel.experts)
    return size in PANEL_SIZES and panel == draw_panel(seed=panel.seed, experts=experts, recused=recused, size=size)


def _pool(experts: Iterable[str], recused: Collection[str]) -> list[str]:
    return sorted(set(experts) - set(recused))


def require_signed(panel: Iterable[str], *, signed: Collection[str]) -> None:
    """第二十五条第一款 (S:L1): 由专家组提出鉴定意见; each of them, and nobody else."""
    wanting = sorted(set(panel) - set(signed))
    if wanting or len(set(signed)) != len(set(panel)):
        raise NotSigned(experts=wanting)


def require_not_before(day: date, *, earliest: date) -> None:
    """What ends, ends no earlier than it began."""
    if day < earliest:
        raise EndsBefore


def require_grade(grade: int | None) -> None:
    """第二十二条第二款 (S:L1): 劳动功能障碍分为十个伤残等级，最重的为一级，最轻的为十级; None is no grade."""
    if grade is not None and not 1 <= grade <= 10:
        raise GradeWrong


def require_reappraisal_in_time(*, received_on: date, applied_on: date, calendar: WorkCalendar) -> None:
    """第二十六条 (S:L1): within 15 days of receipt of the conclusion, to the province's committee."""
    due_on = _reappraisal_due(received_on, calendar)
    if applied_on > due_on:
        raise ReappraisalLate(due_on=due_on.isoformat())


def require_final(kind: Kind, *, received_on: date, today: date, calendar: WorkCalendar) -> None:
    """A conclusion is final when nobody can contest it any more; the province's is final at once (第二十六条)."""
    if kind is Kind.REAPPRAISAL:
        return
    due_on = _reappraisal_due(received_on, calendar)
    if today <= due_on:
        raise NotFinalYet(due_on=due_on.isoformat())


def _reappraisal_due(received_on: date, calendar: WorkCalendar) -> date:
    reading = read_clock(limit=Limit.CONTEST_ASSESSMENT, started_on=received_on, today=received_on, calendar=calendar)
    if reading.due_on is None:
        raise AssertionError("a clock without spans is always due")
    return reading.due_on


def review_from(concluded_on: date) -> date:
    """第二十八条 (S:L1): 自劳动能力鉴定结论作出之日起1年后, so from the day after the year's last day."""
    return months_after(concluded_on, 12) + timedelta(days=1)


def require_review_due(*, concluded_on: date, applied_on: date) -> None:
    """A review is asked for when the impairment is thought to have changed, a year after the conclusion."""
    if applied_on < review_from(concluded_on):
        raise ReviewTooEarly(from_on=review_from(concluded_on).isoformat())


# 第三十三条第二款: 停工留薪期一般不超过12个月 … 延长不得超过12个月.
PAY_PERIOD_MONTHS = 12


@dataclass(frozen=True, slots=True)
class PayPeriod:
    """Paid leave (停工留薪期): its last day, and whether the committee confirmed more than the ordinary time."""

    ends_on: date
    extended: bool


def pay_period(
    *, started_on: date, months: int, extra_months: int = 0, confirmed: bool = False, graded_on: date | None = None
) -> PayPeriod:
    """Until when the unit goes on paying the original wage, monthly and unchanged.

    第三十三条第二款 (S:L1): 停工留薪期一般不超过12个月。伤情严重或者情况特殊，经设区的市级劳动能力鉴定委员会确认，
    可以适当延长，但延长不得超过12个月。工伤职工评定伤残等级后，停发原待遇. It ends on the corresponding day of its last
    month, and with the grade if that is sooner.
    """
    ordinary = 0 < months <= PAY_PERIOD_MONTHS
    extra = extra_months == 0 or (0 < extra_months <= PAY_PERIOD_MONTHS and confirmed)
    if not (ordinary and extra):
        raise PayPeriodTooLong(most=PAY_PERIOD_MONTHS)
    ends_on = months_after(started_on, months + extra_months)
    return PayPeriod(ends_on=min(ends_on, graded_on or ends_on), extended=extra_months > 0)
