from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.regions import Level
from services.injury.benefits.amounts import ComputedItem
from services.injury.benefits.payers import Cycle, Item, Payer
from services.injury.benefits.rules import (
    ADVANCE_RECOVERY,
    FISCAL_REIMBURSEMENT,
    INJURY_BENEFIT,
    STOPS,
    BenefitMove,
    BenefitState,
    FinanceLevelWrong,
    Grades,
    GradesMixed,
    NotReimbursable,
    NotRestorable,
    PaidTwice,
    RecoveryAboveAdvance,
    RecoveryMove,
    RecoveryState,
    ReimbursementAbovePaid,
    ReimbursementMove,
    ReimbursementState,
    StopReason,
    finance_region,
    grades_of,
    require_finance_level,
    require_one_kind_of_grades,
    require_one_payer,
    require_recovery_within_advance,
    require_reimbursable,
    require_restorable,
    require_within_paid,
    stops,
    treatment_due,
)
from tests.injury.lifecycles import check

ITEM = ComputedItem(
    item=Item.LUMP_SUM, article="", formula="", inputs=(), amount_fen=1, cycle=Cycle.ONCE, payer=Payer.FUND
)


def test_every_illegal_move_of_benefits_recoveries_and_reimbursements_names_the_legal_ones() -> None:
    check(INJURY_BENEFIT, BenefitState, BenefitMove)
    check(ADVANCE_RECOVERY, RecoveryState, RecoveryMove)
    check(FISCAL_REIMBURSEMENT, ReimbursementState, ReimbursementMove)


def test_a_monthly_benefit_is_paid_adjusted_and_paid_again() -> None:
    state = BenefitState.PAID
    for move in (BenefitMove.PAY, BenefitMove.ADJUST, BenefitMove.PAY):
        state = INJURY_BENEFIT.after(state, move)
    assert state is BenefitState.PAID


def test_an_advance_may_be_repaid_in_parts_and_a_paying_employer_needs_none() -> None:
    assert ADVANCE_RECOVERY.after(RecoveryState.RECOVERING, RecoveryMove.REPAY) is RecoveryState.RECOVERING
    assert ADVANCE_RECOVERY.after(RecoveryState.URGED, RecoveryMove.SETTLE) is RecoveryState.SETTLED
    assert ADVANCE_RECOVERY.finals() == {RecoveryState.RECOVERED, RecoveryState.SETTLED, RecoveryState.REFUSED}


def test_every_reason_to_stop_is_in_the_table() -> None:
    assert set(STOPS) == set(StopReason)


@pytest.mark.parametrize(
    "reason", [StopReason.CONDITION_LOST, StopReason.ASSESSMENT_REFUSED, StopReason.TREATMENT_REFUSED]
)
def test_the_three_reasons_of_article_42_stop_every_benefit(reason: StopReason) -> None:
    assert all(stops(item, reason) for item in Item)


def test_retirement_stops_the_allowance_but_neither_care_nor_treatment() -> None:
    assert stops(Item.ALLOWANCE, StopReason.RETIRED)
    assert not any(
        stops(item, StopReason.RETIRED) for item in (Item.CARE, Item.TREATMENT, Item.PENSION_TOP_UP, Item.LUMP_SUM)
    )


def test_death_stops_what_lasts_a_life_and_not_what_the_family_has() -> None:
    assert stops(Item.ALLOWANCE, StopReason.DECEASED)
    assert stops(Item.CARE, StopReason.DECEASED)
    assert not stops(Item.DEPENDANT_PENSION, StopReason.DECEASED)
    assert not stops(Item.LUMP_SUM, StopReason.DECEASED)


@pytest.mark.parametrize("reason", StopReason)
def test_only_a_refusal_can_be_taken_back(reason: StopReason) -> None:
    if reason in (StopReason.ASSESSMENT_REFUSED, StopReason.TREATMENT_REFUSED):
        require_restorable(reason)
        return
    with pytest.raises(NotRestorable):
        require_restorable(reason)


def test_one_item_has_one_payer_and_a_top_up_is_an_item_of_its_own() -> None:
    require_one_payer([ITEM, replace(ITEM, item=Item.ALLOWANCE), replace(ITEM, item=Item.ALLOWANCE_TOP_UP)])
    two = [replace(ITEM, item=Item.DEPENDANT_PENSION, whom=whom) for whom in ("spouse", "child")]
    require_one_payer(two)
    with pytest.raises(PaidTwice) as refused:
        require_one_payer([ITEM, replace(ITEM, payer=Payer.EMPLOYER)])
    assert refused.value.facts["items"] == ["lump-sum"]


def test_a_third_party_takes_off_what_it_paid_for_treatment_and_no_more() -> None:
    assert treatment_due(cost_fen=100_000, third_party_fen=30_000) == 70_000
    assert treatment_due(cost_fen=100_000, third_party_fen=130_000) == 0


def test_no_more_is_recovered_than_was_advanced() -> None:
    require_recovery_within_advance(advanced_fen=100, recovered_fen=60, repaid_fen=40)
    with pytest.raises(RecoveryAboveAdvance):
        require_recovery_within_advance(advanced_fen=100, recovered_fen=60, repaid_fen=41)


@pytest.mark.parametrize("payer", [Payer.FUND, Payer.EMPLOYER, Payer.ADVANCE])
def test_finance_reimburses_nothing_that_the_table_does_not_give_it(payer: Payer) -> None:
    with pytest.raises(NotReimbursable):
        require_reimbursable(payer)
    require_reimbursable(Payer.REIMBURSED)


def test_finance_is_of_the_units_own_level_and_place() -> None:
    require_finance_level(unit_level=Level.COUNTY, finance_level=Level.COUNTY)
    with pytest.raises(FinanceLevelWrong):
        require_finance_level(unit_level=Level.COUNTY, finance_level=Level.LEAGUE)
    assert finance_region(150203001001, unit_level=Level.COUNTY) == 150203000000


def test_finance_pays_back_what_was_paid_and_not_a_fen_more() -> None:
    require_within_paid(statutory_fen=100, paid_fen=80, subsidised_fen=50, claim_fen=30)
    with pytest.raises(ReimbursementAbovePaid) as refused:
        require_within_paid(statutory_fen=100, paid_fen=80, subsidised_fen=50, claim_fen=31)
    assert refused.value.facts["limit_fen"] == 80


def test_what_a_unit_paid_beyond_the_statute_is_its_own() -> None:
    with pytest.raises(ReimbursementAbovePaid):
        require_within_paid(statutory_fen=100, paid_fen=150, subsidised_fen=0, claim_fen=101)


fen = st.integers(0, 10_000)


@given(fen, fen, st.lists(fen, max_size=8))
def test_however_claims_are_cut_their_sum_stays_within_what_was_paid(
    statutory: int, paid: int, claims: list[int]
) -> None:
    subsidised = 0
    for claim in claims:
        try:
            require_within_paid(statutory_fen=statutory, paid_fen=paid, subsidised_fen=subsidised, claim_fen=claim)
        except ReimbursementAbovePaid:
            continue
        subsidised += claim
    assert subsidised <= min(statutory, paid)


def test_an_item_is_of_the_grades_that_bring_it() -> None:
    grave = {Item.ALLOWANCE, Item.ALLOWANCE_TOP_UP, Item.PENSION_TOP_UP}
    lesser = {Item.UNIT_ALLOWANCE, Item.UNIT_ALLOWANCE_TOP_UP, Item.MEDICAL_GRANT, Item.EMPLOYMENT_GRANT}
    for item in Item:
        expected = Grades.GRAVE if item in grave else Grades.LESSER if item in lesser else None
        assert grades_of(item) is expected


def test_what_grades_1_to_4_bring_and_what_5_to_10_bring_never_stand_together() -> None:
    require_one_kind_of_grades([Item.ALLOWANCE, Item.LUMP_SUM], standing=[Item.ALLOWANCE_TOP_UP, Item.CARE])
    require_one_kind_of_grades([Item.LUMP_SUM], standing=[Item.ALLOWANCE])  # of any grade
    require_one_kind_of_grades([Item.MEDICAL_GRANT], standing=[])
    for due, standing in ((Item.ALLOWANCE, Item.MEDICAL_GRANT), (Item.EMPLOYMENT_GRANT, Item.PENSION_TOP_UP)):
        with pytest.raises(GradesMixed):
            require_one_kind_of_grades([due], standing=[Item.LUMP_SUM, standing])
