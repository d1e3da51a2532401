"""A figure as it is shown: on the board, in a trend, in a weekly report."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from services.oversight.figures.rules import Told, judged
from services.oversight.figures.schemas import FigureOut
from services.oversight.indicators.rules import Indicator, TargetSet

__all__ = ["figure_out"]


def figure_out(
    indicator: Indicator,
    figures: Iterable[Told],
    targets: Sequence[TargetSet],
    *,
    region: int,
    period: date,
    as_of: datetime,
) -> FigureOut:
    """Figures of one indicator and month, summed, held against the target, and with where the records are."""
    seen = judged(figures, targets, indicator=indicator, region=region, period=period, as_of=as_of)
    return FigureOut(
        indicator=indicator.code,
        region=region,
        period=period,
        numerator=seen.total.numerator,
        denominator=seen.total.denominator,
        value=seen.value,
        reason=seen.total.reason,
        target=None if seen.target is None else seen.target.value,
        breached=seen.breached,
        counted_at=seen.total.counted_at,
        records=indicator.records_of(region, period),
    )
