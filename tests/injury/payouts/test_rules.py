"""When something is due, how much, for which month, and from whom."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any

import pytest

from chassis.caller import Department
from services.injury.benefits.payers import Cycle, Item, Payer
from services.injury.benefits.rules import BenefitState, StopReason, stops
from services.injury.cases.rules import CaseState, InFuture, NotRecognised, Outcome
from services.injury.payouts.rules import (
    AboveDue,
    AdjustedOutOfOrder,
    NothingToStop,
    NotReassessed,
    PaidAfterDeath,
    PaidBeforeInjury,
    PartPayment,
    PeriodWrong,
    ProofRequired,
    ReasonDoesNotStop,
    SameHand,
    Step,
    WrongPayer,
    due_in,
    require_adjusted_in_order,
    require_amount,
    require_day_come,
    require_decided,
    require_in_life,
    require_other_hand,
    require_paid_since,
    require_payer,
    require_period,
    require_proof,
    require_reassessed,
    require_stopped_by,
)

_O, _S = Outcome, CaseState


def _refused(kind: type[Exception] | None) -> AbstractContextManager[Any]:
    return pytest.raises(kind) if kind else nullcontext()


@pytest.mark.parametrize(
    ("outcome", "state", "item", "payer", "refusal"),
    [
        (_O.RECOGNISED, _S.SERVED, Item.LUMP_SUM, Payer.FUND, None),
        (_O.DEEMED, _S.FINAL, Item.LUMP_SUM, Payer.FUND, None),
        (_O.RECOGNISED, _S.IN_REVIEW, Item.TREATMENT, Payer.FUND, None),
        (_O.RECOGNISED, _S.IN_SUIT, Item.TREATMENT, Payer.FUND, None),
        (None, _S.INVESTIGATING, Item.LUMP_SUM, Payer.FUND, NotRecognised),
        (None, _S.REPORTED, Item.TREATMENT, Payer.FUND, None),
        (None, _S.REPORTED, Item.CARE, Payer.ADVANCE, None),
        (None, _S.REVOKED, Item.TREATMENT, Payer.FUND, NotRecognised),
        (None, _S.WITHDRAWN, Item.TREATMENT, Payer.ADVANCE, NotRecognised),
        (_O.NOT_RECOGNISED, _S.SERVED, Item.TREATMENT, Payer.FUND, NotRecognised),
        (_O.NOT_ACCEPTED, _S.SERVED, Item.TREATMENT, Payer.ADVANCE, NotRecognised),
    ],
)
def test_a_decision_comes_first_save_for_rescue_and_advances(
    outcome: Outcome | None, state: CaseState, item: Item, payer: Payer, refusal: type[Exception] | None
) -> None:
    with _refused(refusal):
        require_decided(outcome, state=state, item=item, payer=payer)


@pytest.mark.parametrize(
    ("payer", "department", "refusal"),
    [
        (Payer.FUND, Department.SOCIAL_INSURANCE, None),
        (Payer.EMPLOYER, Department.SOCIAL_INSURANCE, None),
        (Payer.EMPLOYER, Department.EMPLOYER, None),
        (Payer.REIMBURSED, Department.EMPLOYER, None),
        (Payer.FUND, Department.EMPLOYER, WrongPayer),
        (Payer.ADVANCE, Department.EMPLOYER, WrongPayer),
    ],
)
def test_an_employer_pays_what_is_its_own(
    payer: Payer, department: Department, refusal: type[Exception] | None
) -> None:
    with _refused(refusal):
        require_payer(payer, department=department)


@pytest.mark.parametrize(
    ("payer", "named", "proved", "refusal"),
    [
        (Payer.EMPLOYER, True, True, None),
        (Payer.EMPLOYER, False, False, ProofRequired),
        (Payer.REIMBURSED, False, False, ProofRequired),
        (Payer.EMPLOYER, True, False, ProofRequired),
        (Payer.FUND, False, False, None),
        (Payer.ADVANCE, False, False, None),
        (Payer.FUND, True, False, ProofRequired),
    ],
)
def test_what_an_employer_paid_is_proved_by_a_paper_of_the_case(
    payer: Payer,
    named: bool,  # noqa: FBT001 (a case)
    proved: bool,  # noqa: FBT001 (a case)
    refusal: type[Exception] | None,
) -> None:
    with _refused(refusal):
        require_proof(payer, named=named, proved=proved)


@pytest.mark.parametrize(
    ("period", "cycle", "refusal"),
    [
        (None, Cycle.ONCE, None),
        (date(2020, 2, 1), Cycle.ONCE, PeriodWrong),
        (None, Cycle.MONTHLY, PeriodWrong),
        (date(2020, 1, 1), Cycle.MONTHLY, PeriodWrong),
        (date(2020, 2, 1), Cycle.MONTHLY, None),
        (date(2020, 5, 1), Cycle.MONTHLY, None),
        (date(2020, 6, 1), Cycle.MONTHLY, PeriodWrong),
    ],
)
def test_a_month_touches_the_time_of_its_item(
    period: date | None, cycle: Cycle, refusal: type[Exception] | None
) -> None:
    with _refused(refusal):
        require_period(
            period, cycle=cycle, from_on=date(2020, 2, 15), to_on=date(2020, 5, 31), paid_on=date(2020, 7, 1)
        )


def test_a_month_is_not_paid_before_it_begins() -> None:
    march = date(2020, 3, 1)
    require_period(march, cycle=Cycle.MONTHLY, from_on=None, to_on=None, paid_on=march)
    with pytest.raises(PeriodWrong):
        require_period(march, cycle=Cycle.MONTHLY, from_on=None, to_on=None, paid_on=date(2020, 2, 29))


def test_the_month_on_whose_first_day_an_item_ends_is_paid() -> None:
    may = date(2020, 5, 1)
    require_period(may, cycle=Cycle.MONTHLY, from_on=None, to_on=may, paid_on=may)


def test_an_adjustment_reaches_its_own_first_month() -> None:
    assert due_in(date(2021, 1, 1), amount_fen=110, steps=[Step(date(2021, 1, 1), 100, 110)]) == 110


def test_an_adjustment_may_begin_with_an_item_and_may_end_with_it() -> None:
    first, last = date(2020, 2, 15), date(2021, 12, 1)
    for from_on in (date(2020, 2, 1), last):
        require_adjusted_in_order(from_on, first_on=first, last_on=last, steps=[])
    require_adjusted_in_order(date(2020, 1, 1), first_on=None, last_on=last, steps=[])


def test_nothing_is_recorded_before_its_day_or_paid_before_the_injury() -> None:
    day, before = date(2020, 2, 3), date(2020, 2, 2)
    require_day_come(day, today=day)
    require_paid_since(day, injured_on=day)
    with pytest.raises(InFuture):
        require_day_come(day, today=before)
    with pytest.raises(PaidBeforeInjury):
        require_paid_since(before, injured_on=day)


@pytest.mark.parametrize(
    ("from_on", "assessed_on"),
    [(None, date(2020, 6, 1)), (date(2020, 6, 1), None), (date(2020, 6, 1), date(2020, 6, 1))],
)
def test_only_a_later_assessment_brings_anew(from_on: date | None, assessed_on: date | None) -> None:
    require_reassessed(date(2020, 6, 1), assessed_on=date(2020, 6, 2))
    with pytest.raises(NotReassessed):
        require_reassessed(from_on, assessed_on=assessed_on)


def test_a_month_is_due_by_the_last_adjustment_that_reaches_it() -> None:
    steps = [Step(date(2022, 1, 1), 110, 120), Step(date(2021, 1, 1), 100, 110)]
    due = [due_in(date(year, 6, 1), amount_fen=120, steps=steps) for year in (2020, 2021, 2022)]
    assert due == [100, 110, 120]
    assert due_in(date(2020, 6, 1), amount_fen=120, steps=[]) == 120


@pytest.mark.parametrize(
    ("amount_fen", "cycle", "paid_fen", "refusal"),
    [
        (100, Cycle.ONCE, 0, None),
        (101, Cycle.ONCE, 0, AboveDue),
        (99, Cycle.ONCE, 0, PartPayment),
        (40, Cycle.MONTHLY, 0, None),
        (10, Cycle.MONTHLY, 90, None),
        (11, Cycle.MONTHLY, 90, AboveDue),
    ],
)
def test_no_more_is_paid_than_is_due(
    amount_fen: int, cycle: Cycle, paid_fen: int, refusal: type[Exception] | None
) -> None:
    with _refused(refusal):
        require_amount(amount_fen, cycle=cycle, due_fen=100, paid_fen=paid_fen)


@pytest.mark.parametrize(
    ("reason", "item", "cycle", "state", "refusal"),
    [
        (StopReason.RETIRED, Item.ALLOWANCE, Cycle.MONTHLY, BenefitState.PAID, None),
        (StopReason.RETIRED, Item.CARE, Cycle.MONTHLY, BenefitState.PAID, ReasonDoesNotStop),
        (StopReason.DECEASED, Item.DEPENDANT_PENSION, Cycle.MONTHLY, BenefitState.PAID, ReasonDoesNotStop),
        (StopReason.TREATMENT_REFUSED, Item.LUMP_SUM, Cycle.ONCE, BenefitState.APPROVED, None),
        (StopReason.TREATMENT_REFUSED, Item.LUMP_SUM, Cycle.ONCE, BenefitState.PAID, NothingToStop),
    ],
)
def test_a_reason_stops_what_the_table_says(
    reason: StopReason, item: Item, cycle: Cycle, state: BenefitState, refusal: type[Exception] | None
) -> None:
    with _refused(refusal):
        require_stopped_by(reason, item=item, cycle=cycle, state=state)


@pytest.mark.parametrize(
    ("from_on", "refusal"),
    [
        (date(2021, 1, 1), AdjustedOutOfOrder),
        (date(2021, 2, 1), None),
        (date(2020, 1, 1), AdjustedOutOfOrder),
        (date(2022, 1, 1), AdjustedOutOfOrder),
    ],
)
def test_adjustments_follow_each_other_within_the_time_of_the_item(
    from_on: date, refusal: type[Exception] | None
) -> None:
    steps = [Step(date(2021, 1, 1), 100, 110)]
    with _refused(refusal):
        require_adjusted_in_order(from_on, first_on=date(2020, 2, 15), last_on=date(2021, 12, 31), steps=steps)


def test_two_steps_are_of_two_persons() -> None:
    require_other_hand("agency:1", "agency:2")
    with pytest.raises(SameHand):
        require_other_hand("agency:1", "agency:1")


@pytest.mark.parametrize("item", Item)
def test_what_is_paid_monthly_to_the_worker_ends_with_the_month_of_the_death(item: Item) -> None:
    died_on = date(2020, 2, 4)
    for period, died in ((date(2020, 2, 1), died_on), (date(2020, 3, 1), date(2020, 3, 1)), (date(2020, 3, 1), None)):
        require_in_life(period, item=item, died_on=died)
    require_in_life(None, item=item, died_on=died_on)
    with _refused(PaidAfterDeath if stops(item, StopReason.DECEASED) else None):
        require_in_life(date(2020, 3, 1), item=item, died_on=died_on)
