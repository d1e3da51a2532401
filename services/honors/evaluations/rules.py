"""Annual evaluation 年度考核: 「可适当提高年度考核评优比例，并重点向防疫工作中表现优秀的社区工作者倾斜」.

How far the ratio is raised and how much of it is the front line's is data of the place: the notice names no figure. The
county sets its ratio and the front line's share within the ceiling that its league or the province set.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level
from chassis.text import Text

__all__ = [
    "EVALUATION",
    "EvaluatedElsewhere",
    "EvaluatedTwice",
    "EvaluationMove",
    "EvaluationState",
    "ExcellenceFigure",
    "FigureEndsWrongly",
    "FigureOfAnotherLevel",
    "FigureOverlapping",
    "Grade",
    "RatioAboveCeiling",
    "TooManyExcellent",
    "YearNotOver",
    "last_day_of",
    "require_issuer",
    "require_over",
    "require_within",
    "require_within_ceiling",
]

WHOLE_BP = 10_000


class ExcellenceFigure(StrEnum):
    """What a place decides, each in 1/10000.

    由各地确定的考核参数，均以万分比计。
    """

    RATIO = "excellence-ratio"  # 优秀比例
    FRONT_LINE_SHARE = "excellence-front-line-share"  # 优秀中一线人员占比
    CEILING = "excellence-ceiling"  # 优秀比例上限


class Grade(StrEnum):
    """The result of a year 考核等次."""

    EXCELLENT = "excellent"  # 优秀
    COMPETENT = "competent"  # 合格（称职）
    BASIC = "basic"  # 基本合格
    INCOMPETENT = "incompetent"  # 不合格


class EvaluationState(StrEnum):
    RECORDED = "recorded"
    VOIDED = "voided"


class EvaluationMove(StrEnum):
    VOID = "void"


EVALUATION = Lifecycle[EvaluationState, EvaluationMove](
    start=EvaluationState.RECORDED,
    steps={(EvaluationState.RECORDED, EvaluationMove.VOID): EvaluationState.VOIDED},
)


class FigureOfAnotherLevel(Forbidden):
    code = "EXCELLENCE_FIGURE_OF_ANOTHER_LEVEL"
    title = Text(
        "上限由盟市或自治区确定，比例由旗县确定，且只为本地区确定", "Each level sets its own figures for itself"
    )


class FigureOverlapping(Conflict):
    code = "EXCELLENCE_FIGURE_OVERLAPS"
    stands_for = ("ex_excellence_figures_period",)
    title = Text("该参数在该期间已有版本", "The figure has a version on some of these days")


class FigureEndsWrongly(Conflict):
    code = "EXCELLENCE_FIGURE_ENDS_WRONGLY"
    title = Text("终止日须在参数有效期内", "A figure ends on one of its days, and is never prolonged")


class RatioAboveCeiling(Conflict):
    code = "RATIO_ABOVE_CEILING"
    title = Text("优秀比例超过上限", "The ratio lies above the ceiling")
    detail = Text("上限为万分之 {ceiling_bp}", "The ceiling is {ceiling_bp} in 10000")


class TooManyExcellent(Conflict):
    code = "TOO_MANY_EXCELLENT"
    stands_for = ("ck_evaluations_ratio", "ck_evaluations_front_line")
    title = Text(
        "优秀人数超过比例，或一线人员占比不足", "More are excellent than the ratio allows, or too few of the front line"
    )


class EvaluatedTwice(Conflict):
    code = "EVALUATED_TWICE"
    stands_for = ("uq_evaluations_live", "uq_evaluation_results_counted")
    title = Text("该单位或人员当年已考核", "The unit, or a worker, has a result of that year")


class EvaluatedElsewhere(Conflict):
    code = "EVALUATED_ELSEWHERE"
    title = Text(
        "有人员不在该单位任职，当年也未在该单位执勤", "Somebody neither serves in the unit nor did duty there that year"
    )
    detail = Text("不属于该单位：{workers}", "Not of the unit: {workers}")


class YearNotOver(Conflict):
    code = "EVALUATION_YEAR_NOT_OVER"
    title = Text("考核年度尚未结束", "The year is not over")


def require_issuer(figure: ExcellenceFigure, *, region: int, caller_region: int, level: Level) -> None:
    """The ceiling is the league's or the province's, the ratio and its tilt the county's, each for itself."""
    own = {Level.LEAGUE, Level.PROVINCE} if figure is ExcellenceFigure.CEILING else {Level.COUNTY}
    if region != caller_region or level not in own:
        raise FigureOfAnotherLevel


def require_within_ceiling(ratio_bp: int, *, ceiling_bp: int) -> None:
    """The ratio is raised 适当: never above the ceiling."""
    if ratio_bp > ceiling_bp:
        raise RatioAboveCeiling(ceiling_bp=ceiling_bp)


def require_within(results: Sequence[tuple[Grade, bool]], *, ratio_bp: int, front_line_bp: int) -> tuple[int, int]:
    """How many are excellent, and how many of these are of the front line; never more than the ratio, nor fewer than
    the front line's share. A place is whole or none: what the ratio leaves over is nobody's."""
    excellent = [front_line for grade, front_line in results if grade is Grade.EXCELLENT]
    of_them = sum(excellent)
    above = len(excellent) * WHOLE_BP > len(results) * ratio_bp
    if above or of_them * WHOLE_BP < len(excellent) * front_line_bp:
        raise TooManyExcellent
    return len(excellent), of_them


def require_over(year: int, *, today: date) -> None:
    """Results of a year are recorded after it."""
    if today <= last_day_of(year):
        raise YearNotOver


def last_day_of(year: int) -> date:
    """The day by whose figures a year is evaluated."""
    return date(year, 12, 31)
