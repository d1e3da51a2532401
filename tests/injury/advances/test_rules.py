"""What the fund advances, and after which days."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any

import pytest

from chassis.workdays import WorkCalendar
from services.injury.advances.rules import (
    AdvanceKind,
    AnswerAwaited,
    NotAdvanceable,
    StillOwed,
    ThirdPartyNotUrged,
    UrgeFirst,
    read_clocks,
    repaid_as,
    require_advanceable,
    require_answer_lapsed,
    require_recovered,
    require_urgeable,
)
from services.injury.benefits.payers import Coverage, Item, Payer
from services.injury.clocks.rules import ClockState

_K, _C = AdvanceKind, Coverage


def _refused(kind: type[Exception] | None) -> AbstractContextManager[Any]:
    return pytest.raises(kind) if kind else nullcontext()


@pytest.mark.parametrize(
    ("kind", "item", "payer", "coverage", "refusal"),
    [
        (_K.UNINSURED, Item.LUMP_SUM, Payer.EMPLOYER, _C.UNINSURED, None),
        (_K.UNINSURED, Item.LUMP_SUM, Payer.REIMBURSED, _C.UNINSURED_FISCAL, None),
        (_K.UNINSURED, Item.LEAVE_WAGES, Payer.EMPLOYER, _C.UNINSURED, NotAdvanceable),
        (_K.UNINSURED, Item.EMPLOYMENT_GRANT, Payer.EMPLOYER, _C.UNINSURED, NotAdvanceable),
        (_K.UNINSURED, Item.TREATMENT, Payer.EMPLOYER, _C.INSURED, NotAdvanceable),
        (_K.UNINSURED, Item.TREATMENT, Payer.FUND, _C.UNINSURED, NotAdvanceable),
        (_K.UNINSURED, Item.TREATMENT, Payer.EMPLOYER, None, NotAdvanceable),
        (_K.THIRD_PARTY, Item.TREATMENT, Payer.FUND, _C.INSURED, None),
        (_K.THIRD_PARTY, Item.TREATMENT, Payer.ADVANCE, None, None),
        (_K.THIRD_PARTY, Item.LUMP_SUM, Payer.FUND, _C.INSURED, NotAdvanceable),
    ],
)
def test_the_fund_advances_what_it_would_pay_and_treatment_for_a_third_party(
    kind: AdvanceKind, item: Item, payer: Payer, coverage: Coverage | None, refusal: type[Exception] | None
) -> None:
    with _refused(refusal):
        require_advanceable(kind, item=item, payer=payer, coverage=coverage)


@pytest.mark.parametrize(
    ("kind", "urged_on", "today", "refusal"),
    [
        (_K.UNINSURED, None, date(2020, 3, 2), UrgeFirst),
        # 24 January to 2 February 2020 were days off: the fifth working day after the 23rd is 7 February.
        (_K.UNINSURED, date(2020, 1, 23), date(2020, 2, 7), AnswerAwaited),
        (_K.UNINSURED, date(2020, 1, 23), date(2020, 2, 8), None),
        (_K.THIRD_PARTY, None, date(2020, 2, 3), None),
    ],
)
def test_the_employer_has_five_working_days_after_it_was_urged(
    kind: AdvanceKind, urged_on: date | None, today: date, refusal: type[Exception] | None
) -> None:
    with _refused(refusal):
        require_answer_lapsed(kind, urged_on=urged_on, today=today, calendar=WorkCalendar())


def _clocks(**more: Any) -> list[tuple[date | None, ClockState]]:
    facts: dict[str, Any] = {
        "requested_on": date(2020, 1, 22),
        "urged_on": None,
        "settled_on": None,
        "ended_on": None,
        "today": date(2020, 2, 4),
    }
    readings = read_clocks(_K.UNINSURED, **facts | more, calendar=WorkCalendar())
    return [(one.due_on, one.state) for one in readings]


def test_the_agency_has_three_working_days_to_urge() -> None:
    assert _clocks() == [(date(2020, 2, 4), ClockState.WARNING)]
    assert _clocks(today=date(2020, 2, 5)) == [(date(2020, 2, 4), ClockState.OVERDUE)]


def test_clocks_stop_when_neither_matters_any_more() -> None:
    urged = {"urged_on": date(2020, 1, 23), "today": date(2020, 6, 1)}
    met = (date(2020, 2, 4), ClockState.MET)
    assert _clocks(**urged, settled_on=date(2020, 2, 7)) == [met, (date(2020, 2, 7), ClockState.MET)]
    assert _clocks(**urged, ended_on=date(2020, 2, 10)) == [met, (date(2020, 2, 7), ClockState.OVERDUE)]
    assert _clocks(ended_on=date(2020, 1, 23), today=date(2020, 6, 1)) == [(date(2020, 2, 4), ClockState.RUNNING)]


def test_it_is_complete_when_all_of_it_has_come_back() -> None:
    require_recovered(advanced_fen=100, recovered_fen=100)
    with pytest.raises(StillOwed):
        require_recovered(advanced_fen=100, recovered_fen=99)


def test_an_employer_is_urged_and_a_third_party_is_not() -> None:
    require_urgeable(_K.UNINSURED)
    with pytest.raises(ThirdPartyNotUrged):
        require_urgeable(_K.THIRD_PARTY)


@pytest.mark.parametrize(
    ("kind", "coverage", "payer"),
    [
        (_K.UNINSURED, _C.UNINSURED, Payer.EMPLOYER),
        (_K.UNINSURED, _C.UNINSURED_FISCAL, Payer.REIMBURSED),
        (_K.THIRD_PARTY, _C.UNINSURED_FISCAL, None),
        (_K.THIRD_PARTY, _C.INSURED, None),
    ],
)
def test_what_an_employer_pays_back_is_its_own_payment_and_a_third_partys_is_nobodys(
    kind: AdvanceKind, coverage: Coverage, payer: Payer | None
) -> None:
    assert repaid_as(kind, coverage=coverage) is payer
