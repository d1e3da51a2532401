"""What a martyr's family is due, worked out by hand."""

from fractions import Fraction

import pytest

from chassis.problems import ParameterMissing
from services.honors.martyr_benefits import rules
from services.honors.martyr_benefits.rules import Income, MartyrItem, Payer
from services.honors.martyr_figures.rules import MartyrFigure
from services.honors.martyrs.rules import LawVersion

STATUTE = {
    MartyrFigure.PRAISE_TIMES: 30,
    MartyrFigure.PENSION_TIMES: 20,
    MartyrFigure.PENSION_MONTHS: 40,
    MartyrFigure.SPECIAL_MONTHS: 40,
}
# 2019: 42,359 yuan.
INCOME = Income(2019, Fraction(4_235_900))
OLD, NEW = LawVersion.OF_2019, LawVersion.OF_2024


def test_thirty_times_the_income_and_forty_months_of_the_own_wage_where_the_fund_pays_the_lump_sum() -> None:
    due = rules.dues(OLD, work_injury=True, income=INCOME, figures=STATUTE, wage_fen=450_050)
    assert [(one.item, one.amount_fen, one.payer) for one in due] == [
        (MartyrItem.PRAISE_MONEY, 127_077_000, Payer.COUNTY_VETERANS),
        (MartyrItem.SPECIAL_ALLOWANCE, 18_002_000, Payer.COUNTY_VETERANS),
    ]
    assert [one.formula for one in due] == ["42359.00元（2019） × 30", "本人工资 4500.50元 × 40"]


def test_by_the_newer_law_the_wage_is_the_basic_one() -> None:
    due = rules.dues(NEW, work_injury=True, income=INCOME, figures=STATUTE, wage_fen=300_000)
    assert due[1].formula == "本人基本工资 3000.00元 × 40"


@pytest.mark.parametrize("law", list(LawVersion))
def test_else_twenty_times_the_income_and_forty_months_of_a_lieutenants_pay(law: LawVersion) -> None:
    figures = STATUTE | {MartyrFigure.LIEUTENANT_PAY: 600_000}
    due = rules.dues(law, work_injury=False, income=INCOME, figures=figures, wage_fen=None)
    assert due[1].item is MartyrItem.ONE_OFF_PENSION
    assert due[1].amount_fen == 20 * 4_235_900 + 40 * 600_000
    assert due[1].formula == "42359.00元（2019） × 20 + 6000.00元 × 40"


@pytest.mark.parametrize("missing", [MartyrFigure.PRAISE_TIMES, MartyrFigure.SPECIAL_MONTHS])
def test_a_figure_that_nobody_entered_is_never_guessed(missing: MartyrFigure) -> None:
    figures = {name: value for name, value in STATUTE.items() if name is not missing}
    with pytest.raises(ParameterMissing) as told:
        rules.dues(OLD, work_injury=True, income=INCOME, figures=figures, wage_fen=450_000)
    assert told.value.facts == {"parameter": missing.value}


def test_a_lieutenants_pay_and_a_periodic_pension_come_with_no_statute() -> None:
    with pytest.raises(ParameterMissing):
        rules.dues(OLD, work_injury=False, income=INCOME, figures=STATUTE, wage_fen=None)
    with pytest.raises(ParameterMissing):
        rules.pension(STATUTE)


def test_a_wage_is_given_where_a_benefit_counts_by_it_and_nowhere_else() -> None:
    with pytest.raises(rules.WageMissing):
        rules.dues(OLD, work_injury=True, income=INCOME, figures=STATUTE, wage_fen=None)
    with pytest.raises(rules.WageNotAsked):
        rules.dues(OLD, work_injury=False, income=INCOME, figures=STATUTE, wage_fen=1)


def test_half_a_fen_is_a_fen() -> None:
    due = rules.dues(OLD, work_injury=True, income=Income(2019, Fraction(1, 60)), figures=STATUTE, wage_fen=1)
    assert due[0].amount_fen == 1
