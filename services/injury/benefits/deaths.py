"""Death benefits 工亡待遇, and what is paid while somebody is missing (工伤保险条例 arts. 39 and 41, S:L1)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from chassis.problems import Conflict
from chassis.text import Text
from services.injury.benefits.amounts import ComputedItem, OwnWage, own_wage, priced, taken, yuan
from services.injury.benefits.parameters import Name, Parameters, figure_of_year, graded
from services.injury.benefits.payers import Item, Standing
from services.injury.clocks.rules import months_after

__all__ = [
    "DEATH_ITEMS",
    "Death",
    "DeathCase",
    "Dependant",
    "Kinship",
    "Missing",
    "NoDeathBenefit",
    "death_benefits",
    "death_case",
    "dependant_pensions",
    "missing_benefits",
]


class DeathCase(StrEnum):
    """How a death stands to the injury."""

    OF_INJURY = "of-injury"  # 因工死亡
    IN_PAID_LEAVE = "in-paid-leave"  # 停工留薪期内因工伤导致死亡
    AFTER_PAID_LEAVE = "after-paid-leave"  # 一级至四级，停工留薪期满后死亡
    DECLARED = "declared"  # 下落不明，被宣告死亡


_ALL = (Item.FUNERAL, Item.DEPENDANT_PENSION, Item.DEATH_LUMP_SUM)

# 第三十九条第一款至第三款、第四十一条.
DEATH_ITEMS: dict[DeathCase, tuple[Item, ...]] = {
    DeathCase.OF_INJURY: _ALL,
    DeathCase.IN_PAID_LEAVE: _ALL,
    DeathCase.AFTER_PAID_LEAVE: (Item.FUNERAL, Item.DEPENDANT_PENSION),
    DeathCase.DECLARED: _ALL,
}


class NoDeathBenefit(Conflict):
    code = "NO_DEATH_BENEFIT"
    title = Text("该死亡情形不享受工亡待遇", "This death brings no death benefits")
    source = "工伤保险条例第三十九条"


class Kinship(StrEnum):
    SPOUSE = "spouse"  # 配偶
    OTHER = "other"  # 其他亲属


@dataclass(frozen=True, slots=True)
class Dependant:
    """A dependant relative (供养亲属); ``lonely`` is a lonely elder or an orphan (孤寡老人、孤儿)."""

    dependant_id: str
    kinship: Kinship
    lonely: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """What decides the benefits of a death; money in fen, ``region`` is the unit's.

    ``advanced_fen`` is what was drawn on the lump sum while the worker was missing.
    """

    case: DeathCase
    died_on: date
    injured_on: date
    region: int
    monthly_fen: Sequence[int]
    dependants: Sequence[Dependant] = ()
    advanced_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What decides the benefits of one who is missing; ``wage_fen`` is the wage that goes on.

    ``hardship_on`` is the day on which the family is granted the advance, if it is.
    """

    event_on: date
    region: int
    monthly_fen: Sequence[int]
    wage_fen: int
    dependants: Sequence[Dependant] = ()
    hardship_on: date | None = None


def death_case(
    *, died_on: date, from_injury: bool, paid_leave_ends_on: date | None, grade: int | None, declared: bool = False
) -> DeathCase:
    """How a death stands, or ``NoDeathBenefit``.

    Within paid leave it must be the injury's doing (art. 39 ¶2); after it a grade 1 to 4 is enough (¶3). A death at
    once has no paid leave. Death of the injury after the leave with no such grade is none of these.
    """
    if declared:
        return DeathCase.DECLARED
    if paid_leave_ends_on is None:
        if from_injury:
            return DeathCase.OF_INJURY
    elif died_on <= paid_leave_ends_on:
        if from_injury:
            return DeathCase.IN_PAID_LEAVE
    elif grade is not None and grade <= 4:
        return DeathCase.AFTER_PAID_LEAVE
    raise NoDeathBenefit


def death_benefits(one: Death, *, parameters: Parameters, standing: Standing) -> tuple[ComputedItem, ...]:
    """The items of art. 39 that the case brings.

    Funeral: 6 months of the pooling area's average wage of the previous year. Lump sum: 20 times the national urban
    per-capita disposable income of the year before the year of death (工亡时上一年度, K-hi), less what was advanced.
    """
    items: list[ComputedItem] = []
    due = DEATH_ITEMS[one.case]
    if Item.FUNERAL in due:
        items.append(_funeral(one, parameters, standing))
    if Item.DEATH_LUMP_SUM in due:
        items.append(_lump_sum(one, parameters, standing))
    if Item.DEPENDANT_PENSION in due and one.dependants:
        wage = own_wage(
            monthly_fen=one.monthly_fen, parameters=parameters, region=one.region, injured_on=one.injured_on
        )
        items += dependant_pensions(
            wage, one.dependants, parameters=parameters, region=one.region, on=one.died_on, standing=standing
        )
    return tuple(items)


def _funeral(one: Death, parameters: Parameters, standing: Standing) -> ComputedItem:
    months = parameters.find(Name.FUNERAL, region=one.region, on=one.died_on)
    average = figure_of_year(parameters, Name.AVERAGE_WAGE, region=one.region, year=one.died_on.year - 1)
    return priced(
        Item.FUNERAL,
        exact=average.exact() * months.exact(),
        formula=f"S {yuan(average.exact())} × {months.value}",
        inputs=(taken(average), taken(months)),
        standing=standing,
    )


def _lump_sum(one: Death, parameters: Parameters, standing: Standing) -> ComputedItem:
    times = parameters.find(Name.DEATH_LUMP_SUM, region=one.region, on=one.died_on)
    income = figure_of_year(parameters, Name.URBAN_INCOME, region=one.region, year=one.died_on.year - 1)
    less = f" − {yuan(one.advanced_fen)}" if one.advanced_fen else ""
    return priced(
        Item.DEATH_LUMP_SUM,
        exact=max(income.exact() * times.exact() - one.advanced_fen, Fraction()),
        formula=f"{yuan(income.exact())} × {times.value}{less}",
        inputs=(taken(income), taken(times)),
        standing=standing,
    )


def dependant_pensions(
    wage: OwnWage,
    dependants: Sequence[Dependant],
    *,
    parameters: Parameters,
    region: int,
    on: date,
    standing: Standing,
    from_on: date | None = None,
) -> list[ComputedItem]:
    """Each dependant's monthly pension, in fen.

    第三十九条第一款第二项 (S:L1): 配偶每月40%，其他亲属每人每月30%，孤寡老人或者孤儿每人每月在上述标准的基础上增加10%。
    核定的各供养亲属的抚恤金之和不应高于因工死亡职工生前的工资. Where the sum would be higher, the wage, in whole fen,
    is parted in proportion, and the last fen go to the largest remainders, the first named first among equals (D, N6).
    """
    items = []
    shares = []
    for one in dependants:
        share = parameters.find(graded(Name.DEPENDANT, one.kinship.value), region=region, on=on)
        more = (parameters.find(graded(Name.DEPENDANT, "lonely"), region=region, on=on),) if one.lonely else ()
        figures = (share, *more)
        percent = sum((figure.exact() for figure in figures), Fraction())
        shares.append(percent)
        items.append(
            priced(
                Item.DEPENDANT_PENSION,
                exact=wage.exact * percent,
                formula=f"W {yuan(wage.exact)} × {' + '.join(f'{figure.value}%' for figure in figures)}",
                inputs=(*wage.inputs, *(taken(figure) for figure in figures)),
                standing=standing,
                whom=one.dependant_id,
                from_on=from_on,
            )
        )
    if sum(item.amount_fen for item in items) <= wage.exact:
        return items
    parted = _largest_remainder(int(wage.exact), shares)
    return [
        replace(item, amount_fen=fen, formula=f"{item.formula}；Σ ≤ W → {yuan(fen)}")
        for item, fen in zip(items, parted, strict=True)
    ]


def _largest_remainder(total: int, weights: Sequence[Fraction]) -> list[int]:
    """``total`` in whole parts that are in proportion to the weights and add up to it."""
    whole = sum(weights, Fraction())
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    nearest = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in nearest[: total - sum(parts)]:
        parts[place] += 1
    return parts


def missing_benefits(one: Missing, *, parameters: Parameters, standing: Standing) -> tuple[ComputedItem, ...]:
    """第四十一条 (S:L1): 从事故发生当月起3个月内照发工资，从第4个月起停发工资，由工伤保险基金向其供养亲属
    按月支付供养亲属抚恤金。生活有困难的，可以预支一次性工亡补助金的50%.

    Months are those of the calendar, the month of the accident being the first. The advance is half of the lump sum in
    force on the day it is granted (D), for nobody knows the year of death yet.
    """
    months = parameters.find(Name.MISSING_WAGE_MONTHS, region=one.region, on=one.event_on)
    pension_from = months_after(one.event_on.replace(day=1), int(months.exact()))
    items = [
        priced(
            Item.MISSING_WAGES,
            exact=Fraction(one.wage_fen),
            formula=yuan(one.wage_fen),
            inputs=(taken(months),),
            standing=standing,
            from_on=one.event_on.replace(day=1),
            to_on=pension_from - timedelta(days=1),
        )
    ]
    if one.dependants:
        wage = own_wage(monthly_fen=one.monthly_fen, parameters=parameters, region=one.region, injured_on=one.event_on)
        items += dependant_pensions(
            wage,
            one.dependants,
            parameters=parameters,
            region=one.region,
            on=pension_from,
            standing=standing,
            from_on=pension_from,
        )
    if one.hardship_on is not None:
        items.append(_advance(one.hardship_on, one.region, parameters, standing))
    return tuple(items)


def _advance(on: date, region: int, parameters: Parameters, standing: Standing) -> ComputedItem:
    share = parameters.find(Name.MISSING_ADVANCE, region=region, on=on)
    times = parameters.find(Name.DEATH_LUMP_SUM, region=region, on=on)
    income = figure_of_year(parameters, Name.URBAN_INCOME, region=region, year=on.year - 1)
    return priced(
        Item.MISSING_ADVANCE,
        exact=income.exact() * times.exact() * share.exact(),
        formula=f"{yuan(income.exact())} × {times.value} × {share.value}%",
        inputs=(taken(income), taken(times), taken(share)),
        standing=standing,
    )
