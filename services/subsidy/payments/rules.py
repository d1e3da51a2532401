"""Payment 拨付: a county's approved lines sent to the bank in one file.

A line is never paid twice (I5, I6): it has one instruction that is under way or paid, each attempt has a number of its
own, and an attempt whose result is unknown is asked after, never repeated.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text
from services.subsidy.lines.rules import LineState
from services.subsidy.payees.rules import PayeeState

__all__ = [
    "HOLDING",
    "INSTRUCTION",
    "OPEN",
    "PAYMENT",
    "PAYMENT_PERMISSIONS",
    "Candidate",
    "FailureReason",
    "InstructionMove",
    "InstructionState",
    "LeftOut",
    "LineUnderWay",
    "NothingOpen",
    "NothingToPay",
    "PaymentMove",
    "PaymentState",
    "ResultUnknown",
    "RollNotPayable",
    "end_to_end_id",
    "left_out_for",
    "message_id",
]


class PaymentState(StrEnum):
    PREPARED = "prepared"
    SHARE_CONFIRMED = "share-confirmed"
    FUNDED = "funded"
    INSTRUCTED = "instructed"
    PARTIAL = "partial"
    SETTLED = "settled"
    CLOSED = "closed"
    VOIDED = "voided"


class PaymentMove(StrEnum):
    CONFIRM_SHARE = "confirm-share"
    RESERVE = "reserve"
    INSTRUCT = "instruct"
    SETTLE = "settle"
    FALL_SHORT = "fall-short"
    CLOSE = "close"
    VOID = "void"


_S, _M = PaymentState, PaymentMove

PAYMENT = Lifecycle[PaymentState, PaymentMove](
    start=_S.PREPARED,
    steps={
        (_S.PREPARED, _M.CONFIRM_SHARE): _S.SHARE_CONFIRMED,
        (_S.SHARE_CONFIRMED, _M.RESERVE): _S.FUNDED,
        (_S.FUNDED, _M.INSTRUCT): _S.INSTRUCTED,
        (_S.INSTRUCTED, _M.SETTLE): _S.SETTLED,
        (_S.INSTRUCTED, _M.FALL_SHORT): _S.PARTIAL,
        (_S.PARTIAL, _M.SETTLE): _S.SETTLED,
        (_S.PARTIAL, _M.FALL_SHORT): _S.PARTIAL,
        (_S.SETTLED, _M.CLOSE): _S.CLOSED,
        (_S.PARTIAL, _M.CLOSE): _S.CLOSED,
        (_S.PREPARED, _M.VOID): _S.VOIDED,
        (_S.SHARE_CONFIRMED, _M.VOID): _S.VOIDED,
        (_S.FUNDED, _M.VOID): _S.VOIDED,
    },
)
PAYMENT_PERMISSIONS = {move: f"subsidy:payment:{move.value}" for move in PaymentMove} | {
    PaymentMove.SETTLE: "subsidy:payment:return",
    PaymentMove.FALL_SHORT: "subsidy:payment:return",
}


class InstructionState(StrEnum):
    PREPARED = "prepared"
    INSTRUCTED = "instructed"
    PAID = "paid"
    FAILED = "failed"
    UNKNOWN = "unknown"
    VOIDED = "voided"


class InstructionMove(StrEnum):
    INSTRUCT = "instruct"
    PAY = "pay"
    FAIL = "fail"
    LOSE = "lose"
    BOUNCE = "bounce"
    VOID = "void"


_I, _N = InstructionState, InstructionMove

INSTRUCTION = Lifecycle[InstructionState, InstructionMove](
    start=_I.PREPARED,
    steps={
        (_I.PREPARED, _N.INSTRUCT): _I.INSTRUCTED,
        (_I.INSTRUCTED, _N.PAY): _I.PAID,
        (_I.INSTRUCTED, _N.FAIL): _I.FAILED,
        (_I.INSTRUCTED, _N.LOSE): _I.UNKNOWN,
        # Only by another return file: never paid anew.
        (_I.UNKNOWN, _N.PAY): _I.PAID,
        (_I.UNKNOWN, _N.FAIL): _I.FAILED,
        # Only by a correction, which keeps what was reported before (支付退票).
        (_I.PAID, _N.BOUNCE): _I.FAILED,
        (_I.PREPARED, _N.VOID): _I.VOIDED,
    },
)

# What the bank may be asked after.
OPEN = (_I.INSTRUCTED, _I.UNKNOWN)

# A line has at most one instruction in these states.
HOLDING = (_I.PREPARED, _I.INSTRUCTED, _I.UNKNOWN, _I.PAID)


class FailureReason(StrEnum):
    """Why a payee could not be paid, whichever bank says so; the bank's own code is kept beside it.

    支付失败原因，各行统一归类，另存银行自有代码。
    """

    ACCOUNT_CLOSED = "account-closed"
    NAME_MISMATCH = "name-mismatch"
    ACCOUNT_NOT_FOUND = "account-not-found"
    FROZEN = "frozen"
    OTHER = "other"


class LeftOut(StrEnum):
    """Why a line is not in a payment 明细未纳入拨付的原因."""

    NO_PAYEE = "no-payee"
    PAYEE_NOT_CONFIRMED = "payee-not-confirmed"
    DECEASED = "deceased"  # held for the estate
    ACCOUNT_UNCHANGED = "account-unchanged"  # it failed with this very account
    OTHER_ALLOWANCE = "other-allowance"  # the county has not decided yet, or decided that it is a duplicate
    UNDER_WAY = "under-way"
    RESULT_UNKNOWN = "result-unknown"


class LineUnderWay(Conflict):
    code = "LINE_UNDER_WAY"
    stands_for = ("uq_instructions_holding",)
    title = Text("明细已在支付途中或已支付", "A line is being paid or has been paid")


class NothingToPay(Conflict):
    code = "NOTHING_TO_PAY"
    title = Text("没有可支付的明细", "No line can be paid")
    detail = Text("未纳入的明细：{left_out}", "Left out: {left_out}")


class RollNotPayable(Conflict):
    code = "ROLL_NOT_PAYABLE"
    title = Text("批次不可支付", "A roll is not to be paid")
    detail = Text("不在本旗县，或未批准：{rolls}", "Not in this county, or not approved: {rolls}")


class ResultUnknown(Conflict):
    code = "RESULT_UNKNOWN"
    title = Text("仍有结果不明的支付", "The result of a payment is still unknown")
    detail = Text("结果不明 {instructions} 笔，须先由银行回盘查明", "{instructions} to be cleared by the bank first")


class NothingOpen(Conflict):
    code = "NOTHING_OPEN"
    title = Text("没有待银行答复的支付", "No instruction waits for the bank's answer")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that might be paid, with all that decides it."""

    line_id: UUID
    roll_id: UUID
    region: int
    worker_id: str
    amount_fen: int
    state: LineState
    deceased: bool
    payee_id: UUID | None
    payee_state: PayeeState | None
    attempts: int
    last_state: InstructionState | None
    failed_payee_id: UUID | None
    blocked: bool
    estate_id: UUID | None = None
    failed_estate_id: UUID | None = None

    @property
    def account(self) -> UUID | None:
        """Where it would be paid: to an approved estate, or to the payee."""
        return self.estate_id if self.deceased else self.payee_id


def left_out_for(one: Candidate) -> LeftOut | None:
    """Why a line cannot be paid now, or None.

    A line that failed is paid again only to another account; one whose result is unknown waits for the bank (I5);
    one that another allowance blocks waits for the county (I4);
    what is due to the dead waits for an approved estate, and does not go silently to the old account (I10).
    """
    if one.last_state is InstructionState.UNKNOWN:
        return LeftOut.RESULT_UNKNOWN
    if one.last_state in HOLDING:
        return LeftOut.UNDER_WAY
    if one.blocked:
        return LeftOut.OTHER_ALLOWANCE
    if one.account is None:
        return LeftOut.DECEASED if one.deceased else LeftOut.NO_PAYEE
    if not one.deceased and one.payee_state is not PayeeState.CONFIRMED:
        return LeftOut.PAYEE_NOT_CONFIRMED
    if one.state is LineState.FAILED and one.account in {one.failed_payee_id, one.failed_estate_id}:
        return LeftOut.ACCOUNT_UNCHANGED
    return None


def end_to_end_id(line_id: UUID, attempt: int) -> str:
    """The name of one attempt to pay one line, at most the 35 characters of ISO 20022."""
    return f"{line_id.hex}{attempt:02d}"


def message_id(payment_id: UUID) -> str:
    """The name of a payment file: stable, so that sending it again is the same message."""
    return f"NX{payment_id.hex}"
