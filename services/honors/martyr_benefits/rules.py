"""What a martyr's family is due 烈士褒扬和遗属抚恤, as formulas over figures.

烈士褒扬条例 (2019) arts. 14 and 15 (S:L11), and its version of 2024 (S:L12): 烈士褒扬金 is 30 times the national urban
income of the year before the death. Where 工伤保险条例 applies, its fund pays the lump sum of 20 times, which the
injury service computes, and the family has 40 months of the martyr's wage besides (2024: basic wage); where it does
not, a one-off pension of 20 times the income and 40 months of a second lieutenant's pay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, ParameterMissing
from chassis.text import Text
from services.honors.martyr_figures.rules import MartyrFigure
from services.honors.martyrs.rules import LawVersion

__all__ = [
    "MARTYR_BENEFIT",
    "Cycle",
    "Due",
    "Income",
    "Kinship",
    "MartyrBenefitMove",
    "MartyrBenefitState",
    "MartyrItem",
    "MonthlyNotPaidHere",
    "NoCertificate",
    "OnBenefitTwice",
    "OneHandInBenefit",
    "Payer",
    "WageMissing",
    "WageNotAsked",
    "dues",
    "pension",
]


class MartyrItem(StrEnum):
    PRAISE_MONEY = "praise-money"  # 烈士褒扬金
    SPECIAL_ALLOWANCE = "special-allowance"  # 烈士遗属特别补助金
    ONE_OFF_PENSION = "one-off-pension"  # 一次性抚恤金
    PERIODIC_PENSION = "periodic-pension"  # 定期抚恤金


class Payer(StrEnum):
    """Who pays it 支付方."""

    COUNTY_VETERANS = "county-veterans"  # 县级人民政府退役军人事务部门
    INJURY_FUND = "injury-fund"  # 工伤保险基金；未参保的由用人单位


class Cycle(StrEnum):
    ONCE = "once"
    MONTHLY = "monthly"


class Kinship(StrEnum):
    """Who may have a periodic pension 遗属."""

    SPOUSE = "spouse"  # 配偶
    PARENT = "parent"  # 父母或者抚养人
    CHILD = "child"  # 子女
    SIBLING = "sibling"  # 兄弟姐妹


class MartyrBenefitState(StrEnum):
    CALCULATED = "calculated"
    APPROVED = "approved"
    PAID = "paid"
    STOPPED = "stopped"
    VOIDED = "voided"


class MartyrBenefitMove(StrEnum):
    APPROVE = "approve"
    PAY = "pay"
    STOP = "stop"
    VOID = "void"


_S, _M = MartyrBenefitState, MartyrBenefitMove
MARTYR_BENEFIT = Lifecycle[MartyrBenefitState, MartyrBenefitMove](
    start=_S.CALCULATED,
    steps={
        (_S.CALCULATED, _M.APPROVE): _S.APPROVED,
        (_S.APPROVED, _M.PAY): _S.PAID,
        (_S.APPROVED, _M.STOP): _S.STOPPED,
        (_S.CALCULATED, _M.VOID): _S.VOIDED,
        (_S.APPROVED, _M.VOID): _S.VOIDED,
    },
)


class NoCertificate(Conflict):
    code = "NO_MARTYR_CERTIFICATE"
    stands_for = ("fk_martyr_benefits_certificate",)
    title = Text("没有烈士证书，不得核定待遇", "There are no benefits without a martyr's certificate")


class WageMissing(Conflict):
    code = "MARTYR_WAGE_MISSING"
    title = Text("缺少烈士本人工资", "The martyr's own wage is not given")
    source = "烈士褒扬条例第十五条"


class WageNotAsked(Conflict):
    code = "MARTYR_WAGE_NOT_ASKED"
    title = Text("不属于工伤保险条例适用范围的，不按本人工资计发", "No benefit of this family counts by the own wage")


class OnBenefitTwice(Conflict):
    code = "MARTYR_BENEFIT_TWICE"
    stands_for = ("uq_martyr_benefits_item",)
    title = Text("该项待遇已核定", "The benefit is calculated already")


class OneHandInBenefit(Conflict):
    code = "ONE_HAND_IN_MARTYR_BENEFIT"
    stands_for = ("ck_martyr_benefits_two_persons",)
    title = Text("核定人不得审批", "Who calculated it does not approve it")


class MonthlyNotPaidHere(Conflict):
    code = "MONTHLY_NOT_PAID_HERE"
    stands_for = ("ck_martyr_benefits_cycle_of_state",)
    title = Text("一次性待遇登记支付，定期待遇登记停发", "What is due once is paid, what is due monthly is stopped")


@dataclass(frozen=True, slots=True)
class Income:
    """The national urban income of a year, in fen."""

    year: int
    fen: Fraction


@dataclass(frozen=True, slots=True)
class Due:
    """One benefit as it is computed."""

    item: MartyrItem
    payer: Payer
    cycle: Cycle
    amount_fen: int
    formula: str


def dues(
    law: LawVersion,
    *,
    work_injury: bool,
    income: Income,
    figures: Mapping[MartyrFigure, int],
    wage_fen: int | None,
) -> list[Due]:
    """What is due once: praise money, and one of the two others."""
    praise = _figure(figures, MartyrFigure.PRAISE_TIMES)
    found = [_once(MartyrItem.PRAISE_MONEY, income.fen * praise, f"{_yuan(income.fen)}（{income.year}） × {praise}")]
    if work_injury:
        if wage_fen is None:
            raise WageMissing
        months = _figure(figures, MartyrFigure.SPECIAL_MONTHS)
        wage = "本人基本工资" if law is LawVersion.OF_2024 else "本人工资"
        exact = Fraction(wage_fen * months)
        found.append(_once(MartyrItem.SPECIAL_ALLOWANCE, exact, f"{wage} {_yuan(Fraction(wage_fen))} × {months}"))
        return found
    if wage_fen is not None:
        raise WageNotAsked
    times, months = _figure(figures, MartyrFigure.PENSION_TIMES), _figure(figures, MartyrFigure.PENSION_MONTHS)
    pay = _figure(figures, MartyrFigure.LIEUTENANT_PAY)
    found.append(
        _once(
            MartyrItem.ONE_OFF_PENSION,
            income.fen * times + pay * months,
            f"{_yuan(income.fen)}（{income.year}） × {times} + {_yuan(Fraction(pay))} × {months}",
        )
    )
    return found


def pension(figures: Mapping[MartyrFigure, int]) -> Due:
    """定期抚恤金: so much a month for each of the family who qualifies."""
    fen = _figure(figures, MartyrFigure.PERIODIC_PENSION)
    return Due(MartyrItem.PERIODIC_PENSION, Payer.COUNTY_VETERANS, Cycle.MONTHLY, fen, _yuan(Fraction(fen)))


def _figure(figures: Mapping[MartyrFigure, int], name: MartyrFigure) -> int:
    if name not in figures:
        raise ParameterMissing(parameter=name.value)
    return figures[name]


def _once(item: MartyrItem, exact: Fraction, formula: str) -> Due:
    """Half a fen and more is a fen."""
    return Due(item, Payer.COUNTY_VETERANS, Cycle.ONCE, int(exact + Fraction(1, 2)), formula)


def _yuan(fen: Fraction) -> str:
    return f"{int(fen) // 100}.{int(fen) % 100:02d}元"
