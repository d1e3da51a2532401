"""Figures of 烈士褒扬条例: what the statute says came with the service, what is published by the year is entered.

Nothing is extrapolated: a figure that nobody has entered is ``PARAMETER_MISSING``. The national urban income is kept by
the injury service, and asked of it.
"""

from datetime import date
from enum import StrEnum

from chassis.periods import shortens
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "MartyrFigure",
    "MartyrFigureEnds",
    "MartyrFigureOverlaps",
    "require_martyr_figure_end",
]


class MartyrFigure(StrEnum):
    """What a calculation asks for; times and months as they are, money in fen.

    核定所用的参数；倍数、月数按原数，金额以分计。
    """

    PRAISE_TIMES = "praise-money-times"  # 烈士褒扬金：上一年度全国城镇居民人均可支配收入的倍数
    PENSION_TIMES = "one-off-pension-times"  # 一次性抚恤金：收入的倍数
    PENSION_MONTHS = "one-off-pension-months"  # 一次性抚恤金：排职少尉军官工资的月数
    SPECIAL_MONTHS = "special-allowance-months"  # 烈士遗属特别补助金：本人工资的月数
    LIEUTENANT_PAY = "second-lieutenant-pay"  # 排职少尉军官月工资（分）
    PERIODIC_PENSION = "periodic-pension"  # 定期抚恤金月标准（分）


class MartyrFigureOverlaps(Conflict):
    code = "MARTYR_FIGURE_OVERLAPS"
    stands_for = ("ex_martyr_figures_period",)
    title = Text("该参数在该期间已有版本", "The figure has a version on some of these days")


class MartyrFigureEnds(Conflict):
    code = "MARTYR_FIGURE_ENDS_WRONGLY"
    title = Text("终止日须在参数有效期内", "A figure ends on one of its days, and is never prolonged")


def require_martyr_figure_end(last_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """Cut short, and never prolonged: what was computed goes on naming it."""
    if not shortens(last_on, valid_from=valid_from, valid_to=valid_to):
        raise MartyrFigureEnds
