"""Receipts 到账确认: the worker says whether what the bank reports as paid has come; what has not is a dispute.

One tap each, and a tap that is repeated changes nothing. A dispute is the county finance's to clear with the bank: the
money is there and the bank's slip says so, or it came back and a correction says so, and the line is paid again.
"""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text
from services.subsidy.lines.rules import LineState

__all__ = [
    "DISPUTE",
    "DISPUTE_PERMISSIONS",
    "DUE_WORKING_DAYS",
    "OPEN",
    "CorrectionMissing",
    "DisputeMove",
    "DisputeState",
    "NotReportedPaid",
    "require_reported_paid",
]

# Within which the county's finance clears it. The notice is silent; as long as an objection's.
DUE_WORKING_DAYS = 5


class DisputeState(StrEnum):
    OPEN = "open"
    BANK_ASKED = "bank-asked"
    RESOLVED_PAID = "resolved-paid"
    RESOLVED_FAILED = "resolved-failed"
    WITHDRAWN = "withdrawn"


class DisputeMove(StrEnum):
    ASK_BANK = "ask-bank"
    RESOLVE_PAID = "resolve-paid"
    RESOLVE_FAILED = "resolve-failed"
    WITHDRAW = "withdraw"  # the worker says that it has come after all


_S, _M = DisputeState, DisputeMove

DISPUTE = Lifecycle[DisputeState, DisputeMove](
    start=_S.OPEN,
    steps={
        (_S.OPEN, _M.ASK_BANK): _S.BANK_ASKED,
        (_S.OPEN, _M.RESOLVE_FAILED): _S.RESOLVED_FAILED,
        (_S.OPEN, _M.WITHDRAW): _S.WITHDRAWN,
        # That the money is there only the bank can say, so it is asked first.
        (_S.BANK_ASKED, _M.RESOLVE_PAID): _S.RESOLVED_PAID,
        (_S.BANK_ASKED, _M.RESOLVE_FAILED): _S.RESOLVED_FAILED,
        (_S.BANK_ASKED, _M.WITHDRAW): _S.WITHDRAWN,
    },
)
DISPUTE_PERMISSIONS = dict.fromkeys(DisputeMove, "subsidy:dispute:handle") | {_M.WITHDRAW: "subsidy:receipt:say"}

OPEN = (_S.OPEN, _S.BANK_ASKED)


class NotReportedPaid(Conflict):
    code = "NOT_REPORTED_PAID"
    title = Text("银行尚未回报该明细已付", "The bank has not reported the line as paid")
    detail = Text("该明细现为“{state}”", "The line is {state!r}")


class CorrectionMissing(Conflict):
    code = "CORRECTION_MISSING"
    title = Text("未到账须先登记退票更正", "That the money came back is first put on record as a correction")


def require_reported_paid(state: LineState) -> None:
    """A worker confirms or disputes what the bank says was paid, also where it is to be given back."""
    if state not in {LineState.PAID, LineState.CLAWBACK_DUE}:
        raise NotReportedPaid(state=state.value)
