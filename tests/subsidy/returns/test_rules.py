"""Whether a return file fits."""

from uuid import uuid4

import pytest

from chassis.problems import FieldError
from services.subsidy.payments.rules import FailureReason, InstructionState
from services.subsidy.returns.rules import (
    MOST_ERRORS,
    RESULT_OF_STATUS,
    Instructed,
    Result,
    Returned,
    ReturnFileRefused,
    Tally,
    Unmatched,
    Wrong,
    failure_reason,
    wrong_row,
)

S = InstructionState


def on_record(amount_fen: int, state: InstructionState) -> Instructed:
    return Instructed(amount_fen, state, uuid4(), uuid4(), "W000000001", 150603001001)


OPEN, UNKNOWN, PAID = on_record(100, S.INSTRUCTED), on_record(200, S.UNKNOWN), on_record(300, S.PAID)


def row(number: int, amount_fen: int, result: InstructionState = S.PAID) -> Returned:
    return Returned(number, "a", amount_fen, result, None)


def codes(
    one: Returned, known: Instructed | None, *, first: int = 2, unmatched: Unmatched = Unmatched.REFUSE
) -> list[str]:
    return [error.code for error in wrong_row(one, known, first=first, unmatched=unmatched)]


@pytest.mark.parametrize(
    ("one", "known"),
    [
        (row(2, 100), OPEN),
        (row(2, 200, S.FAILED), UNKNOWN),
        (row(2, 200, S.UNKNOWN), UNKNOWN),
        (row(2, 300), PAID),
    ],
)
def test_a_row_answers_for_what_is_open_or_repeats_what_is_settled(one: Returned, known: Instructed) -> None:
    assert codes(one, known) == []


@pytest.mark.parametrize(
    ("one", "known", "told"),
    [
        (row(2, 101), OPEN, ["wrong_amount"]),
        (row(3, 100), OPEN, ["duplicate_row"]),
        (row(2, 300, S.FAILED), PAID, ["already_settled"]),
        (row(3, 301, S.UNKNOWN), PAID, ["duplicate_row", "wrong_amount", "already_settled"]),
        (row(2, 5), None, ["unknown_instruction"]),
    ],
)
def test_a_row_that_does_not_fit_is_wrong(one: Returned, known: Instructed | None, told: list[str]) -> None:
    assert codes(one, known) == told


def test_stray_rows_may_be_set_aside_but_count_in_the_files_own_totals() -> None:
    tally = Tally()
    for one, known in ((row(2, 100), OPEN), (row(3, 200, S.FAILED), UNKNOWN), (row(4, 5), None), (row(5, 300), PAID)):
        assert codes(one, known, first=one.row, unmatched=Unmatched.KEEP) == []
        tally.add(one, known)
    assert tally == Tally(rows=4, sum_fen=605, unmatched=1, paid=1, paid_fen=100, failed=1)
    assert list(tally.wrong_totals(control_count=4, control_sum_fen=605)) == []
    wrong = [error.code for error in tally.wrong_totals(control_count=3, control_sum_fen=600)]
    assert wrong == ["wrong_count", "wrong_sum"]


def test_a_file_that_is_wrong_everywhere_is_told_in_part_and_counted_whole() -> None:
    wrong = Wrong()
    wrong.require_none()
    wrong.add(FieldError(f"/rows/{number}", "wrong_amount", "Not it") for number in range(MOST_ERRORS + 5))
    wrong.add([FieldError("/rows", "missing_instruction", "No row")], count=70)
    with pytest.raises(ReturnFileRefused) as refused:
        wrong.require_none()
    assert (len(refused.value.errors), refused.value.facts["wrong"]) == (MOST_ERRORS, MOST_ERRORS + 75)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("AC04", FailureReason.ACCOUNT_CLOSED),
        ("AC01", FailureReason.ACCOUNT_NOT_FOUND),
        ("AC06", FailureReason.FROZEN),
        ("BE01", FailureReason.NAME_MISMATCH),
        ("E01", FailureReason.FROZEN),
        ("ZZ99", FailureReason.OTHER),
        (None, FailureReason.OTHER),
    ],
)
def test_a_failure_has_one_of_few_reasons_and_the_banks_own_codes_come_first(
    code: str | None, reason: FailureReason
) -> None:
    assert failure_reason(code, {"E01": FailureReason.FROZEN}) is reason
    assert failure_reason("AC04", {"AC04": FailureReason.OTHER}) is FailureReason.OTHER


def test_only_what_is_settled_counts_as_paid() -> None:
    assert {status for status, result in RESULT_OF_STATUS.items() if result is Result.SUCCESS} == {"ACSC", "ACCC"}
    assert RESULT_OF_STATUS["ACSP"] is Result.UNKNOWN
