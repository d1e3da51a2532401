"""Payment 拨付: a county's approved lines sent to the bank in one file, and what the bank answers.

A line is never paid twice (I5, I6): it has one instruction that is under way or paid, each attempt has a number of its
own, and an attempt whose result is unknown is asked after, never repeated.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, FieldError
from chassis.text import Text
from services.subsidy.lines.rules import LineState
from services.subsidy.payees.rules import PayeeState

__all__ = [
    "HOLDING",
    "INSTRUCTION",
    "LINE_STATE_OF",
    "PAYMENT",
    "PAYMENT_PERMISSIONS",
    "Candidate",
    "Instructed",
    "InstructionMove",
    "InstructionState",
    "LeftOut",
    "LineUnderWay",
    "NothingToPay",
    "PaymentMove",
    "PaymentState",
    "ResultUnknown",
    "ReturnFileRefused",
    "Returned",
    "RollNotPayable",
    "end_to_end_id",
    "left_out_for",
    "matched",
    "message_id",
]

# Beyond so many, more errors of one file tell nobody anything.
_MOST_ERRORS = 1000


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
        (_I.PREPARED, _N.VOID): _I.VOIDED,
    },
)

# A line has at most one instruction in these states.
HOLDING = (_I.PREPARED, _I.INSTRUCTED, _I.UNKNOWN, _I.PAID)

# What a line becomes when the bank has answered for its instruction.
LINE_STATE_OF = {_I.PAID: LineState.PAID, _I.FAILED: LineState.FAILED, _I.UNKNOWN: LineState.UNKNOWN}


class LeftOut(StrEnum):
    """Why a line is not in a payment."""

    NO_PAYEE = "no-payee"
    PAYEE_NOT_CONFIRMED = "payee-not-confirmed"
    DECEASED = "deceased"  # held for the estate
    ACCOUNT_UNCHANGED = "account-unchanged"  # it failed with this very account
    UNDER_WAY = "under-way"
    RESULT_UNKNOWN = "result-unknown"


class LineUnderWay(Conflict):
    code = "LINE_UNDER_WAY"
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


class ReturnFileRefused(Conflict):
    code = "RETURN_FILE_REFUSED"
    title = Text("回盘文件与拨付不符，全部退回", "The return file does not fit the payment; nothing of it was taken")
    detail = Text("{wrong} 处不符", "{wrong} things do not fit")


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
    last_payee_id: UUID | None


def left_out_for(one: Candidate) -> LeftOut | None:
    """Why a line cannot be paid now, or None.

    A line that failed is paid again only to another account; one whose result is unknown waits for the bank (I5);
    what is due to the dead goes to the estate, not silently to the old account (I10).
    """
    if one.last_state is InstructionState.UNKNOWN:
        return LeftOut.RESULT_UNKNOWN
    if one.last_state in HOLDING:
        return LeftOut.UNDER_WAY
    if one.deceased:
        return LeftOut.DECEASED
    if one.payee_id is None:
        return LeftOut.NO_PAYEE
    if one.payee_state is not PayeeState.CONFIRMED:
        return LeftOut.PAYEE_NOT_CONFIRMED
    if one.state is LineState.FAILED and one.payee_id == one.last_payee_id:
        return LeftOut.ACCOUNT_UNCHANGED
    return None


def end_to_end_id(line_id: UUID, attempt: int) -> str:
    """The name of one attempt to pay one line, at most the 35 characters of ISO 20022."""
    return f"{line_id.hex}{attempt:02d}"


def message_id(payment_id: UUID) -> str:
    """The name of a payment file: stable, so that sending it again is the same message."""
    return f"NX{payment_id.hex}"


@dataclass(frozen=True, slots=True)
class Instructed:
    """An instruction as it stands, for matching."""

    end_to_end_id: str
    amount_fen: int
    state: InstructionState


@dataclass(frozen=True, slots=True)
class Returned:
    """A row of a return file."""

    row: int
    end_to_end_id: str
    amount_fen: int
    result: InstructionState
    reason: str | None


def matched(
    instructed: Mapping[str, Instructed],
    rows: Sequence[Returned],
    *,
    control_count: int | None = None,
    control_sum_fen: int | None = None,
) -> list[Returned]:
    """The rows that tell something new, if the file fits the payment in every respect.

    Each instruction that is still open has one row; each row names an instruction of this payment and its amount; a
    row about one that is settled repeats the result; the bank's own count and sum in fen, if it gave them, are those
    of its rows. Otherwise all of it is refused: a file that is wrong in one place is not to be trusted in another.
    """
    wrong = [*_wrong_rows(instructed, rows), *_wrong_totals(instructed, rows, control_count, control_sum_fen)]
    if wrong:
        raise ReturnFileRefused(errors=wrong[:_MOST_ERRORS], wrong=len(wrong))
    return [row for row in rows if instructed[row.end_to_end_id].state is not row.result]


def _wrong_rows(instructed: Mapping[str, Instructed], rows: Sequence[Returned]) -> Iterable[FieldError]:
    seen: dict[str, int] = {}
    for row in rows:
        here = f"/rows/{row.row}"
        known = instructed.get(row.end_to_end_id)
        if known is None:
            yield FieldError(f"{here}/end_to_end_id", "unknown_instruction", "Not an instruction of this payment")
            continue
        if (first := seen.setdefault(row.end_to_end_id, row.row)) != row.row:
            yield FieldError(f"{here}/end_to_end_id", "duplicate_row", f"Row {first} has answered for it")
        if row.amount_fen != known.amount_fen:
            yield FieldError(f"{here}/amount_fen", "wrong_amount", "Not the amount that was instructed")
        if known.state in {InstructionState.PAID, InstructionState.FAILED} and row.result is not known.state:
            yield FieldError(f"{here}/result", "already_settled", f"It is {known.state.value} already")


def _wrong_totals(
    instructed: Mapping[str, Instructed],
    rows: Sequence[Returned],
    control_count: int | None,
    control_sum_fen: int | None,
) -> Iterable[FieldError]:
    answered = {row.end_to_end_id for row in rows}
    for name, one in instructed.items():
        if one.state in {InstructionState.INSTRUCTED, InstructionState.UNKNOWN} and name not in answered:
            yield FieldError("/rows", "missing_instruction", f"No row answers for {name}")
    if control_count is not None and control_count != len(rows):
        yield FieldError("/query/control_count", "wrong_count", f"The file has {len(rows)} rows")
    total = sum(row.amount_fen for row in rows)
    if control_sum_fen is not None and control_sum_fen != total:
        yield FieldError("/query/control_sum_fen", "wrong_sum", f"The rows add up to {total} fen")
