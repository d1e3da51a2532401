"""Administrative regions as spans of codes (统计用区划代码).

A region code has 12 digits: 2 for the province, 2 for the league or city (盟市), 2 for the county
(旗县), 3 for the township (苏木乡镇/街道) and 3 for the village or community (嘎查村/社区); unused places are zero.
So a region is the span of codes that begin as it does, and "within my region" is one range comparison,
the same in Python, in SQL and in row-level security.
"""

from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "EVERYWHERE",
    "NOWHERE",
    "Level",
    "Span",
    "ancestors",
    "level_above",
    "level_of",
    "parent_of",
    "span_of",
]


class Level(StrEnum):
    """Levels of administration, highest first 行政层级，自高至低."""

    PROVINCE = "province"
    LEAGUE = "league"
    COUNTY = "county"
    TOWNSHIP = "township"
    COMMUNITY = "community"


# How many of the 12 digits a level uses.
_DIGITS = {Level.PROVINCE: 2, Level.LEAGUE: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.COMMUNITY: 12}


class Span(NamedTuple):
    """A closed range of region codes."""

    low: int
    high: int

    def __contains__(self, code: object) -> bool:
        return isinstance(code, int) and self.low <= code <= self.high

    def covers(self, other: "Span") -> bool:
        return self.low <= other.low and other.high <= self.high


EVERYWHERE = Span(0, 999_999_999_999)
NOWHERE = Span(1, 0)


@lru_cache(maxsize=65_536)
def level_of(code: int) -> Level:
    """The level a code belongs to, told by its trailing zeros; ``ValueError`` for what is no code."""
    if not 110_000_000_000 <= code <= 999_999_999_999:
        raise ValueError(f"not a 12-digit region code: {code}")
    for level, digits in _DIGITS.items():
        if code % 10 ** (12 - digits) == 0:
            return level
    raise AssertionError("a 12-digit code is at least a community's")


def span_of(code: int) -> Span:
    """The codes of a region and all it contains: 150203000000 → 150203000000…150203999999."""
    return Span(code, code + 10 ** (12 - _DIGITS[level_of(code)]) - 1)


def ancestors(code: int) -> tuple[int, ...]:
    """The region itself and every region above it, nearest first."""
    own = level_of(code)
    above = [level for level in reversed(Level) if _DIGITS[level] <= _DIGITS[own]]
    return tuple(dict.fromkeys(code - code % 10 ** (12 - _DIGITS[level]) for level in above))


def parent_of(code: int, level: Level) -> int:
    """The region of ``level`` that contains ``code``; ``ValueError`` when ``code`` lies above it."""
    if _DIGITS[level_of(code)] < _DIGITS[level]:
        raise ValueError(f"{code} lies above the {level} level")
    step: int = 10 ** (12 - _DIGITS[level])
    return code - code % step


def level_above(code: int, *, seated: Collection[Level] = tuple(Level)) -> Level:
    """One level up from a region, where an office of the kind is ``seated``; above the province there is none."""
    own = level_of(code)
    above = [level for level in Level if level in seated and _DIGITS[level] < _DIGITS[own]]
    return above[-1] if above else Level.PROVINCE
