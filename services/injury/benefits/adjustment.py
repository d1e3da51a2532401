"""The yearly adjustment 待遇调整 of what is paid monthly (工伤保险条例 art. 40)."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from chassis.money import half_up
from chassis.problems import Conflict, ParameterMissing
from chassis.text import Text
from services.injury.benefits.amounts import Input, taken, yuan
from services.injury.benefits.disability import FigureUnfit
from services.injury.benefits.parameters import FigureUnit, Name, Parameters, graded
from services.injury.benefits.payers import Item

__all__ = ["ADJUSTABLE", "TOP_UPS", "Adjusted", "NotAdjustable", "adjusted", "topped_up"]

# 伤残津贴、供养亲属抚恤金、生活护理费; a top-up follows the minimum wage instead (``topped_up``).
ADJUSTABLE = (Item.ALLOWANCE, Item.UNIT_ALLOWANCE, Item.DEPENDANT_PENSION, Item.CARE)


class NotAdjustable(Conflict):
    code = "NOT_ADJUSTABLE"
    title = Text("该项待遇不作定期调整", "The item is not adjusted")
    detail = Text("可调整的项目：{items}", "Those that are: {items}")
    source = "工伤保险条例第四十条"


# What fills an allowance up to the minimum wage.
TOP_UPS = {Item.ALLOWANCE_TOP_UP: Item.ALLOWANCE, Item.UNIT_ALLOWANCE_TOP_UP: Item.UNIT_ALLOWANCE}


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A monthly amount after its adjustment, and how it came about."""

    amount_fen: int
    formula: str
    inputs: tuple[Input, ...]


def adjusted(amount_fen: int, *, item: Item, year: int, region: int, parameters: Parameters) -> Adjusted:
    """The monthly amount from a year on, in fen.

    第四十条 (S:L1): 伤残津贴、供养亲属抚恤金、生活护理费由统筹地区社会保险行政部门根据职工平均工资和生活费用变化等
    情况适时调整。调整办法由省、自治区、直辖市人民政府规定. The figure ``adjustment.<item>`` that holds on the year's
    first day is a percentage of the amount or a fixed sum that is added to it (D); without one nothing is adjusted.
    """
    if item not in ADJUSTABLE:
        raise NotAdjustable(items=[one.value for one in ADJUSTABLE])
    name = graded(Name.ADJUSTMENT, item.value)
    try:
        figure = parameters.find(name, region=region, on=date(year, 1, 1))
    except ParameterMissing:
        raise ParameterMissing(parameter=f"{name}.{year}", region=f"{region:012d}") from None
    if figure.unit is FigureUnit.PERCENT:
        exact, step = amount_fen * (1 + figure.exact()), f"× (1 + {figure.value}%)"
    elif figure.unit in (FigureUnit.FEN, FigureUnit.YUAN):
        exact, step = Fraction(amount_fen) + figure.exact(), f"+ {yuan(figure.exact())}"
    else:
        raise FigureUnfit(parameter=figure.name, unit=figure.unit.value)
    before = Input("amount-before", yuan(amount_fen), "yuan", None, "调整前的月待遇")
    return Adjusted(
        amount_fen=half_up(exact.numerator, exact.denominator),
        formula=f"{yuan(amount_fen)} {step} = {yuan(exact)}",
        inputs=(before, taken(figure)),
    )


def topped_up(allowance_fen: int, *, on: date, region: int, parameters: Parameters) -> Adjusted:
    """What an allowance falls short of the minimum wage that holds on a day, in fen a month; nothing if it does not.

    第三十五条、第三十六条 (S:L1): 伤残津贴实际金额低于当地最低工资标准的，由工伤保险基金补足差额; of grades 5
    and 6 the unit does.
    """
    least = parameters.find(Name.MINIMUM_WAGE, region=region, on=on)
    lacking = max(least.exact() - allowance_fen, Fraction())
    allowance = Input("allowance", yuan(allowance_fen), "yuan", None, "当月伤残津贴")
    return Adjusted(
        amount_fen=half_up(lacking.numerator, lacking.denominator),
        formula=f"{yuan(least.exact())} − {yuan(allowance_fen)} → {yuan(lacking)}",
        inputs=(taken(least), allowance),
    )
