"""Whether a return file fits."""

from uuid import uuid4

import pytest

from chassis.problems import FieldError
from chassis.text import Text
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
    wrong.add(
        FieldError(f"/rows/{number}", "wrong_amount", Text("Not it", "Not it")) for number in range(MOST_ERRORS + 5)
    )
    wrong.add([FieldError("/rows", "missing_instruction", Text("No row", "No row"))], count=70)
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


def test_what_is_wrong_with_a_row_points_into_it_and_says_why() -> None:
    errors = wrong_row(row(3, 301, S.FAILED), PAID, first=2, unmatched=Unmatched.KEEP)
    told = [(error.pointer, error.detail.en) for error in errors]
    assert told == [
        ("/rows/3/end_to_end_id", "Row 2 has answered for it"),
        ("/rows/3/amount_fen", "Not the amount that was instructed"),
        ("/rows/3/result", "It is paid already"),
    ]
    [stray] = wrong_row(row(2, 5), None, first=2, unmatched=Unmatched.REFUSE)
    assert (stray.pointer, stray.detail.en) == ("/rows/2/end_to_end_id", "Not an instruction of this payment")


def test_a_files_own_totals_that_differ_are_named() -> None:
    tally = Tally(rows=2, sum_fen=300)
    assert not [*tally.wrong_totals(control_count=2, control_sum_fen=300)]
    told = [(one.pointer, one.detail.en) for one in tally.wrong_totals(control_count=3, control_sum_fen=301)]
    assert told == [
        ("/query/control_count", "The file has 2 rows"),
        ("/query/control_sum_fen", "The rows add up to 300 fen"),
    ]


def test_several_rows_of_one_kind_add_up_and_what_is_known_already_is_not_new() -> None:
    tally = Tally()
    failed = on_record(50, S.FAILED)
    for one, known in (
        (row(2, 100), OPEN),
        (row(3, 200), UNKNOWN),
        (row(4, 100, S.FAILED), OPEN),
        (row(5, 100, S.FAILED), OPEN),
        (row(6, 50, S.FAILED), failed),
        (row(7, 100, S.UNKNOWN), OPEN),
        (row(8, 1), None),
        (row(9, 1), None),
    ):
        tally.add(one, known)
    assert tally == Tally(rows=8, sum_fen=652, unmatched=2, paid=2, paid_fen=300, failed=2)


def test_the_first_that_is_wrong_is_kept_in_words() -> None:
    wrong, error = Wrong(), FieldError("/rows/1", "wrong_amount", Text("…", "…"))
    wrong.add([error])
    assert wrong.first == [error]
