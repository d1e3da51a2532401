"""What a case brings from what is on record: S is 6,000 yuan in 2019, W 4,800."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.injury.assessment.rules import CareLevel
from services.injury.benefits.basis import Bill, kept, replayed
from services.injury.benefits.deaths import Dependant, Kinship, NoDeathBenefit
from services.injury.benefits.disability import RelationKept
from services.injury.benefits.due import (
    DeathUnstated,
    Due,
    NothingDue,
    OnRecord,
    PensionsAboveWage,
    Stated,
    due,
    require_within_wage,
)
from services.injury.benefits.parameters import FigureUnit
from services.injury.benefits.payers import Coverage, Item, Payer
from tests.injury.benefits.make import COUNTY, INSURED, book, figure

FIGURES = book(
    *(
        figure(f"employment-grant.{grade}", str(months), FigureUnit.MONTHS_OF_AVERAGE_WAGE)
        for grade, months in ((7, 10), (9, 4))
    )
)
RECORD = OnRecord(
    coverage=Coverage.INSURED,
    joined_on=None,
    late_from=None,
    late_to=None,
    region=COUNTY,
    injured_on=date(2020, 2, 3),
    lump_sum=True,
    occupational=False,
    missing=False,
    monthly_fen=[480_000] * 12,
    grade=None,
    care=CareLevel.NONE,
    assessed_on=None,
    other_grades=(),
    paid_leave_ends_on=None,
    died_on=None,
    dependants=(),
    advanced_fen=0,
)
STATED = Stated(
    suitable_work=True,
    relation_ends_on=None,
    asked_by_worker=False,
    retirement_age=False,
    pension_fen=None,
    from_injury=None,
    declared=False,
    wage_fen=None,
    hardship_on=None,
)
FAMILY = (Dependant("a", Kinship.SPOUSE), Dependant("b", Kinship.OTHER))


def _graded(grade: int, **more: Any) -> OnRecord:
    return replace(RECORD, grade=grade, assessed_on=date(2020, 6, 1), **more)


def _due(record: OnRecord, **stated: Any) -> list[Due]:
    return due(record, replace(STATED, **stated), parameters=FIGURES)


def _amounts(items: list[Due]) -> dict[Item, int]:
    return {one.one.item: one.one.amount_fen for one in items}


def test_without_grade_or_death_nothing_is_due() -> None:
    with pytest.raises(NothingDue):
        _due(RECORD)


def test_what_is_monthly_runs_from_the_assessment() -> None:
    items = _due(_graded(2, care=CareLevel.PARTIAL))
    assert _amounts(items) == {Item.LUMP_SUM: 12_000_000, Item.ALLOWANCE: 408_000, Item.CARE: 180_000}
    assert [one.one.from_on for one in items] == [None, date(2020, 6, 1), date(2020, 6, 1)]


def test_a_death_ends_what_is_monthly_and_brings_its_own() -> None:
    record = _graded(2, died_on=date(2021, 5, 1), paid_leave_ends_on=date(2021, 2, 3), dependants=FAMILY)
    items = _due(record, from_injury=False)
    assert _amounts(items) == {
        Item.LUMP_SUM: 12_000_000,
        Item.ALLOWANCE: 408_000,
        Item.FUNERAL: 3_900_000,
        Item.DEPENDANT_PENSION: 144_000,
    }
    assert next(one.one.to_on for one in items if one.one.item is Item.ALLOWANCE) == date(2021, 5, 1)
    assert {one.one.from_on for one in items if one.one.item is Item.DEPENDANT_PENSION} == {date(2021, 5, 1)}


def test_who_died_before_the_assessment_is_paid_nothing_monthly() -> None:
    assert Item.ALLOWANCE not in _amounts(_due(_graded(2, died_on=date(2020, 5, 31)), from_injury=True))


def test_a_death_must_be_stated_to_be_of_the_injury_or_not() -> None:
    with pytest.raises(DeathUnstated):
        _due(replace(RECORD, died_on=date(2020, 2, 4)))


def test_a_death_that_brings_nothing_is_refused_only_if_nothing_else_is_due() -> None:
    record = replace(RECORD, died_on=date(2021, 5, 1), paid_leave_ends_on=date(2021, 2, 3))
    with pytest.raises(NoDeathBenefit):
        _due(record, from_injury=True)
    graded = replace(record, grade=8, assessed_on=date(2020, 6, 1))
    assert _amounts(_due(graded, from_injury=True)) == {Item.LUMP_SUM: 5_280_000}


def test_of_several_injuries_at_one_unit_the_gravest_decides_the_grants() -> None:
    items = _due(_graded(9, other_grades=(7,)), relation_ends_on=date(2020, 12, 31))
    assert _amounts(items) == {
        Item.LUMP_SUM: 4_320_000,
        Item.MEDICAL_GRANT: 9_600_000,
        Item.EMPLOYMENT_GRANT: 6_000_000,
    }
    with pytest.raises(RelationKept):
        _due(_graded(9, other_grades=(4,)), relation_ends_on=date(2020, 12, 31))


def test_each_item_has_the_payer_of_the_day_on_which_it_arises() -> None:
    uninsured = _graded(7, coverage=Coverage.UNINSURED, joined_on=date(2020, 9, 1))
    payers = {one.one.item: one.one.payer for one in _due(uninsured, relation_ends_on=date(2020, 12, 31))}
    assert payers == {
        Item.LUMP_SUM: Payer.EMPLOYER,
        Item.MEDICAL_GRANT: Payer.FUND,
        Item.EMPLOYMENT_GRANT: Payer.EMPLOYER,
    }


def test_a_late_employer_bears_what_arose_before_its_application() -> None:
    record = replace(RECORD, died_on=date(2020, 2, 4), late_from=date(2020, 2, 3), late_to=date(2020, 4, 1))
    assert {one.one.payer for one in _due(record, from_injury=True)} == {Payer.EMPLOYER}


def test_who_is_declared_dead_gets_the_lump_sum_less_what_was_advanced() -> None:
    record = replace(RECORD, missing=True, dependants=FAMILY)
    missing = _due(record, wage_fen=500_000, hardship_on=date(2020, 6, 1))
    assert _amounts(missing)[Item.MISSING_ADVANCE] == 42_359_000
    dead = replace(record, died_on=date(2020, 12, 1), advanced_fen=42_359_000)
    assert _amounts(_due(dead, declared=True))[Item.DEATH_LUMP_SUM] == 42_359_000


def test_pensions_that_stand_leave_no_room_for_more_than_the_wage() -> None:
    four = [Dependant(name, Kinship.OTHER) for name in "abcd"]
    record = replace(RECORD, died_on=date(2020, 2, 4))
    three = _due(replace(record, dependants=four[:3]), from_injury=True)
    # 30 % each: with a fourth the three would have 120,000 each, and 144,000 each stand.
    more = _due(replace(record, dependants=four), from_injury=True)
    with pytest.raises(PensionsAboveWage):
        require_within_wage(more, standing_fen=dict.fromkeys("abc", 144_000))
    require_within_wage(three, standing_fen=dict.fromkeys("ab", 144_000))
    require_within_wage(more, standing_fen=dict.fromkeys("abcd", 144_000))


@pytest.mark.parametrize(
    ("record", "stated"),
    [
        pytest.param(_graded(1, care=CareLevel.FULL), {}, id="a disability"),
        pytest.param(_graded(7), {"relation_ends_on": date(2020, 12, 31)}, id="grants"),
        pytest.param(replace(RECORD, died_on=date(2020, 2, 4), dependants=FAMILY), {"from_injury": True}, id="a death"),
        pytest.param(
            replace(RECORD, missing=True, dependants=FAMILY),
            {"wage_fen": 500_000, "hardship_on": date(2020, 6, 1)},
            id="somebody missing",
        ),
    ],
)
def test_every_item_is_computed_again_from_what_is_kept_with_it(record: OnRecord, stated: dict[str, Any]) -> None:
    for one in _due(record, **stated):
        basis = kept(one.one, given=one.given, standing=one.standing, figures=one.figures)
        again = replayed(basis, item=one.one.item, whom=one.one.whom)
        assert again is not None
        assert (again.amount_fen, again.formula, again.inputs, again.payer) == (
            one.one.amount_fen,
            one.one.formula,
            one.one.inputs,
            one.one.payer,
        )


def test_a_basis_that_no_longer_brings_the_item_says_so() -> None:
    [one] = _due(_graded(7))
    basis = kept(one.one, given=one.given, standing=one.standing, figures=one.figures)
    assert replayed(basis, item=Item.CARE, whom=None) is None


def test_a_bill_arises_on_a_day_that_only_the_bill_has() -> None:
    bill = Bill(item=Item.TRAVEL, cost_fen=10_000)
    [one] = _due(_graded(7))
    basis = kept(one.one, given=bill, standing=INSURED, figures=[])
    again = replayed(basis, item=Item.TRAVEL, whom=None)
    assert again is not None
    assert (again.amount_fen, again.payer) == (10_000, Payer.FUND)
