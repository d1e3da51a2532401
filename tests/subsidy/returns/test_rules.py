"""Whether a return file fits."""

import pytest

from services.subsidy.payments.rules import InstructionState
from services.subsidy.returns.rules import Instructed, Returned, ReturnFileRefused, matched

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
    rows: list[Returned], controls: dict[str, int], codes: list[str]
) -> None:
    with pytest.raises(ReturnFileRefused) as refused:
        matched(ON_RECORD, rows, **controls)
    assert [error.code for error in refused.value.errors] == codes
