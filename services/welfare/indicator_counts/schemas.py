"""What the service tells of its indicators."""

from chassis.figures import FiguresCounted

__all__ = ["IndicatorsCounted"]


class IndicatorsCounted(
    FiguresCounted,
    type="welfare.indicators.counted",
    zh="某旗县某月的第三、五、六、八条指标与上次发布相比已有变化。心理危机在当月结束后每月只报一次，且仅限可公开的部分；不宜公开的旗县合并计入上级区划。",
):
    """Figures of clauses 3, 5, 6 and 8 in a county and a month have changed since they were told last.

    Crises of counselling are told once of each month, when it is over, as far as they may be seen: of the counties that
    may not, together under the region above.
    """
