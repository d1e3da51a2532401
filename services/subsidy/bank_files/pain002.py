"""CustomerPaymentStatusReport: what a bank reports of a payment by ISO 20022 ``pain.002``."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from chassis.problems import FieldError
from chassis.text import Text
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
    """What a status report says of the message that it is about, and its own totals."""

    message_id: str
    original_count: int | None
    original_sum_fen: int | None
    totals: list[StatusTotal]


def report(file: IO[bytes]) -> Iterator[Report | ReportRow | FieldError]:
    """A status report, valid by its schema: what it says of the message, then of its transactions, as they are read.

    What its schema leaves open and a payment cannot is told as an error.
    """
    told, number = False, 0
    for kind, root, rows in read(file, kinds=PAIN_002, row="TxInfAndSts"):
        at = _Reader(f"{{{NAMESPACE}{kind}}}")
        if not told:  # by the schema it stands before all transactions
            told = True
            yield from _report(at, root[0].find(at.path("OrgnlGrpInfAndSts")))
        for one in rows:
            number += 1
            yield _row(at, number, one)


def _report(at: "_Reader", about: Any) -> Iterator[Report | FieldError]:
    wrong: list[FieldError] = []
    count = at.text(about, "OrgnlNbOfTxs")
    yield Report(
        message_id=at.text(about, "OrgnlMsgId") or "",
        original_count=int(count) if count is not None else None,
        original_sum_fen=_sum(at, about, "OrgnlCtrlSum", wrong),
        totals=list(_totals(at, about, wrong)),
    )
    yield from wrong


@dataclass(frozen=True, slots=True)
class _Reader:
    namespace: str

    def path(self, *names: str) -> str:
        return "/".join(self.namespace + name for name in names)

    def text(self, parent: Any, *names: str) -> str | None:
        found = parent.find(self.path(*names))
        return None if found is None else (found.text or "").strip()


def _row(at: _Reader, number: int, one: Any) -> ReportRow | FieldError:
    name, status = at.text(one, "OrgnlEndToEndId"), at.text(one, "TxSts")
    amount = one.find(at.path("OrgnlTxRef", "Amt", "InstdAmt"))
    if name is None:
        return FieldError(
            f"/rows/{number}/OrgnlEndToEndId", "missing", Text("未指明交易", "The transaction is not named")
        )
    if status is None:
        return FieldError(f"/rows/{number}/TxSts", "missing", Text("交易没有状态", "The transaction has no status"))
    if amount is None:
        return FieldError(f"/rows/{number}/InstdAmt", "missing", Text("交易没有金额", "The transaction has no amount"))
    fen = fen_of((amount.text or "").strip(), AmountUnit.YUAN)
    if fen is None or amount.get("Ccy") != "CNY":
        return FieldError(
            f"/rows/{number}/InstdAmt", "amount_form", Text("不是以元和分表示的金额", "Not an amount in yuan and fen")
        )
    reason = at.text(one, "StsRsnInf", "Rsn", "Cd") or at.text(one, "StsRsnInf", "Rsn", "Prtry")
    return ReportRow(number, name, fen, status, reason)


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
        wrong.append(
            FieldError(f"/{name}", "amount_form", Text("不是以元和分表示的金额", "Not an amount in yuan and fen"))
        )
    return fen
