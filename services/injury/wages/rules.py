"""Wages before the injury: whose word on them counts, and which months."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from chassis.caller import Department
from chassis.problems import Conflict, Forbidden
from chassis.text import Text
from services.injury.benefits.amounts import WAGE_MONTHS
from services.injury.benefits.payers import Coverage
from services.injury.clocks.rules import months_after

__all__ = [
    "WageKind",
    "WageKindWrong",
    "WageMonthsWrong",
    "WagesOfInsured",
    "require_recorder",
    "require_wage_kind",
    "require_wage_months",
]


class WageKind(StrEnum):
    CONTRIBUTION = "contribution"  # 月缴费工资
    ACTUAL = "actual"  # 实际工资（未参保）


class WagesOfInsured(Forbidden):
    code = "WAGES_OF_INSURED"
    title = Text("已参保单位的缴费工资由经办机构记录", "The agency records the wages of an insured unit")
    source = "工伤保险条例第六十四条第二款"


class WageKindWrong(Conflict):
    code = "WAGE_KIND_WRONG"
    title = Text("已参保的按缴费工资，未参保的按实际工资", "Contribution wages if insured, actual ones if not")
    source = "工伤保险条例第六十二条第二款、第六十四条第二款"


class WageMonthsWrong(Conflict):
    code = "WAGE_MONTHS_WRONG"
    title = Text("须为事故发生前12个月内的不同月份", "The months must differ and lie in the 12 before the injury")
    detail = Text("应在 {first} 至 {last} 之间", "They lie between {first} and {last}")
    source = "工伤保险条例第六十四条第二款"


def require_recorder(department: Department, *, coverage: Coverage | None) -> None:
    """An insured unit's wages are what it declared to the agency; only an uninsured one states them itself."""
    if department is Department.EMPLOYER and coverage in (None, Coverage.INSURED):
        raise WagesOfInsured


def require_wage_kind(kind: WageKind, *, coverage: Coverage | None) -> None:
    """A unit that paid no contributions has no contribution wages: actual pay stands in for them (K-med)."""
    if coverage is not None and (kind is WageKind.CONTRIBUTION) is not (coverage is Coverage.INSURED):
        raise WageKindWrong


def require_wage_months(months: Iterable[date], *, injured_on: date) -> None:
    """第六十四条第二款 (S:L1): 前12个月; the month of the injury is not one of them (D)."""
    given = list(months)
    month = injured_on.replace(day=1)
    first, last = months_after(month, -WAGE_MONTHS), months_after(month, -1)
    if len(set(given)) < len(given) or any(not first <= one <= last for one in given):
        raise WageMonthsWrong(first=f"{first:%Y-%m}", last=f"{last:%Y-%m}")
