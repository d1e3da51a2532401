"""Figures 参数: every multiple, share, wage and income that a benefit is computed from, by name, region and day.

A figure holds in a region and on the days that its source says. It is looked for in the unit's own region, then in each
one above it, then in the nation; where none holds, ``ParameterMissing`` names it: figures are never extrapolated
(what the authorities have not published is not known).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Protocol

from chassis.periods import covers
from chassis.problems import ParameterMissing
from chassis.regions import ancestors
from services.injury.certainty import Certainty

__all__ = ["NATION", "Figure", "FigureUnit", "Name", "ParameterBook", "Parameters", "figure_of_year", "graded"]

# The region of a figure that holds everywhere.
NATION = 0


class Name(StrEnum):
    """The figures a calculation asks for; those by grade or kind carry it after a dot (``graded``)."""

    AVERAGE_WAGE = "average-wage"  # 统筹地区职工月平均工资 S, by year
    MINIMUM_WAGE = "minimum-wage"  # 当地月最低工资标准
    URBAN_INCOME = "urban-income"  # 全国城镇居民人均可支配收入, by year
    WAGE_FLOOR = "wage-floor"  # 本人工资下限, in percent of S
    WAGE_CEILING = "wage-ceiling"  # 本人工资上限, in percent of S
    LUMP_SUM = "lump-sum"  # 一次性伤残补助金, by grade
    ALLOWANCE = "allowance"  # 伤残津贴, by grade
    CARE = "care"  # 生活护理费, by care level
    MEDICAL_GRANT = "medical-grant"  # 一次性工伤医疗补助金, by grade
    MEDICAL_GRANT_OCCUPATIONAL = "medical-grant-occupational"  # 患职业病的增加比例
    EMPLOYMENT_GRANT = "employment-grant"  # 一次性伤残就业补助金, by grade
    FUNERAL = "funeral"  # 丧葬补助金
    DEATH_LUMP_SUM = "death-lump-sum"  # 一次性工亡补助金
    DEPENDANT = "dependant"  # 供养亲属抚恤金, by kind of relative
    MISSING_WAGE_MONTHS = "missing-wage-months"  # 下落不明照发工资的月数
    MISSING_ADVANCE = "missing-advance"  # 预支一次性工亡补助金的比例
    ADJUSTMENT = "adjustment"  # 定期待遇的调整, by item and year


class FigureUnit(StrEnum):
    """What a figure counts: money, or so many of something 参数的计量单位."""

    FEN = "fen"
    YUAN = "yuan"
    PERCENT = "percent"
    MONTHS = "months"
    MONTHS_OF_AVERAGE_WAGE = "months-of-average-wage"
    MONTHS_OF_OWN_WAGE = "months-of-own-wage"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Figure:
    """One version of a figure, with where it comes from; an absent first or last day is one that is not known."""

    name: str
    region: int
    valid_from: date | None
    valid_to: date | None
    value: Decimal
    unit: FigureUnit
    source: str
    certainty: Certainty

    @property
    def version(self) -> str:
        """What names this version among all others: name, region, first day."""
        since = self.valid_from.isoformat() if self.valid_from else "open"
        return f"{self.name}@{self.region:012d}/{since}"

    def holds_on(self, day: date) -> bool:
        return covers(self.valid_from, self.valid_to, day)

    def exact(self) -> Fraction:
        """The value as a number without error: money in fen, a percentage as a share."""
        value = Fraction(self.value)
        if self.unit is FigureUnit.YUAN:
            return value * 100
        return value / 100 if self.unit is FigureUnit.PERCENT else value


class Parameters(Protocol):
    """Where a calculation gets its figures from."""

    def find(self, name: str, *, region: int, on: date) -> Figure:
        """The figure that holds in the region on the day, closest region first; ``ParameterMissing`` without one."""


class ParameterBook:
    """Figures in memory; two versions of one figure must not hold at once."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._figures: dict[tuple[str, int], list[Figure]] = {}
        for figure in figures:
            self._figures.setdefault((figure.name, figure.region), []).append(figure)
        for versions in self._figures.values():
            _require_apart(versions)

    def find(self, name: str, *, region: int, on: date) -> Figure:
        for place in (*ancestors(region), NATION):
            for figure in self._figures.get((name, place), ()):
                if figure.holds_on(on):
                    return figure
        raise ParameterMissing(parameter=name, region=f"{region:012d}", on=on.isoformat())


def graded(name: Name, kind: int | str) -> str:
    """The name of a figure by grade, care level or relation: ``lump-sum.7``."""
    return f"{name.value}.{kind}"


def figure_of_year(parameters: Parameters, name: Name, *, region: int, year: int) -> Figure:
    """A figure that is published once a year, for the year it describes; a missing one is named with its year."""
    try:
        return parameters.find(name, region=region, on=date(year, 12, 31))
    except ParameterMissing:
        raise ParameterMissing(parameter=f"{name.value}.{year}", region=f"{region:012d}") from None


def _require_apart(versions: Sequence[Figure]) -> None:
    ordered = sorted(versions, key=lambda figure: figure.valid_from or date.min)
    for earlier, later in pairwise(ordered):
        if earlier.valid_to is None or later.valid_from is None or later.valid_from <= earlier.valid_to:
            raise ValueError(f"{later.name} has two versions at once in {later.region:012d}")
