"""What every computed benefit says of itself, and the wage that most are computed from.

Amounts are exact fractions of a fen until the item is whole, then rounded once, half up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from chassis.money import half_up
from chassis.problems import Conflict
from chassis.text import Text
from services.injury.benefits.parameters import Figure, Name, Parameters, figure_of_year
from services.injury.benefits.payers import ITEMS, Cycle, Item, Payer, Standing, payer_of

__all__ = [
    "WAGE_MONTHS",
    "Clamp",
    "ComputedItem",
    "Input",
    "OwnWage",
    "Total",
    "WagesWrong",
    "own_wage",
    "priced",
    "taken",
    "totals",
    "yuan",
]

# 第六十四条第二款: 前12个月平均月缴费工资.
WAGE_MONTHS = 12


class WagesWrong(Conflict):
    code = "WAGES_WRONG"
    title = Text("须有事故前1至12个月的月缴费工资", "Contribution wages of 1 to 12 months are needed")
    source = "工伤保险条例第六十四条第二款"


@dataclass(frozen=True, slots=True)
class Input:
    """A value that went into an amount: what it is, how much, and which version of which figure it was."""

    name: str
    value: str
    unit: str
    version: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedItem:
    """One benefit, with all that it takes to compute it again."""

    item: Item
    article: str
    formula: str
    inputs: tuple[Input, ...]
    amount_fen: int
    cycle: Cycle
    payer: Payer
    whom: str | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """What one payer pays: once, and every month."""

    payer: Payer
    once_fen: int
    monthly_fen: int


class Clamp(StrEnum):
    """Whether a wage was moved into the bounds of art. 64."""

    NONE = "none"
    FLOOR = "floor"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class OwnWage:
    """本人工资 W, in exact fen a month."""

    exact: Fraction
    clamp: Clamp
    inputs: tuple[Input, ...]


def yuan(fen: Fraction | int) -> str:
    """An amount as people read it, to the fen."""
    exact = Fraction(fen)
    whole = half_up(exact.numerator, exact.denominator)
    return f"{whole // 100:,}.{whole % 100:02d}"


def taken(figure: Figure) -> Input:
    """A figure as an input."""
    return Input(figure.name, format(figure.value.normalize(), "f"), figure.unit.value, figure.version, figure.source)


def priced(
    item: Item,
    *,
    exact: Fraction,
    formula: str,
    inputs: Sequence[Input],
    standing: Standing,
    whom: str | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> ComputedItem:
    """An item whole: rounded half up once, with its article from the table and its payer."""
    return ComputedItem(
        item=item,
        article=ITEMS[item].article,
        formula=f"{formula} = {yuan(exact)}",
        inputs=tuple(inputs),
        amount_fen=half_up(exact.numerator, exact.denominator),
        cycle=ITEMS[item].cycle,
        payer=payer_of(item, standing),
        whom=whom,
        from_on=from_on,
        to_on=to_on,
    )


def totals(items: Iterable[ComputedItem]) -> tuple[Total, ...]:
    """Payer by payer, in the table's order; who pays nothing is left out."""
    sums: dict[Payer, dict[Cycle, int]] = {}
    for one in items:
        sums.setdefault(one.payer, dict.fromkeys(Cycle, 0))[one.cycle] += one.amount_fen
    return tuple(Total(payer, sums[payer][Cycle.ONCE], sums[payer][Cycle.MONTHLY]) for payer in Payer if payer in sums)


def own_wage(*, monthly_fen: Sequence[int], parameters: Parameters, region: int, injured_on: date) -> OwnWage:
    """本人工资 W: the average contribution wage, in fen a month, of the 12 months before the injury, within its bounds.

    工伤保险条例第六十四条第二款 (S:L1): 本人工资高于统筹地区职工平均工资300%的，按照300%计算；低于60%的，按照60%计算.
    The average wage is that of the previous year, as arts. 34 and 39 say of it (D). Fewer than 12 months are averaged
    over those there are, and an uninsured unit's actual pay stands in for contribution wages (K-med).
    """
    if not 0 < len(monthly_fen) <= WAGE_MONTHS or any(fen < 0 for fen in monthly_fen):
        raise WagesWrong
    average = figure_of_year(parameters, Name.AVERAGE_WAGE, region=region, year=injured_on.year - 1)
    lowest = parameters.find(Name.WAGE_FLOOR, region=region, on=injured_on)
    highest = parameters.find(Name.WAGE_CEILING, region=region, on=injured_on)
    own = Fraction(sum(monthly_fen), len(monthly_fen))
    exact = min(max(own, average.exact() * lowest.exact()), average.exact() * highest.exact())
    clamp = Clamp.NONE if exact == own else Clamp.FLOOR if exact > own else Clamp.CEILING
    wages = Input("own-wage", yuan(own), "yuan", None, f"事故前{len(monthly_fen)}个月平均月缴费工资")
    return OwnWage(exact, clamp, (wages, taken(average), taken(lowest), taken(highest)))
