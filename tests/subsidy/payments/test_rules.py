"""What may be paid, and whether a return file fits."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.lifecycle import IllegalMove
from services.subsidy.lines.rules import LineState
from services.subsidy.payees.rules import PayeeState
from services.subsidy.payments.rules import (
    INSTRUCTION,
    PAYMENT,
    PAYMENT_PERMISSIONS,
    Candidate,
    Instructed,
    InstructionMove,
    InstructionState,
    LeftOut,
    PaymentMove,
    PaymentState,
    Returned,
    ReturnFileRefused,
    end_to_end_id,
    left_out_for,
    matched,
    message_id,
)

PAYEE, OTHER = uuid4(), uuid4()
S = InstructionState


def candidate(**other: Any) -> Candidate:
    plain: dict[str, Any] = {
        "line_id": UUID(int=1),
        "roll_id": UUID(int=2),
        "region": 150603001001,
        "worker_id": "W000000017",
        "amount_fen": 100,
        "state": LineState.APPROVED,
        "deceased": False,
        "payee_id": PAYEE,
        "payee_state": PayeeState.CONFIRMED,
        "attempts": 0,
        "last_state": None,
        "last_payee_id": None,
    }
    return Candidate(**plain | other)


FAILED = {"state": LineState.FAILED, "attempts": 1, "last_state": S.FAILED}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"payee_id": None, "payee_state": None}, LeftOut.NO_PAYEE),
        ({"payee_state": PayeeState.REGISTERED}, LeftOut.PAYEE_NOT_CONFIRMED),
        ({"deceased": True}, LeftOut.DECEASED),
        ({**FAILED, "last_payee_id": PAYEE}, LeftOut.ACCOUNT_UNCHANGED),
        ({**FAILED, "last_payee_id": OTHER}, None),
        ({"attempts": 1, "last_state": S.VOIDED, "last_payee_id": PAYEE}, None),
        ({"attempts": 1, "last_state": S.PREPARED}, LeftOut.UNDER_WAY),
        ({"state": LineState.INSTRUCTED, "attempts": 1, "last_state": S.INSTRUCTED}, LeftOut.UNDER_WAY),
        # Neither another account nor a death makes an unknown result payable.
        (
            {"state": LineState.UNKNOWN, "attempts": 1, "last_state": S.UNKNOWN, "deceased": True},
            LeftOut.RESULT_UNKNOWN,
        ),
    ],
)
def test_why_a_line_is_left_out(facts: dict[str, Any], reason: LeftOut | None) -> None:
    assert left_out_for(candidate(**facts)) is reason


def test_names_of_attempts_are_stable_different_and_short_enough_for_iso_20022() -> None:
    line = uuid4()
    names = {end_to_end_id(line, attempt) for attempt in (1, 1, 2, 99)}
    assert len(names) == 3
    assert all(len(name) <= 35 for name in names)
    assert len(message_id(uuid4())) <= 35


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


@pytest.mark.parametrize(
    ("state", "move"),
    [(state, move) for state in PaymentState for move in PaymentMove if (state, move) not in PAYMENT.steps],
)
def test_every_other_move_of_a_payment_is_refused(state: PaymentState, move: PaymentMove) -> None:
    with pytest.raises(IllegalMove):
        PAYMENT.after(state, move)


def test_a_payment_is_sent_only_when_both_funders_have_confirmed() -> None:
    assert [origin for (origin, move) in PAYMENT.steps if move is PaymentMove.INSTRUCT] == [PaymentState.FUNDED]
    assert [origin for (origin, move) in PAYMENT.steps if move is PaymentMove.RESERVE] == [PaymentState.SHARE_CONFIRMED]


def test_an_unknown_instruction_is_only_paid_or_failed() -> None:
    assert set(INSTRUCTION.moves(S.UNKNOWN)) == {InstructionMove.PAY, InstructionMove.FAIL}
    assert INSTRUCTION.finals() == {S.PAID, S.FAILED, S.VOIDED}


def test_each_move_has_a_permission() -> None:
    assert set(PAYMENT_PERMISSIONS) == set(PaymentMove)
