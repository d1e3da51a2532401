from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import ParameterMissing
from services.injury.benefits.amounts import ComputedItem, OwnWage, own_wage
from services.injury.benefits.deaths import (
    DEATH_ITEMS,
    Death,
    DeathCase,
    Dependant,
    Kinship,
    Missing,
    NoDeathBenefit,
    death_benefits,
    death_case,
    dependant_pensions,
    missing_benefits,
)
from services.injury.benefits.payers import Item, Payer
from tests.injury.benefits.make import COMMUNITY, FISCAL, INSURED, book, of_year

SPOUSE = Dependant("spouse", Kinship.SPOUSE)
CHILD = Dependant("child", Kinship.OTHER)
ORPHAN = Dependant("orphan", Kinship.OTHER, lonely=True)
DIED = date(2020, 2, 10)


def death(*dependants: Dependant, case: DeathCase = DeathCase.OF_INJURY, died_on: date = DIED) -> Death:
    return Death(
        case=case,
        died_on=died_on,
        injured_on=date(2020, 2, 8),
        region=COMMUNITY,
        monthly_fen=[500_000] * 12,
        dependants=dependants,
    )


def computed(one: Death) -> tuple[ComputedItem, ...]:
    return death_benefits(one, parameters=book(), standing=INSURED)


def wage_of(*monthly_fen: int) -> OwnWage:
    return own_wage(monthly_fen=monthly_fen, parameters=book(), region=COMMUNITY, injured_on=DIED)


def pensions(wage: OwnWage, dependants: Sequence[Dependant]) -> list[int]:
    found = dependant_pensions(wage, dependants, parameters=book(), region=COMMUNITY, on=DIED, standing=INSURED)
    return [one.amount_fen for one in found]


def test_a_death_in_2020_brings_a_lump_sum_of_847180_yuan() -> None:
    found = {one.item: one for one in computed(death())}
    lump_sum = found[Item.DEATH_LUMP_SUM]
    assert (lump_sum.amount_fen, lump_sum.payer) == (84_718_000, Payer.FUND)
    assert lump_sum.formula == "42,359.00 × 20 = 847,180.00"
    assert lump_sum.inputs[0].version == "urban-income@000000000000/2019-01-01"


@pytest.mark.parametrize(
    ("year", "lump_sum"),
    [
        (2019, 78_502_000),
        (2020, 84_718_000),
        (2021, 87_668_000),
        (2022, 94_824_000),
        (2023, 98_566_000),
        (2024, 103_642_000),
        (2025, 108_376_000),
    ],
)
def test_the_lump_sum_goes_by_the_year_before_the_death(year: int, lump_sum: int) -> None:
    wages = [of_year("average-wage", one, "6000") for one in (2018, 2021, 2022, 2023, 2024)]
    found = death_benefits(death(died_on=date(year, 1, 1)), parameters=book(*wages), standing=INSURED)
    assert {one.item: one.amount_fen for one in found}[Item.DEATH_LUMP_SUM] == lump_sum


def test_a_death_in_2026_is_refused_for_the_income_of_2025_is_not_known() -> None:
    with pytest.raises(ParameterMissing) as refused:
        death_benefits(
            death(died_on=date(2026, 1, 1)), parameters=book(of_year("average-wage", 2025, "7000")), standing=INSURED
        )
    assert refused.value.facts["parameter"] == "urban-income.2025"


def test_a_funeral_is_six_months_of_last_years_average_wage_and_dependants_have_their_shares() -> None:
    found = computed(death(SPOUSE, CHILD))
    assert [(one.item, one.whom, one.amount_fen) for one in found] == [
        (Item.FUNERAL, None, 3_600_000),
        (Item.DEATH_LUMP_SUM, None, 84_718_000),
        (Item.DEPENDANT_PENSION, "spouse", 200_000),
        (Item.DEPENDANT_PENSION, "child", 150_000),
    ]


def test_a_lonely_elder_or_an_orphan_has_ten_points_more() -> None:
    assert pensions(wage_of(500_000), [ORPHAN]) == [200_000]
    assert pensions(wage_of(500_000), [replace(SPOUSE, lonely=True)]) == [250_000]


def test_dependants_over_a_hundred_percent_share_the_wage_by_the_largest_remainder() -> None:
    # 40 + 3 × 30 = 130 %: 5,000.00 × 4/13 = 1,538.4615…, × 3/13 = 1,153.8461…; two fen are left for the first two.
    others = [replace(CHILD, dependant_id=str(n)) for n in range(3)]
    found = dependant_pensions(
        wage_of(500_000), [SPOUSE, *others], parameters=book(), region=COMMUNITY, on=DIED, standing=INSURED
    )
    assert [one.amount_fen for one in found] == [153_846, 115_385, 115_385, 115_384]
    assert sum(one.amount_fen for one in found) == 500_000
    assert found[0].formula == "W 5,000.00 × 40% = 2,000.00；Σ ≤ W → 1,538.46"


def test_exactly_a_hundred_percent_is_not_cut() -> None:
    assert pensions(wage_of(500_000), [SPOUSE, CHILD, replace(CHILD, dependant_id="2")]) == [200_000, 150_000, 150_000]


def test_even_the_fen_that_rounding_adds_stays_within_the_wage() -> None:
    # 360,005 fen: 144,002 + 2 × 108,001.5, which half up would make 360,006.
    found = pensions(wage_of(360_005), [SPOUSE, CHILD, replace(CHILD, dependant_id="2")])
    assert found == [144_002, 108_002, 108_001]


def test_after_paid_leave_a_grade_one_to_four_leaves_a_funeral_and_pensions_but_no_lump_sum() -> None:
    found = computed(death(SPOUSE, case=DeathCase.AFTER_PAID_LEAVE))
    assert [one.item for one in found] == [Item.FUNERAL, Item.DEPENDANT_PENSION]


def test_within_paid_leave_all_three() -> None:
    assert {one.item for one in computed(death(SPOUSE, case=DeathCase.IN_PAID_LEAVE))} == {
        Item.FUNERAL,
        Item.DEPENDANT_PENSION,
        Item.DEATH_LUMP_SUM,
    }
    assert set(DEATH_ITEMS) == set(DeathCase)


LEAVE = date(2020, 12, 31)


@pytest.mark.parametrize(
    ("died_on", "leave", "grade", "case"),
    [
        (DIED, None, None, DeathCase.OF_INJURY),
        (LEAVE, LEAVE, None, DeathCase.IN_PAID_LEAVE),
        (date(2021, 1, 1), LEAVE, 4, DeathCase.AFTER_PAID_LEAVE),
    ],
)
def test_the_day_of_death_decides_how_it_stands(
    died_on: date, leave: date | None, grade: int | None, case: DeathCase
) -> None:
    assert death_case(died_on=died_on, from_injury=True, paid_leave_ends_on=leave, grade=grade) is case


@pytest.mark.parametrize(
    ("died_on", "leave", "grade", "from_injury"),
    [
        (DIED, None, None, False),
        (LEAVE, LEAVE, None, False),
        (date(2021, 1, 1), LEAVE, 5, True),
        (date(2021, 1, 1), LEAVE, None, True),
    ],
)
def test_other_deaths_bring_nothing(died_on: date, leave: date | None, grade: int | None, from_injury: bool) -> None:  # noqa: FBT001 (a case)
    with pytest.raises(NoDeathBenefit):
        death_case(died_on=died_on, from_injury=from_injury, paid_leave_ends_on=leave, grade=grade)


def test_a_grade_one_to_four_need_not_die_of_the_injury_after_paid_leave() -> None:
    case = death_case(died_on=date(2021, 1, 1), from_injury=False, paid_leave_ends_on=LEAVE, grade=1)
    assert case is DeathCase.AFTER_PAID_LEAVE


def missing(*, hardship_on: date | None = None) -> tuple[ComputedItem, ...]:
    one = Missing(
        event_on=date(2020, 1, 20),
        region=COMMUNITY,
        monthly_fen=[500_000] * 12,
        wage_fen=520_000,
        dependants=[SPOUSE],
        hardship_on=hardship_on,
    )
    return missing_benefits(one, parameters=book(), standing=INSURED)


def test_the_missing_are_paid_three_months_and_their_dependants_from_the_fourth() -> None:
    wages, pension = missing()
    assert (wages.item, wages.amount_fen, wages.payer) == (Item.MISSING_WAGES, 520_000, Payer.EMPLOYER)
    assert (wages.from_on, wages.to_on) == (date(2020, 1, 1), date(2020, 3, 31))
    assert (pension.from_on, pension.amount_fen, pension.payer) == (date(2020, 4, 1), 200_000, Payer.FUND)


def test_in_hardship_half_of_the_lump_sum_is_advanced_and_taken_off_once_death_is_declared() -> None:
    advance = missing(hardship_on=date(2020, 6, 1))[-1]
    assert (advance.item, advance.amount_fen) == (Item.MISSING_ADVANCE, 42_359_000)
    declared = replace(death(case=DeathCase.DECLARED), advanced_fen=advance.amount_fen)
    assert (
        death_case(died_on=DIED, from_injury=True, paid_leave_ends_on=None, grade=None, declared=True) is declared.case
    )
    assert {one.item: one.amount_fen for one in computed(declared)}[Item.DEATH_LUMP_SUM] == 42_359_000


def test_an_uninsured_fiscal_unit_pays_the_death_items_and_finance_pays_them_back() -> None:
    found = death_benefits(death(SPOUSE), parameters=book(), standing=FISCAL)
    assert {one.payer for one in found} == {Payer.REIMBURSED}


relatives = st.lists(
    st.builds(Dependant, st.uuids().map(str), st.sampled_from(Kinship), st.booleans()), min_size=1, max_size=8
)


@given(st.lists(st.integers(0, 3_000_000), min_size=1, max_size=12), relatives)
def test_pensions_never_exceed_the_wage_and_never_differ_from_their_share_by_a_fen(
    monthly: list[int], dependants: list[Dependant]
) -> None:
    wage = wage_of(*monthly)
    percents = [(40 if one.kinship is Kinship.SPOUSE else 30) + 10 * one.lonely for one in dependants]
    found = pensions(wage, dependants)
    assert sum(found) <= wage.exact
    whole = max(100, sum(percents))
    for fen, percent in zip(found, percents, strict=True):
        assert abs(fen - wage.exact * percent / whole) < 2
    if sum(percents) > 100:
        assert sum(found) == int(wage.exact)
