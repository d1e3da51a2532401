"""Figures 指标数据 that add up: of a county, of its league, of the autonomous region.

What is kept in a league or in the province itself, and not in a county, is told under that region; it shows beside the
counties, so that what a table shows sums to what stands above it. What a service counted and may not tell (counts of
fewer than ten persons) has no number; the service tells what is hidden together under the region above, so the sums
stay whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from chassis.periods import require_asked_in_order
from chassis.problems import FieldError, Malformed
from chassis.regions import Level, level_of, parent_of, span_of
from chassis.text import Text
from services.oversight.indicators.rules import Indicator, Reason, TargetSet, is_breached, strictest, value_of

__all__ = ["MOST_MONTHS", "By", "Judged", "Told", "Total", "add_up", "grouped", "judged", "months_between"]

# Ten years: more than any use, and few enough for one answer.
MOST_MONTHS = 120


class By(StrEnum):
    """What figures are shown for 指标数据的分列方式."""

    SELF = "self"  # 本区划
    LEAGUE = "league"  # 按盟市
    COUNTY = "county"  # 按旗县


class Told(NamedTuple):
    """A figure as its service told it."""

    region: int
    code: str
    period: date
    numerator: int | None
    denominator: int | None
    counted_at: datetime


class Total(NamedTuple):
    """What figures of one indicator and one month come to together."""

    numerator: int | None
    denominator: int | None
    counted_at: datetime | None
    reason: Reason | None


def add_up(figures: Iterable[Told]) -> Total:
    """The sum of both numbers; of the hidden there is none, and of nothing told there is none."""
    told = list(figures)
    if not told:
        return Total(None, None, None, Reason.NO_DATA)
    counted_at = max(one.counted_at for one in told)
    shown = [one for one in told if one.numerator is not None]
    if not shown:
        return Total(None, None, counted_at, Reason.SUPPRESSED)
    wholes = [one.denominator for one in shown if one.denominator is not None]
    whole = sum(wholes) if wholes else None
    numerator = sum(one.numerator or 0 for one in shown)
    return Total(numerator, whole, counted_at, Reason.NOTHING_COUNTED if whole == 0 else None)


def grouped(figures: Iterable[Told], *, by: By, region: int) -> Mapping[tuple[int, str], list[Told]]:
    """Figures by place and indicator: what is kept in a league itself is a place of its own among its counties."""
    found: dict[tuple[int, str], list[Told]] = defaultdict(list)
    for one in figures:
        found[_place(one.region, by=by, region=region), one.code].append(one)
    return found


def _place(figure_region: int, *, by: By, region: int) -> int:
    if by is By.COUNTY:
        return figure_region
    if by is By.SELF or level_of(figure_region) is Level.PROVINCE:
        return region
    league = parent_of(figure_region, Level.LEAGUE)
    return league if league in span_of(region) else region


def months_between(first: date, last: date) -> list[date]:
    """Every month from the first to the last."""
    require_asked_in_order(first, last, name="to")
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count > MOST_MONTHS:
        raise Malformed(
            errors=[
                FieldError(
                    "/query/to", "period_length", Text(f"至多 {MOST_MONTHS} 个月", f"At most {MOST_MONTHS} months")
                )
            ]
        )
    start = first.year * 12 + first.month - 1
    return [date((start + step) // 12, (start + step) % 12 + 1, 1) for step in range(count)]


class Judged(NamedTuple):
    """What an indicator came to in a place and a month, and whether that is enough."""

    total: Total
    value: Decimal | None
    target: TargetSet | None
    breached: bool | None


def judged(
    figures: Iterable[Told],
    targets: Sequence[TargetSet],
    *,
    indicator: Indicator,
    region: int,
    period: date,
    as_of: datetime,
) -> Judged:
    """Figures of one indicator and month, summed and held against the target that was set for the place by then."""
    total = add_up(figures)
    target = strictest(targets, better=indicator.better, region=region, period=period, as_of=as_of)
    if total.numerator is None:
        return Judged(total, None, target, None)
    breached = None
    if target is not None and target.value is not None:
        breached = is_breached(
            indicator,
            numerator=total.numerator,
            denominator=total.denominator,
            target=target.value,
            on=as_of.date(),
            period=period,
        )
    return Judged(total, value_of(indicator.unit, total.numerator, total.denominator), target, breached)
