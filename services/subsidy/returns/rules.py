"""Return 回盘: what the bank answers to a payment, taken whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chassis.problems import Conflict, FieldError
from chassis.text import Text
from services.subsidy.lines.rules import LineState
from services.subsidy.payments.rules import FailureReason, InstructionState

__all__ = [
    "INSTRUCTION_STATE_OF",
    "LINE_STATE_OF",
    "RESULT_OF_STATUS",
    "AlreadyHandled",
    "Instructed",
    "Result",
    "ReturnFileRefused",
    "Returned",
    "Unmatched",
    "failure_reason",
    "matched",
    "require_nothing_wrong",
    "strangers",
]

# Beyond so many, more errors of one file tell nobody anything.
_MOST_ERRORS = 1000


class Result(StrEnum):
    """What the bank says of an instruction."""

    SUCCESS = "success"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Unmatched(StrEnum):
    """What becomes of a file with rows that name no instruction of the payment."""

    REFUSE = "refuse"
    KEEP = "keep"  # taken, if all else fits; those rows are put on a list to be looked into


_I = InstructionState

INSTRUCTION_STATE_OF = {Result.SUCCESS: _I.PAID, Result.FAILED: _I.FAILED, Result.UNKNOWN: _I.UNKNOWN}

# What a line becomes when the bank has answered for its instruction.
LINE_STATE_OF = {_I.PAID: LineState.PAID, _I.FAILED: LineState.FAILED, _I.UNKNOWN: LineState.UNKNOWN}


# What ISO 20022 says of a transaction. The payee has the money only when it is settled (ACSC, ACCC); accepted, in
# process or pending is not known yet, and an unknown word is nothing that may be guessed.
RESULT_OF_STATUS = {
    "ACSC": Result.SUCCESS,
    "ACCC": Result.SUCCESS,
    "RJCT": Result.FAILED,
    **dict.fromkeys(("ACSP", "ACCP", "ACTC", "ACWC", "ACWP", "ACFC", "RCVD", "PDNG"), Result.UNKNOWN),
}

# ISO 20022 external status reason codes, as far as they say what is wrong with the payee's account.
_REASON_OF_CODE = {
    "AC01": FailureReason.ACCOUNT_NOT_FOUND,
    "AC03": FailureReason.ACCOUNT_NOT_FOUND,
    "AC04": FailureReason.ACCOUNT_CLOSED,
    "AC06": FailureReason.FROZEN,
    "AC07": FailureReason.ACCOUNT_CLOSED,
    "BE01": FailureReason.NAME_MISMATCH,
}


def failure_reason(code: str | None, own: Mapping[str, FailureReason]) -> FailureReason:
    """Why a payee could not be paid, by the bank's own codes first, then by ISO 20022's."""
    if code is None:
        return FailureReason.OTHER
    return own.get(code) or _REASON_OF_CODE.get(code, FailureReason.OTHER)


class ReturnFileRefused(Conflict):
    code = "RETURN_FILE_REFUSED"
    title = Text("回盘文件与拨付不符，全部退回", "The return file does not fit the payment; nothing of it was taken")
    detail = Text("{wrong} 处不符", "{wrong} things do not fit")


def require_nothing_wrong(wrong: Sequence[FieldError]) -> None:
    """All of a file is refused for anything that is wrong with it."""
    if wrong:
        raise ReturnFileRefused(errors=wrong[:_MOST_ERRORS], wrong=len(wrong))


class AlreadyHandled(Conflict):
    code = "RETURN_ERROR_HANDLED"
    title = Text("该行已处理", "The row has been dealt with already")


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
    reason_code: FailureReason | None = None


def matched(
    instructed: Mapping[str, Instructed],
    rows: Sequence[Returned],
    *,
    control_count: int | None = None,
    control_sum_fen: int | None = None,
    unmatched: Unmatched = Unmatched.REFUSE,
) -> list[Returned]:
    """The rows that tell something new, if the file fits the payment in every respect.

    Each instruction that is still open has one row; each row names an instruction of this payment and its amount; a
    row about one that is settled repeats the result; the bank's own count and sum in fen, if it gave them, are those
    of its rows. Otherwise all of it is refused: a file that is wrong in one place is not to be trusted in another.
    Rows that name no instruction of the payment are wrong too, unless they are to be kept (``strangers``).
    """
    ours = rows if unmatched is Unmatched.REFUSE else [row for row in rows if row.end_to_end_id in instructed]
    require_nothing_wrong(
        [*_wrong_rows(instructed, ours), *_wrong_totals(instructed, rows, control_count, control_sum_fen)]
    )
    return [row for row in ours if instructed[row.end_to_end_id].state is not row.result]


def strangers(instructed: Mapping[str, Instructed], rows: Sequence[Returned]) -> list[Returned]:
    """The rows that name no instruction of the payment."""
    return [row for row in rows if row.end_to_end_id not in instructed]


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
