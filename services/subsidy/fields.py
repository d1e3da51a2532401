"""Kinds of values that several features of the subsidy service take."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from chassis.fields import RegionCode
from chassis.regions import Level, level_of

__all__ = ["CommunityCode", "CountyCode", "LeagueCode", "Month", "require_order"]


def _at(level: Level) -> Callable[[int], int]:
    def check(code: int) -> int:
        if level_of(code) is not level:
            raise PydanticCustomError("region_level", "The region is not of the level {level}", {"level": level.value})
        return code

    return check


def _schema(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


LeagueCode = Annotated[
    RegionCode, AfterValidator(_at(Level.LEAGUE)), _schema("^[1-9][0-9](?!00)[0-9]{2}0{8}$", "150600000000")
]
CountyCode = Annotated[
    RegionCode, AfterValidator(_at(Level.COUNTY)), _schema("^[1-9][0-9]{3}(?!00)[0-9]{2}0{6}$", "150603000000")
]
CommunityCode = Annotated[
    RegionCode, AfterValidator(_at(Level.COMMUNITY)), _schema("^[1-9][0-9]{8}(?!000)[0-9]{3}$", "150603001001")
]

_MONTH_FORM = re.compile("(2[0-9]{3})-(0[1-9]|1[0-2])")


def _month(value: Any) -> Any:
    if isinstance(value, str):
        form = _MONTH_FORM.fullmatch(value)
        if form is None:
            raise PydanticCustomError("month_form", "A month is written YYYY-MM")
        return date(int(form[1]), int(form[2]), 1)
    return value


Month = Annotated[
    date,
    BeforeValidator(_month),
    PlainSerializer(lambda first: f"{first:%Y-%m}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^2[0-9]{3}-(0[1-9]|1[0-2])$", "examples": ["2020-02"]}),
]
"""A calendar month: its first day in Python, ``2020-02`` in JSON."""


def require_order(first: date, last: date) -> None:
    """A period ends no earlier than it begins."""
    if last < first:
        raise PydanticCustomError("period_order", "The period ends before it begins")
