"""Corrections 退票更正: what a bank reported as paid and sent back later.

The result that was reported is kept, and so are the sums that were reported with it; the correction stands beside them.
It is the only way from paid to failed, and it opens the line to be paid again, to another account.
"""

from datetime import date

from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "AlreadyCorrected",
    "BouncedOutside",
    "NotPaid",
    "PaidStaysPaid",
    "PartlyRecovered",
    "require_bounced_within",
]


class NotPaid(Conflict):
    code = "NOT_PAID"
    title = Text("只有已付成功的指令可以退票更正", "Only an instruction that was paid can come back")
    detail = Text("该指令现为“{state}”", "The instruction is {state!r}")


class AlreadyCorrected(Conflict):
    code = "ALREADY_CORRECTED"
    stands_for = ("uq_result_corrections_instruction_id",)
    title = Text("该指令已作退票更正", "The instruction has been corrected already")


class PartlyRecovered(Conflict):
    code = "PARTLY_RECOVERED"
    title = Text("该明细已追回部分款项", "Some of the line's money has been recovered already")


class PaidStaysPaid(Conflict):
    code = "PAID_STAYS_PAID"
    stands_for = ("paid_stays_paid",)
    title = Text("已付结果只能以退票更正改变", "A paid result changes by a correction only")


class BouncedOutside(Conflict):
    code = "BOUNCED_OUTSIDE_PERIOD"
    title = Text("退票日须在拨付日至今天之间", "Money comes back after it was sent, and on no day to come")


def require_bounced_within(on: date, *, sent_on: date, today: date) -> None:
    """Money comes back no earlier than on the day on which it was sent, and no later than today."""
    if not sent_on <= on <= today:
        raise BouncedOutside(sent_on=sent_on.isoformat())
