"""Bulletins 通报: a month's figures of a region and its parts as a document, in the words of one language.

A bulletin is made of what the figures' own operation answers, so it can say nothing else. A part that misses its target
bears the mark × and one that keeps it √, beside the value: a copy in black and white says as much.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from chassis.text import Text
from services.oversight.indicators.rules import Indicator, Unit

__all__ = ["COLUMNS", "Bulletin", "Figure", "mark_of", "matrix_of", "rows_of", "shown"]

COLUMNS = {
    "region": Text("区划代码", "Region"),
    "name": Text("区划", "Name"),
    "board": Text("看板序号", "No."),
    "indicator": Text("指标代码", "Code"),
    "title": Text("指标", "Indicator"),
    "clause": Text("条款", "Clause"),
    "numerator": Text("分子", "Numerator"),
    "denominator": Text("分母", "Denominator"),
    "value": Text("数值", "Value"),
    "target": Text("目标", "Target"),
    "state": Text("状态", "State"),
    "counted_at": Text("统计时间", "Counted at"),
}

_MET, _MISSED = Text("√ 达标", "√ on target"), Text("× 未达标", "× off target")


class Figure(Protocol):
    """A figure as its operation answers it."""

    @property
    def indicator(self) -> str: ...
    @property
    def region(self) -> int: ...
    @property
    def numerator(self) -> int | None: ...
    @property
    def denominator(self) -> int | None: ...
    @property
    def value(self) -> Decimal | None: ...
    @property
    def target(self) -> Decimal | None: ...
    @property
    def breached(self) -> bool | None: ...
    @property
    def counted_at(self) -> datetime | None: ...


class Bulletin(NamedTuple):
    """What a bulletin says: the region first, then its parts in the order of their codes."""

    region: int
    period: date
    as_of: datetime
    own: Sequence[Figure]
    parts: Sequence[Figure]
    names: Mapping[int, str]
    indicators: Mapping[str, Indicator]

    def name(self, region: int) -> str:
        return self.names.get(region, f"{region:012d}")


def mark_of(figure: Figure) -> str:
    """× where a target is missed, √ where it is kept, nothing where nothing is judged."""
    return {True: "×", False: "√", None: ""}[figure.breached]


def shown(value: Decimal | None, unit: Unit) -> str:
    """A value as it is read: a share in percent, money in yuan."""
    if value is None:
        return "—"
    if unit is Unit.SHARE:
        return f"{value * 100:.1f}%"
    if unit is Unit.FEN:
        return f"{value / 100:,.2f}"
    return f"{value:.1f}" if unit is Unit.DAYS else f"{value:,.0f}"


def rows_of(bulletin: Bulletin, *, chinese: bool) -> Iterator[dict[str, Any]]:
    """Every figure as a row; one without a value has its row too, so that nothing is missing unseen."""
    for one in (*bulletin.own, *bulletin.parts):
        indicator = bulletin.indicators[one.indicator]
        state = "" if one.breached is None else (_MISSED if one.breached else _MET).pick(chinese=chinese)
        yield {
            "region": f"{one.region:012d}",
            "name": bulletin.name(one.region),
            "board": indicator.board,
            "indicator": one.indicator,
            "title": indicator.title.pick(chinese=chinese),
            "clause": indicator.clause,
            "numerator": one.numerator,
            "denominator": one.denominator,
            "value": None if one.value is None else float(one.value),
            "target": None if one.target is None else float(one.target),
            "state": state,
            "counted_at": one.counted_at,
        }


def matrix_of(bulletin: Bulletin) -> tuple[list[Indicator], list[tuple[int, list[str]]]]:
    """The board's indicators across, the parts down; each value with its mark."""
    across = sorted(
        (one for one in bulletin.indicators.values() if one.board is not None), key=lambda one: one.board or 0
    )
    parts: dict[int, dict[str, Figure]] = {}
    for one in bulletin.parts:
        parts.setdefault(one.region, {})[one.indicator] = one
    return across, [(region, list(_cells(across, told))) for region, told in sorted(parts.items())]


def _cells(across: Iterable[Indicator], told: Mapping[str, Figure]) -> Iterator[str]:
    for indicator in across:
        figure = told.get(indicator.code)
        yield "—" if figure is None else f"{shown(figure.value, indicator.unit)} {mark_of(figure)}".strip()
