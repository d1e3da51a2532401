"""Disability benefits 伤残待遇: what a grade brings, once and monthly (工伤保险条例 arts. 33 to 37, 42, 45)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from chassis.problems import Conflict
from chassis.text import Text
from services.injury.assessment.rules import CareLevel, require_grade
from services.injury.benefits.amounts import ComputedItem, Input, OwnWage, own_wage, priced, taken, yuan
from services.injury.benefits.parameters import (
    Figure,
    FigureUnit,
    Name,
    Parameters,
    figure_of_year,
    graded,
)
from services.injury.benefits.payers import Item, Standing

__all__ = [
    "ALLOWANCE_GRADES",
    "GRANT_GRADES",
    "UNIT_ALLOWANCE_GRADES",
    "Disability",
    "FigureUnfit",
    "RelationKept",
    "disability_benefits",
    "grant_grade",
]

ALLOWANCE_GRADES = range(1, 5)  # 第三十五条: 保留劳动关系，退出工作岗位
UNIT_ALLOWANCE_GRADES = range(5, 7)  # 第三十六条: 难以安排工作的，由用人单位按月发给伤残津贴
GRANT_GRADES = range(5, 11)  # 第三十六条第二款、第三十七条第二项


class RelationKept(Conflict):
    code = "RELATION_KEPT"
    title = Text("劳动关系应当保留", "The relation is kept")
    detail = Text(
        "一至四级保留劳动关系；五级、六级须经职工本人提出方可解除",
        "Grades 1 to 4 keep the relation; grades 5 and 6 end it only when the worker asks",
    )
    source = "工伤保险条例第三十五条、第三十六条"


class FigureUnfit(Conflict):
    code = "FIGURE_UNFIT"
    title = Text("参数的计量单位不适用", "The figure's unit does not fit")
    detail = Text("参数“{parameter}”的单位为 {unit}", "The unit of {parameter!r} is {unit}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Disability:
    """What decides a disability's benefits; money in fen, ``region`` is the unit's.

    ``lump_sum`` is false for an old wound (15-3). ``suitable_work`` is whether the unit has work for grades 5 and 6.
    ``relation_ends_on`` is the day the relation ends, ``asked_by_worker`` whether the worker asked for it.
    ``pension_fen`` is the monthly basic pension of one who has retired.
    """

    grade: int | None
    care: CareLevel = CareLevel.NONE
    monthly_fen: Sequence[int]
    region: int
    injured_on: date
    assessed_on: date
    lump_sum: bool = True
    suitable_work: bool = True
    relation_ends_on: date | None = None
    asked_by_worker: bool = False
    occupational: bool = False
    retirement_age: bool = False
    pension_fen: int | None = None


def grant_grade(grades: Iterable[int]) -> int:
    """Of several injuries at one employer the gravest grade decides the grants (内蒙古, S:19); 1 is the gravest."""
    return min(grades)


def disability_benefits(one: Disability, *, parameters: Parameters, standing: Standing) -> tuple[ComputedItem, ...]:
    """Every item that the grade and the care level bring.

    Grades 1 to 4: lump sum, and an allowance from the fund, topped up to the minimum wage (N5: no grants). Grades 5 and
    6: lump sum, and an allowance from the unit where it has no suitable work. Grades 5 to 10: both grants when the
    relation ends. No grade, no benefits of this kind.
    """
    require_grade(one.grade)
    if one.grade is None:
        return ()
    if one.relation_ends_on is not None and (
        one.grade in ALLOWANCE_GRADES or (one.grade in UNIT_ALLOWANCE_GRADES and not one.asked_by_worker)
    ):
        raise RelationKept
    wage = own_wage(monthly_fen=one.monthly_fen, parameters=parameters, region=one.region, injured_on=one.injured_on)
    reckoning = _Reckoning(one, one.grade, wage, parameters, standing)
    return (
        *reckoning.lump_sum(),
        *reckoning.allowance(),
        *reckoning.unit_allowance(),
        *reckoning.care(),
        *reckoning.grants(),
    )


@dataclass(frozen=True, slots=True)
class _Reckoning:
    """One disability with its wage and figures; each method gives the items of its kind, or none."""

    one: Disability
    grade: int
    wage: OwnWage
    parameters: Parameters
    standing: Standing

    def lump_sum(self) -> list[ComputedItem]:
        if not self.one.lump_sum:
            return []
        months = self._by_grade(Name.LUMP_SUM)
        return [
            self._priced(
                Item.LUMP_SUM,
                self.wage.exact * months.exact(),
                f"W {yuan(self.wage.exact)} × {months.value}",
                (*self.wage.inputs, taken(months)),
            )
        ]

    def allowance(self) -> list[ComputedItem]:
        """第三十五条: the fund's allowance; after retirement only what the basic pension falls short of it."""
        if self.grade not in ALLOWANCE_GRADES:
            return []
        if not self.one.retirement_age:
            return self._with_top_up(Item.ALLOWANCE, Item.ALLOWANCE_TOP_UP)
        if self.one.pension_fen is None:
            return []
        share = self._by_grade(Name.ALLOWANCE)
        lacking = self.wage.exact * share.exact() - self.one.pension_fen
        formula = f"W {yuan(self.wage.exact)} × {share.value}% − {yuan(self.one.pension_fen)}"
        inputs = (*self.wage.inputs, taken(share))
        return [self._priced(Item.PENSION_TOP_UP, lacking, formula, inputs)] if lacking > 0 else []

    def unit_allowance(self) -> list[ComputedItem]:
        """第三十六条: the unit's allowance, while the relation lasts and there is no suitable work."""
        due = self.grade in UNIT_ALLOWANCE_GRADES and not self.one.suitable_work and not self.one.retirement_age
        if not due or self.one.relation_ends_on is not None:
            return []
        return self._with_top_up(Item.UNIT_ALLOWANCE, Item.UNIT_ALLOWANCE_TOP_UP)

    def care(self) -> list[ComputedItem]:
        """第三十四条第二款 (S:L1): 统筹地区上年度职工月平均工资的50%、40%或者30%."""
        if self.one.care is CareLevel.NONE:
            return []
        name = graded(Name.CARE, self.one.care.value)
        share = self.parameters.find(name, region=self.one.region, on=self.one.assessed_on)
        average = self._average_wage(self.one.assessed_on.year - 1)
        return [
            self._priced(
                Item.CARE,
                average.exact() * share.exact(),
                f"S {yuan(average.exact())} × {share.value}%",
                (taken(average), taken(share)),
            )
        ]

    def grants(self) -> list[ComputedItem]:
        """Both grants, by the province's figures (第三十六条第二款); Inner Mongolia's medical one as S:19 has it.

        The base is the average wage of the year before the relation ends; an occupational disease adds its percentage
        to the medical grant. The employment grant's months, and of which wage they are, are the province's to say, and
        refuse when absent. Who has reached retirement age gets neither.
        """
        ends_on = self.one.relation_ends_on
        if self.grade not in GRANT_GRADES or ends_on is None or self.one.retirement_age:
            return []
        find = self.parameters.find
        medical = find(graded(Name.MEDICAL_GRANT, self.grade), region=self.one.region, on=ends_on)
        employment = find(graded(Name.EMPLOYMENT_GRANT, self.grade), region=self.one.region, on=ends_on)
        more = (
            find(Name.MEDICAL_GRANT_OCCUPATIONAL, region=self.one.region, on=ends_on) if self.one.occupational else None
        )
        return [
            self._grant(Item.MEDICAL_GRANT, medical, ends_on, more),
            self._grant(Item.EMPLOYMENT_GRANT, employment, ends_on),
        ]

    def _grant(self, item: Item, figure: Figure, ends_on: date, more: Figure | None = None) -> ComputedItem:
        if figure.unit is FigureUnit.MONTHS_OF_OWN_WAGE:
            exact, formula = self.wage.exact * figure.exact(), f"W {yuan(self.wage.exact)} × {figure.value}"
            inputs = (*self.wage.inputs, taken(figure))
        elif figure.unit is FigureUnit.MONTHS_OF_AVERAGE_WAGE:
            average = self._average_wage(ends_on.year - 1)
            exact, formula = average.exact() * figure.exact(), f"S {yuan(average.exact())} × {figure.value}"
            inputs = (taken(average), taken(figure))
        elif figure.unit in (FigureUnit.FEN, FigureUnit.YUAN):
            exact, formula, inputs = figure.exact(), yuan(figure.exact()), (taken(figure),)
        else:
            raise FigureUnfit(parameter=figure.name, unit=figure.unit.value)
        if more is not None:
            exact, formula, inputs = (
                exact * (1 + more.exact()),
                f"{formula} × (1 + {more.value}%)",
                (*inputs, taken(more)),
            )
        return self._priced(item, exact, formula, inputs)

    def _with_top_up(self, item: Item, top_up: Item) -> list[ComputedItem]:
        """伤残津贴实际金额低于当地最低工资标准的，由工伤保险基金补足差额 (5 and 6: 由用人单位): an item of its own."""
        share = self._by_grade(Name.ALLOWANCE)
        least = self.parameters.find(Name.MINIMUM_WAGE, region=self.one.region, on=self.one.assessed_on)
        allowance = self._priced(
            item,
            self.wage.exact * share.exact(),
            f"W {yuan(self.wage.exact)} × {share.value}%",
            (*self.wage.inputs, taken(share)),
        )
        lacking = least.exact() - allowance.amount_fen
        if lacking <= 0:
            return [allowance]
        formula = f"{yuan(least.exact())} − {yuan(allowance.amount_fen)}"
        return [allowance, self._priced(top_up, lacking, formula, (*allowance.inputs, taken(least)))]

    def _by_grade(self, name: Name) -> Figure:
        return self.parameters.find(graded(name, self.grade), region=self.one.region, on=self.one.assessed_on)

    def _average_wage(self, year: int) -> Figure:
        return figure_of_year(self.parameters, Name.AVERAGE_WAGE, region=self.one.region, year=year)

    def _priced(self, item: Item, exact: Fraction, formula: str, inputs: Sequence[Input]) -> ComputedItem:
        return priced(item, exact=exact, formula=formula, inputs=inputs, standing=self.standing)
