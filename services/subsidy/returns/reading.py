"""What a return file says, whichever its form: the service's own table, a bank's table, or a pain.002."""

from collections import Counter
from collections.abc import Iterable, Iterator

from chassis.exchange import Uploaded
from chassis.file_types import media_type
from chassis.problems import FieldError, UnsupportedMedia
from chassis.tabular import CSV, LARGEST, MEDIA_TYPES, RowError, Valid, columns_of, opened, validated
from chassis.text import Text
from services.subsidy.bank_files.pain002 import Report, ReportRow, StatusTotal, report
from services.subsidy.bank_files.schemas import Profile
from services.subsidy.bank_files.tables import columns_of_return, in_own_words
from services.subsidy.payments.models import Payment
from services.subsidy.payments.rules import InstructionState, message_id
from services.subsidy.returns.rules import (
    INSTRUCTION_STATE_OF,
    RESULT_OF_STATUS,
    Result,
    Returned,
    failure_reason,
)
from services.subsidy.returns.schemas import ReturnRow

__all__ = ["MEDIA", "returned_rows"]

XML = "application/xml"
MEDIA = (*MEDIA_TYPES, XML)


async def returned_rows(
    upload: Uploaded, profile: Profile | None, *, payment: Payment
) -> Iterable[Returned | FieldError]:
    """What a return file tells, row by row as it is asked for, and what in it cannot be read."""
    kind = media_type(upload.content_type)
    if kind in {XML, "text/xml"}:
        return _of_report(report(upload.file), profile, payment=payment)
    if kind not in MEDIA_TYPES:
        raise UnsupportedMedia(supported=list(MEDIA))
    return await _of_table(upload, kind, profile)


async def _of_table(upload: Uploaded, kind: str, profile: Profile | None) -> Iterable[Returned | FieldError]:
    shape = profile.returns if profile is not None else None
    content_type = upload.content_type
    if shape is not None and shape.encoding is not None and kind == CSV and "charset=" not in content_type:
        content_type = f"{content_type}; charset={shape.encoding.removesuffix('-sig')}"
    file = await opened(
        upload.file, content_type, limits=LARGEST, delimiter=shape.delimiter if shape is not None else ","
    )
    if shape is None:
        rows = validated(file.rows(columns_of(ReturnRow)), ReturnRow)
    else:
        rows = validated(in_own_words(file.rows(columns_of_return(shape)), shape), ReturnRow)
    return _of_rows(rows, profile)


def _of_rows(rows: Iterable[Valid[ReturnRow] | RowError], profile: Profile | None) -> Iterator[Returned | FieldError]:
    for row in rows:
        if isinstance(row, RowError):
            yield FieldError(f"/rows/{row.row}" + (f"/{row.column}" if row.column else ""), row.code, row.detail)
        else:
            told = row.model
            yield _returned(row.number, told.end_to_end_id, told.amount_fen, told.result, told.reason, profile)


def _returned(
    row: int, end_to_end_id: str, amount_fen: int, result: Result, reason: str | None, profile: Profile | None
) -> Returned:
    state = INSTRUCTION_STATE_OF[result]
    failed = state is InstructionState.FAILED
    code = failure_reason(reason, profile.reasons if profile is not None else {}) if failed else None
    return Returned(row, end_to_end_id, amount_fen, state, reason, code)


def _of_report(
    told: Iterable[Report | ReportRow | FieldError], profile: Profile | None, *, payment: Payment
) -> Iterator[Returned | FieldError]:
    """A status report about just this payment, whose own totals are those of its rows."""
    totals: list[StatusTotal] = []
    counts, sums = Counter[str](), Counter[str]()
    for one in told:
        if isinstance(one, FieldError):
            yield one
        elif isinstance(one, Report):
            totals = one.totals
            yield from _wrong_report(one, payment=payment)
        else:
            counts[one.status] += 1
            sums[one.status] += one.amount_fen
            yield _of_transaction(one, profile)
    yield from _wrong_totals(totals, counts, sums)


def _of_transaction(one: ReportRow, profile: Profile | None) -> Returned | FieldError:
    result = RESULT_OF_STATUS.get(one.status)
    if result is None:
        return FieldError(f"/rows/{one.row}/TxSts", "unknown_status", Text("未知的状态", "A status that is not known"))
    return _returned(one.row, one.end_to_end_id, one.amount_fen, result, one.reason, profile)


def _wrong_report(told: Report, *, payment: Payment) -> Iterator[FieldError]:
    if told.message_id != message_id(payment.id):
        yield FieldError(
            "/OrgnlMsgId", "wrong_message", Text("回执针对另一报文", "The report is about another message")
        )
    if told.original_count not in {None, payment.control_count}:
        yield FieldError("/OrgnlNbOfTxs", "wrong_count", Text("与报文笔数不符", "Not the count of the message"))
    if told.original_sum_fen not in {None, payment.control_sum_fen}:
        yield FieldError("/OrgnlCtrlSum", "wrong_sum", Text("与报文金额不符", "Not the sum of the message"))


def _wrong_totals(totals: Iterable[StatusTotal], counts: Counter[str], sums: Counter[str]) -> Iterator[FieldError]:
    for total in totals:
        if total.count != counts[total.status]:
            yield FieldError(
                "/NbOfTxsPerSts",
                "wrong_count",
                Text(f"此状态的共 {counts[total.status]} 行", f"{counts[total.status]} rows have this status"),
            )
        if total.sum_fen is not None and total.sum_fen != sums[total.status]:
            yield FieldError(
                "/NbOfTxsPerSts",
                "wrong_sum",
                Text("此状态各行的合计不符", "The rows of this status add up to something else"),
            )
