"""Return 回盘: what the bank answers to a payment, taken whole or not at all."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from chassis.problems import Conflict, FieldError
from chassis.text import Text
from services.subsidy.lines.rules import LineState
from services.subsidy.payments.rules import FailureReason, InstructionState

__all__ = [
    "INSTRUCTION_STATE_OF",
    "LINE_STATE_OF",
    "MOST_ERRORS",
    "RESULT_OF_STATUS",
    "AlreadyHandled",
    "Instructed",
    "Result",
    "ReturnFileRefused",
    "Returned",
    "Tally",
    "Unmatched",
    "Wrong",
    "failure_reason",
    "wrong_row",
]

# Beyond so many, more errors of one file tell nobody anything.
MOST_ERRORS = 1000


class Result(StrEnum):
    """What the bank says of an instruction 银行回报结果."""

    SUCCESS = "success"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Unmatched(StrEnum):
    """What becomes of a file with rows that name no instruction of the payment 回盘文件含未匹配行时的处理方式."""

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


@dataclass(slots=True)
class Wrong:
    """What is wrong with a file, counted; the first of it in words. Any of it refuses the whole file."""

    count: int = 0
    first: list[FieldError] = field(default_factory=list)

    def add(self, errors: Iterable[FieldError], *, count: int | None = None) -> None:
        """``count`` where ``errors`` are but the first of so many."""
        for error in errors:
            self.count += count is None
            if len(self.first) < MOST_ERRORS:
                self.first.append(error)
        self.count += count or 0

    def require_none(self) -> None:
        if self.count:
            raise ReturnFileRefused(errors=self.first, wrong=self.count)


class AlreadyHandled(Conflict):
    code = "RETURN_ERROR_HANDLED"
    title = Text("该行已处理", "The row has been dealt with already")


@dataclass(frozen=True, slots=True)
class Instructed:
    """An instruction as it stands."""

    amount_fen: int
    state: InstructionState
    line_id: UUID
    roll_id: UUID
    worker_id: str
    region: int


@dataclass(frozen=True, slots=True)
class Returned:
    """A row of a return file."""

    row: int
    end_to_end_id: str
    amount_fen: int
    result: InstructionState
    reason: str | None
    reason_code: FailureReason | None = None


def wrong_row(row: Returned, known: Instructed | None, *, first: int, unmatched: Unmatched) -> Iterator[FieldError]:
    """What is wrong with a row, given the instruction of the payment that it names and the first row that named it.

    Each row names an instruction of this payment and its amount, and is the only one that does; a row about one that
    is settled repeats the result. A file that is wrong in one place is not to be trusted in another, so that all of
    it is refused. Rows that name no instruction of the payment are wrong too, unless they are to be kept.
    """
    here = f"/rows/{row.row}"
    if known is None:
        if unmatched is Unmatched.REFUSE:
            yield FieldError(
                f"{here}/end_to_end_id",
                "unknown_instruction",
                Text("不是此次拨付的指令", "Not an instruction of this payment"),
            )
        return
    if first != row.row:
        yield FieldError(
            f"{here}/end_to_end_id",
            "duplicate_row",
            Text(f"第 {first} 行已回盘该指令", f"Row {first} has answered for it"),
        )
    if row.amount_fen != known.amount_fen:
        yield FieldError(
            f"{here}/amount_fen", "wrong_amount", Text("与指令金额不符", "Not the amount that was instructed")
        )
    if known.state in {InstructionState.PAID, InstructionState.FAILED} and row.result is not known.state:
        yield FieldError(
            f"{here}/result", "already_settled", Text(f"已为 {known.state.value}", f"It is {known.state.value} already")
        )


@dataclass(slots=True)
class Tally:
    """What a file comes to: all of its rows, those that name nothing, and what the others tell that is new."""

    rows: int = 0
    sum_fen: int = 0
    unmatched: int = 0
    paid: int = 0
    paid_fen: int = 0
    failed: int = 0

    def add(self, row: Returned, known: Instructed | None) -> None:
        self.rows += 1
        self.sum_fen += row.amount_fen
        if known is None:
            self.unmatched += 1
        elif known.state is not row.result and row.result is InstructionState.PAID:
            self.paid += 1
            self.paid_fen += row.amount_fen
        elif known.state is not row.result and row.result is InstructionState.FAILED:
            self.failed += 1

    def wrong_totals(self, *, control_count: int | None, control_sum_fen: int | None) -> Iterator[FieldError]:
        """The bank's own count and sum in fen, if it gave them, are those of all its rows."""
        if control_count not in {None, self.rows}:
            yield FieldError(
                "/query/control_count", "wrong_count", Text(f"文件共 {self.rows} 行", f"The file has {self.rows} rows")
            )
        if control_sum_fen not in {None, self.sum_fen}:
            yield FieldError(
                "/query/control_sum_fen",
                "wrong_sum",
                Text(f"各行合计 {self.sum_fen} 分", f"The rows add up to {self.sum_fen} fen"),
            )
