"""What may be paid, and how a payment moves."""

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
    InstructionMove,
    InstructionState,
    LeftOut,
    PaymentMove,
    PaymentState,
    end_to_end_id,
    left_out_for,
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
        "failed_payee_id": None,
        "blocked": False,
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
        ({"blocked": True}, LeftOut.OTHER_ALLOWANCE),
        ({"state": LineState.UNKNOWN, "last_state": S.UNKNOWN, "blocked": True}, LeftOut.RESULT_UNKNOWN),
        ({"deceased": True, "estate_id": OTHER, "payee_id": None, "payee_state": None}, None),
        ({"deceased": True, "estate_id": OTHER, **FAILED, "failed_payee_id": PAYEE}, None),
        ({"deceased": True, "estate_id": OTHER, **FAILED, "failed_estate_id": OTHER}, LeftOut.ACCOUNT_UNCHANGED),
        ({**FAILED, "failed_payee_id": PAYEE}, LeftOut.ACCOUNT_UNCHANGED),
        ({**FAILED, "failed_payee_id": OTHER}, None),
        ({"attempts": 1, "last_state": S.VOIDED, "failed_payee_id": PAYEE}, None),
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
    assert INSTRUCTION.finals() == {S.FAILED, S.VOIDED}


def test_each_move_has_a_permission() -> None:
    assert set(PAYMENT_PERMISSIONS) == set(PaymentMove)
