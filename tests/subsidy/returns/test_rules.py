"""Whether a return file fits."""

from typing import Any

import pytest

from services.subsidy.payments.rules import FailureReason, InstructionState
from services.subsidy.returns.rules import (
    RESULT_OF_STATUS,
    Instructed,
    Result,
    Returned,
    ReturnFileRefused,
    Unmatched,
    failure_reason,
    matched,
    strangers,
)

S = InstructionState

ON_RECORD = {
    name: Instructed(name, amount_fen, state)
    for name, amount_fen, state in (("a", 100, S.INSTRUCTED), ("b", 200, S.UNKNOWN), ("c", 300, S.PAID))
}


def row(number: int, name: str, amount_fen: int, result: InstructionState = S.PAID) -> Returned:
    return Returned(number, name, amount_fen, result, None)


def test_a_file_that_answers_for_every_open_instruction_once_is_taken() -> None:
    news = matched(ON_RECORD, [row(2, "a", 100), row(3, "b", 200, S.FAILED)], control_count=2, control_sum_fen=300)
    assert [(one.end_to_end_id, one.result) for one in news] == [("a", S.PAID), ("b", S.FAILED)]


def test_a_row_may_repeat_what_is_settled_and_unknown_may_stay_so() -> None:
    rows = [row(2, "a", 100), row(3, "b", 200, S.UNKNOWN), row(4, "c", 300)]
    assert [one.end_to_end_id for one in matched(ON_RECORD, rows)] == ["a"]


@pytest.mark.parametrize(
    ("rows", "controls", "codes"),
    [
        ([row(2, "a", 100)], {}, ["missing_instruction"]),
        ([], {}, ["missing_instruction", "missing_instruction"]),
        ([row(2, "a", 101), row(3, "b", 200)], {}, ["wrong_amount"]),
        ([row(2, "a", 100), row(3, "a", 100), row(4, "b", 200)], {}, ["duplicate_row"]),
        ([row(2, "a", 100), row(3, "b", 200), row(4, "x", 5)], {}, ["unknown_instruction"]),
        ([row(2, "a", 100), row(3, "b", 200), row(4, "c", 300, S.FAILED)], {}, ["already_settled"]),
        ([row(2, "a", 100), row(3, "b", 200)], {"control_count": 3}, ["wrong_count"]),
        ([row(2, "a", 100), row(3, "b", 200)], {"control_sum_fen": 299}, ["wrong_sum"]),
    ],
)
def test_a_file_that_does_not_fit_is_refused_whole(
    rows: list[Returned], controls: dict[str, Any], codes: list[str]
) -> None:
    with pytest.raises(ReturnFileRefused) as refused:
        matched(ON_RECORD, rows, **controls)
    assert [error.code for error in refused.value.errors] == codes


def test_stray_rows_may_be_set_aside_but_count_in_the_files_own_totals() -> None:
    rows = [row(2, "a", 100), row(3, "b", 200), row(4, "x", 5), row(5, "x", 5)]
    news = matched(ON_RECORD, rows, control_count=4, control_sum_fen=310, unmatched=Unmatched.KEEP)
    assert [one.end_to_end_id for one in news] == ["a", "b"]
    assert [one.row for one in strangers(ON_RECORD, rows)] == [4, 5]
    with pytest.raises(ReturnFileRefused):
        matched(ON_RECORD, rows, control_count=2, unmatched=Unmatched.KEEP)


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
