"""Issuing figures: which there are, what each may count, whose they are to issue, and when they end."""

from collections.abc import Iterable
from datetime import date

from chassis.periods import shortens
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level, level_of, span_of
from chassis.text import Text
from services.injury.assessment.rules import CareLevel
from services.injury.benefits.adjustment import ADJUSTABLE
from services.injury.benefits.deaths import Kinship
from services.injury.benefits.disability import ALLOWANCE_GRADES, GRANT_GRADES, UNIT_ALLOWANCE_GRADES, FigureUnfit
from services.injury.benefits.parameters import NATION, FigureUnit, Name, graded

__all__ = [
    "FIGURE_UNITS",
    "FigureElsewhere",
    "FigureEnds",
    "FigureOverlaps",
    "FigureUnknown",
    "NotOfOneYear",
    "require_end",
    "require_issuable",
    "require_own_figure",
]

_MONEY = frozenset({FigureUnit.FEN, FigureUnit.YUAN})
_PERCENT = frozenset({FigureUnit.PERCENT})
_OWN = frozenset({FigureUnit.MONTHS_OF_OWN_WAGE})
_AVERAGE = frozenset({FigureUnit.MONTHS_OF_AVERAGE_WAGE})


def _each(name: Name, kinds: Iterable[int | str], units: frozenset[FigureUnit]) -> dict[str, frozenset[FigureUnit]]:
    return {graded(name, kind): units for kind in kinds}


# Every figure that a calculation asks for, and what it may count there.
FIGURE_UNITS: dict[str, frozenset[FigureUnit]] = {
    Name.AVERAGE_WAGE.value: _MONEY,
    Name.MINIMUM_WAGE.value: _MONEY,
    Name.URBAN_INCOME.value: _MONEY,
    Name.WAGE_FLOOR.value: _PERCENT,
    Name.WAGE_CEILING.value: _PERCENT,
    **_each(Name.LUMP_SUM, range(1, 11), _OWN),
    **_each(Name.ALLOWANCE, (*ALLOWANCE_GRADES, *UNIT_ALLOWANCE_GRADES), _PERCENT),
    **_each(Name.CARE, (level.value for level in CareLevel if level is not CareLevel.NONE), _PERCENT),
    **_each(Name.MEDICAL_GRANT, GRANT_GRADES, _OWN | _AVERAGE | _MONEY),
    Name.MEDICAL_GRANT_OCCUPATIONAL.value: _PERCENT,
    **_each(Name.EMPLOYMENT_GRANT, GRANT_GRADES, _OWN | _AVERAGE | _MONEY),
    Name.FUNERAL.value: _AVERAGE,
    Name.DEATH_LUMP_SUM.value: frozenset({FigureUnit.TIMES}),
    **_each(Name.DEPENDANT, (*(kin.value for kin in Kinship), "lonely"), _PERCENT),
    Name.MISSING_WAGE_MONTHS.value: frozenset({FigureUnit.MONTHS}),
    Name.MISSING_ADVANCE.value: _PERCENT,
    **_each(Name.ADJUSTMENT, (item.value for item in ADJUSTABLE), _PERCENT | _MONEY),
}

# Those that describe one year. One that ran on would answer for years that nobody has published.
_YEARLY = frozenset({Name.AVERAGE_WAGE.value, Name.URBAN_INCOME.value})


class FigureUnknown(Conflict):
    code = "FIGURE_UNKNOWN"
    title = Text("没有这个参数", "No calculation asks for such a figure")
    detail = Text("没有“{parameter}”", "There is no {parameter!r}")


class NotOfOneYear(Conflict):
    code = "FIGURE_NOT_OF_ONE_YEAR"
    title = Text("年度参数须起止于同一年度", "A yearly figure begins and ends in the year it describes")
    detail = Text("参数“{parameter}”按年度发布", "{parameter!r} is published by the year")


class FigureElsewhere(Forbidden):
    code = "FIGURE_ELSEWHERE"
    title = Text("只能发布本地区的参数", "A figure is issued by its own region's department")
    detail = Text(
        "全国性参数由自治区录入；旗县的最低工资标准由盟市或者自治区录入",
        "Those of the nation are entered by the province; a county's minimum wage by its league or the province",
    )


class FigureOverlaps(Conflict):
    code = "FIGURE_OVERLAPS"
    stands_for = ("ex_figures_period",)
    title = Text("同一参数在该期间已有版本", "The figure has a version on some of these days")
    detail = Text("先终止原版本，再发布新版本", "End that version first")


class FigureEnds(Conflict):
    code = "FIGURE_ENDS_WRONGLY"
    title = Text("终止日须在版本的有效期内", "A version ends on one of its days, and is never prolonged")


def require_issuable(name: str, *, unit: FigureUnit, valid_from: date | None, valid_to: date | None) -> None:
    """A figure that some calculation asks for, in a unit that it can count with, and of one year if it is yearly."""
    units = FIGURE_UNITS.get(name)
    if units is None:
        raise FigureUnknown(parameter=name)
    if unit not in units:
        raise FigureUnfit(parameter=name, unit=unit.value)
    if name in _YEARLY and (valid_from is None or valid_to is None or valid_from.year != valid_to.year):
        raise NotOfOneYear(parameter=name)


def require_own_figure(name: str, figure_region: int, *, caller_region: int, level: Level) -> None:
    """The pooling area issues its own figures, the province its own and, as they are published, the nation's.

    最低工资规定第七条 (K-hi): 省、自治区、直辖市范围内的不同行政区域可以有不同的最低工资标准. The province publishes
    which standard each county has; so that one figure is entered for a county too, by its league or the province (D).
    """
    own = figure_region == caller_region or (figure_region == NATION and level is Level.PROVINCE)
    if not own and not (name == Name.MINIMUM_WAGE and _has_minimum_wage(figure_region, within=caller_region)):
        raise FigureElsewhere


def _has_minimum_wage(region: int, *, within: int) -> bool:
    levels = (Level.LEAGUE, Level.COUNTY)
    return region != NATION and level_of(region) in levels and span_of(within).covers(span_of(region))


def require_end(*, valid_from: date | None, valid_to: date | None, last_on: date) -> None:
    """A version ends on a day of its own.

    A wrong value is ended on its first day and issued anew from the next: amounts that rest on it go on naming it.
    """
    if not shortens(last_on, valid_from=valid_from, valid_to=valid_to):
        raise FigureEnds
