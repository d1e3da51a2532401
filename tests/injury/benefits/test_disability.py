from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.problems import ParameterMissing
from services.injury.assessment.rules import CareLevel, GradeWrong
from services.injury.benefits.amounts import Clamp, ComputedItem, OwnWage, WagesWrong, own_wage, yuan
from services.injury.benefits.disability import (
    Disability,
    FigureUnfit,
    RelationKept,
    disability_benefits,
    grant_grade,
)
from services.injury.benefits.parameters import Figure, FigureUnit
from services.injury.benefits.payers import Item, Payer, Standing
from tests.injury.benefits.make import COMMUNITY, FISCAL, INSURED, book, figure

FIVE_THOUSAND = [500_000] * 12
ENDS = date(2021, 6, 30)


def disability(
    grade: int | None, *, care: CareLevel = CareLevel.NONE, wages: Sequence[int] = FIVE_THOUSAND
) -> Disability:
    return Disability(
        grade=grade,
        care=care,
        monthly_fen=wages,
        region=COMMUNITY,
        injured_on=date(2020, 2, 1),
        assessed_on=date(2020, 11, 2),
    )


def amounts(one: Disability, *more: Figure, standing: Standing = INSURED) -> dict[Item, int]:
    return {item.item: item.amount_fen for item in computed(one, *more, standing=standing)}


def computed(one: Disability, *more: Figure, standing: Standing = INSURED) -> tuple[ComputedItem, ...]:
    return disability_benefits(one, parameters=book(*more), standing=standing)


def wage(*monthly_fen: int) -> OwnWage:
    return own_wage(monthly_fen=monthly_fen, parameters=book(), region=COMMUNITY, injured_on=date(2020, 2, 1))


# W = 5,000.00 yuan, reckoned by hand.
@pytest.mark.parametrize(
    ("grade", "lump_sum", "allowance"),
    [
        (1, 13_500_000, 450_000),
        (2, 12_500_000, 425_000),
        (3, 11_500_000, 400_000),
        (4, 10_500_000, 375_000),
        (5, 9_000_000, 350_000),
        (6, 8_000_000, 300_000),
        (7, 6_500_000, None),
        (8, 5_500_000, None),
        (9, 4_500_000, None),
        (10, 3_500_000, None),
    ],
)
def test_each_grade_brings_its_lump_sum_and_its_allowance(grade: int, lump_sum: int, allowance: int | None) -> None:
    found = amounts(replace(disability(grade), suitable_work=False))
    monthly = Item.ALLOWANCE if grade <= 4 else Item.UNIT_ALLOWANCE
    expected = {Item.LUMP_SUM: lump_sum} | ({monthly: allowance} if allowance is not None else {})
    assert found == expected


# S of 2020 = 6,500.00 yuan; the employment grant is a local figure made up here: 10 months of S.
@pytest.mark.parametrize(
    ("grade", "grant", "occupational"),
    [
        (5, 16_900_000, 20_280_000),
        (6, 14_950_000, 17_940_000),
        (7, 10_400_000, 12_480_000),
        (8, 8_450_000, 10_140_000),
        (9, 6_500_000, 7_800_000),
        (10, 4_550_000, 5_460_000),
    ],
)
def test_both_grants_when_the_relation_ends_and_a_fifth_more_for_an_occupational_disease(
    grade: int, grant: int, occupational: int
) -> None:
    local = figure(f"employment-grant.{grade}", "10", FigureUnit.MONTHS_OF_AVERAGE_WAGE)
    one = replace(disability(grade), relation_ends_on=ENDS, asked_by_worker=True, suitable_work=False)
    found = amounts(one, local)
    assert (found[Item.MEDICAL_GRANT], found[Item.EMPLOYMENT_GRANT]) == (grant, 6_500_000)
    assert Item.UNIT_ALLOWANCE not in found
    with_disease = amounts(replace(one, occupational=True), local)
    assert (with_disease[Item.MEDICAL_GRANT], with_disease[Item.EMPLOYMENT_GRANT]) == (occupational, 6_500_000)


def test_the_employment_grant_is_refused_by_name_where_the_place_has_not_recorded_it() -> None:
    with pytest.raises(ParameterMissing) as refused:
        amounts(replace(disability(7), relation_ends_on=ENDS))
    assert refused.value.facts["parameter"] == "employment-grant.7"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("12", FigureUnit.MONTHS_OF_OWN_WAGE, 6_000_000),
        ("7.5", FigureUnit.MONTHS_OF_AVERAGE_WAGE, 4_875_000),
        ("30000", FigureUnit.YUAN, 3_000_000),
    ],
)
def test_a_place_may_state_its_grant_in_either_wage_or_in_money(value: str, unit: FigureUnit, expected: int) -> None:
    one = replace(disability(7), relation_ends_on=ENDS)
    assert amounts(one, figure("employment-grant.7", value, unit))[Item.EMPLOYMENT_GRANT] == expected


def test_a_grant_in_a_unit_that_means_nothing_is_refused() -> None:
    with pytest.raises(FigureUnfit):
        amounts(replace(disability(7), relation_ends_on=ENDS), figure("employment-grant.7", "7", FigureUnit.PERCENT))


def test_who_has_reached_retirement_age_gets_no_grants() -> None:
    one = replace(disability(7), relation_ends_on=ENDS, retirement_age=True)
    assert set(amounts(one)) == {Item.LUMP_SUM}


@pytest.mark.parametrize("grade", [1, 2, 3, 4])
def test_grades_one_to_four_keep_the_relation_whoever_asks(grade: int) -> None:
    with pytest.raises(RelationKept):
        amounts(replace(disability(grade), relation_ends_on=ENDS, asked_by_worker=True))


@pytest.mark.parametrize("grade", [5, 6])
def test_grades_five_and_six_end_the_relation_only_when_the_worker_asks(grade: int) -> None:
    with pytest.raises(RelationKept):
        amounts(replace(disability(grade), relation_ends_on=ENDS))


def test_with_suitable_work_grades_five_and_six_get_no_allowance() -> None:
    assert set(amounts(disability(5))) == {Item.LUMP_SUM}


def test_an_allowance_below_the_minimum_wage_is_topped_up_by_whoever_pays_it() -> None:
    low = own_wage(monthly_fen=[100_000], parameters=book(), region=COMMUNITY, injured_on=date(2020, 2, 1))
    assert low.exact == 360_000  # 60 % of 6,000.00
    least = figure("minimum-wage", "3000", FigureUnit.YUAN, region=COMMUNITY)
    grade_4 = computed(disability(4, wages=[100_000]), least)
    assert [(one.item, one.amount_fen, one.payer) for one in grade_4[1:]] == [
        (Item.ALLOWANCE, 270_000, Payer.FUND),
        (Item.ALLOWANCE_TOP_UP, 30_000, Payer.FUND),
    ]
    grade_6 = computed(replace(disability(6, wages=[100_000]), suitable_work=False), least)
    assert [(one.item, one.amount_fen, one.payer) for one in grade_6[1:]] == [
        (Item.UNIT_ALLOWANCE, 216_000, Payer.EMPLOYER),
        (Item.UNIT_ALLOWANCE_TOP_UP, 84_000, Payer.EMPLOYER),
    ]


def test_after_retirement_the_fund_pays_what_the_pension_falls_short() -> None:
    retired = replace(disability(1), retirement_age=True)
    assert amounts(replace(retired, pension_fen=400_000))[Item.PENSION_TOP_UP] == 50_000
    assert set(amounts(replace(retired, pension_fen=450_000))) == {Item.LUMP_SUM}
    assert set(amounts(retired)) == {Item.LUMP_SUM}


@pytest.mark.parametrize(
    ("care", "expected"), [(CareLevel.FULL, 300_000), (CareLevel.MOST, 240_000), (CareLevel.PARTIAL, 180_000)]
)
def test_care_is_half_two_fifths_or_three_tenths_of_last_years_average_wage(care: CareLevel, expected: int) -> None:
    assert amounts(disability(1, care=care))[Item.CARE] == expected


def test_an_old_wound_brings_no_lump_sum_but_its_allowance() -> None:
    assert set(amounts(replace(disability(3), lump_sum=False))) == {Item.ALLOWANCE}


def test_no_grade_no_benefits_and_no_eleventh_grade() -> None:
    assert computed(disability(None)) == ()
    with pytest.raises(GradeWrong):
        computed(disability(11))


@pytest.mark.parametrize("grade", range(1, 11))
def test_an_uninsured_fiscal_unit_pays_every_item_and_is_reimbursed(grade: int) -> None:
    one = replace(disability(grade, care=CareLevel.PARTIAL), suitable_work=False)
    assert {item.payer for item in computed(one, standing=FISCAL)} == {Payer.REIMBURSED}


@pytest.mark.parametrize("grade", range(5, 11))
def test_grades_five_to_ten_are_never_paid_monthly_by_the_fund_save_for_care(grade: int) -> None:
    found = computed(replace(disability(grade), suitable_work=False))
    assert not [one for one in found if one.cycle == "monthly" and one.payer is Payer.FUND]


def test_an_item_names_its_article_its_formula_and_the_versions_it_used() -> None:
    (lump_sum, *_) = computed(disability(7))
    assert lump_sum.article == "工伤保险条例第三十五条至第三十七条"
    assert lump_sum.formula == "W 5,000.00 × 13 = 65,000.00"
    assert {one.name: (one.value, one.version) for one in lump_sum.inputs} == {
        "own-wage": ("5,000.00", None),
        "average-wage": ("6000", "average-wage@150200000000/2019-01-01"),
        "wage-floor": ("60", "wage-floor@000000000000/2011-01-01"),
        "wage-ceiling": ("300", "wage-ceiling@000000000000/2011-01-01"),
        "lump-sum.7": ("13", "lump-sum.7@000000000000/2011-01-01"),
    }


def test_without_the_local_average_wage_nothing_is_computed() -> None:
    with pytest.raises(ParameterMissing) as refused:
        computed(replace(disability(7), injured_on=date(2019, 5, 1)))
    assert refused.value.facts["parameter"] == "average-wage.2018"


@pytest.mark.parametrize(
    ("fen", "expected", "clamp"),
    [
        (359_999, 360_000, Clamp.FLOOR),
        (360_000, 360_000, Clamp.NONE),
        (1_800_000, 1_800_000, Clamp.NONE),
        (1_800_001, 1_800_000, Clamp.CEILING),
    ],
)
def test_a_wage_is_kept_between_sixty_and_three_hundred_percent(fen: int, expected: int, clamp: Clamp) -> None:
    assert wage(fen).exact == expected
    assert wage(fen).clamp is clamp


def test_fewer_months_are_averaged_over_those_there_are_and_rounding_waits_for_the_item() -> None:
    own = wage(500_000, 500_000, 500_001)
    assert own.exact == Fraction(1_500_001, 3)
    # 13 × 1,500,001 / 3 = 6,500,004.33…; rounding the wage first would lose four fen.
    assert amounts(disability(7, wages=[500_000, 500_000, 500_001]))[Item.LUMP_SUM] == 6_500_004


@pytest.mark.parametrize("months", [[], [500_000] * 13, [-1]])
def test_wages_are_of_one_to_twelve_months_and_not_negative(months: list[int]) -> None:
    with pytest.raises(WagesWrong):
        wage(*months)


def test_of_several_injuries_the_gravest_grade_brings_the_grants() -> None:
    assert grant_grade([9, 7, 10]) == 7


def test_money_is_written_as_people_read_it() -> None:
    assert [yuan(fen) for fen in (0, 5, 100, 84_718_000)] == ["0.00", "0.05", "1.00", "847,180.00"]


wages = st.lists(st.integers(0, 10_000_000), min_size=1, max_size=12)


@given(wages)
def test_the_wage_always_lies_within_its_bounds(monthly: list[int]) -> None:
    assert 360_000 <= wage(*monthly).exact <= 1_800_000


@given(wages, st.integers(1, 9))
def test_a_graver_grade_never_brings_a_smaller_lump_sum(monthly: list[int], grade: int) -> None:
    graver, lighter = (amounts(disability(one, wages=monthly))[Item.LUMP_SUM] for one in (grade, grade + 1))
    assert graver > lighter


@given(wages, st.integers(1, 4))
def test_an_allowance_with_its_top_up_is_never_below_the_minimum_wage(monthly: list[int], grade: int) -> None:
    found = amounts(disability(grade, wages=monthly))
    assert found[Item.ALLOWANCE] + found.get(Item.ALLOWANCE_TOP_UP, 0) >= 176_000
