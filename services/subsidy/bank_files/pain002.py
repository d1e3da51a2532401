"""CustomerPaymentStatusReport: what a bank reports of a payment by ISO 20022 ``pain.002``."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chassis.problems import FieldError
from services.subsidy.bank_files.messages import NAMESPACE, PAIN_002, read
from services.subsidy.bank_files.rules import AmountUnit, fen_of

__all__ = ["Report", "ReportRow", "StatusTotal", "report"]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What a report says of one transaction."""

    row: int
    end_to_end_id: str
    amount_fen: int
    status: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class StatusTotal:
    """What a report itself counts of one status."""

    status: str
    count: int
    sum_fen: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """A status report: which message it is about, its rows, and its own totals."""

    message_id: str
    original_count: int | None
    original_sum_fen: int | None
    totals: list[StatusTotal]
    rows: list[ReportRow]
    wrong: list[FieldError]


def report(content: bytes) -> Report:
    """A status report, valid by its schema. What its schema leaves open and a payment cannot, stands in ``wrong``."""
    kind, root = read(content, kinds=PAIN_002)
    at = _Reader(f"{{{NAMESPACE}{kind}}}")
    [told] = root
    about = told.find(at.path("OrgnlGrpInfAndSts"))
    wrong: list[FieldError] = []
    told_of = enumerate(told.iter(at.path("TxInfAndSts")), start=1)
    rows = [row for number, one in told_of if (row := _row(at, number, one, wrong)) is not None]
    count = at.text(about, "OrgnlNbOfTxs")
    return Report(
        message_id=at.text(about, "OrgnlMsgId") or "",
        original_count=int(count) if count is not None else None,
        original_sum_fen=_sum(at, about, "OrgnlCtrlSum", wrong),
        totals=list(_totals(at, about, wrong)),
        rows=rows,
        wrong=wrong,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    namespace: str

    def path(self, *names: str) -> str:
        return "/".join(self.namespace + name for name in names)

    def text(self, parent: Any, *names: str) -> str | None:
        found = parent.find(self.path(*names))
        return None if found is None else (found.text or "").strip()


def _row(at: _Reader, number: int, one: Any, wrong: list[FieldError]) -> ReportRow | None:
    name, status = at.text(one, "OrgnlEndToEndId"), at.text(one, "TxSts")
    amount = one.find(at.path("OrgnlTxRef", "Amt", "InstdAmt"))
    fen = fen_of((amount.text or "").strip(), AmountUnit.YUAN) if amount is not None else None
    if name is None:
        wrong.append(FieldError(f"/rows/{number}/OrgnlEndToEndId", "missing", "The transaction is not named"))
    elif status is None:
        wrong.append(FieldError(f"/rows/{number}/TxSts", "missing", "The transaction has no status"))
    elif amount is None:
        wrong.append(FieldError(f"/rows/{number}/InstdAmt", "missing", "The transaction has no amount"))
    elif fen is None or amount.get("Ccy") != "CNY":
        wrong.append(FieldError(f"/rows/{number}/InstdAmt", "amount_form", "Not an amount in yuan and fen"))
    else:
        reason = at.text(one, "StsRsnInf", "Rsn", "Cd") or at.text(one, "StsRsnInf", "Rsn", "Prtry")
        return ReportRow(number, name, fen, status, reason)
    return None


def _totals(at: _Reader, about: Any, wrong: list[FieldError]) -> Iterator[StatusTotal]:
    for one in about.findall(at.path("NbOfTxsPerSts")):
        yield StatusTotal(
            status=at.text(one, "DtldSts") or "",
            count=int(at.text(one, "DtldNbOfTxs") or 0),
            sum_fen=_sum(at, one, "DtldCtrlSum", wrong),
        )


def _sum(at: _Reader, parent: Any, name: str, wrong: list[FieldError]) -> int | None:
    text = at.text(parent, name)
    if text is None:
        return None
    fen = fen_of(text, AmountUnit.YUAN)
    if fen is None:
        wrong.append(FieldError(f"/{name}", "amount_form", "Not an amount in yuan and fen"))
    return fen
