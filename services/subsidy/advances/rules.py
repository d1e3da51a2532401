"""Advances 预拨与清算: what a league prepays a county for a scheme and some months, as books that always balance.

Every entry moves an amount of fen from one account to another, so debits and credits are equal by its very form; the
database keeps the accounts of an advance and holds them to their equation and above zero. Settling draws the league's
share of what the bank has paid; where the advance does not reach, the county lends and the league owes. So never more
is settled than was advanced and is owed. After the last month what is left goes back to the league or over to a later
advance, by two persons.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "ADVANCE",
    "ADVANCE_PERMISSIONS",
    "BOOKS",
    "Account",
    "AdvanceBooked",
    "AdvanceExceeded",
    "AdvanceMove",
    "AdvanceState",
    "AdvancesOverlap",
    "CarryElsewhere",
    "ClearedOtherwise",
    "Drawn",
    "EntryKind",
    "LeagueOwes",
    "OwnClearing",
    "PaymentsUnderWay",
    "PeriodNotOver",
    "SettledAbovePaid",
    "Surplus",
    "drawn",
    "require_clearable",
]


class AdvanceState(StrEnum):
    OPEN = "open"
    CLEARING = "clearing"
    CLEARED = "cleared"


class AdvanceMove(StrEnum):
    TOP_UP = "top-up"
    SETTLE = "settle"
    PROPOSE_CLEARING = "propose-clearing"
    SEND_BACK = "send-back"
    CLEAR = "clear"


_S, _M = AdvanceState, AdvanceMove

ADVANCE = Lifecycle[AdvanceState, AdvanceMove](
    start=_S.OPEN,
    steps={
        (_S.OPEN, _M.TOP_UP): _S.OPEN,
        (_S.OPEN, _M.SETTLE): _S.OPEN,
        (_S.OPEN, _M.PROPOSE_CLEARING): _S.CLEARING,
        (_S.CLEARING, _M.SEND_BACK): _S.OPEN,
        (_S.CLEARING, _M.CLEAR): _S.CLEARED,
        # What is paid or comes back late, an estate's say, opens the books once more.
        (_S.CLEARED, _M.SETTLE): _S.OPEN,
    },
)
ADVANCE_PERMISSIONS = {
    _M.TOP_UP: "subsidy:advance:advance",
    _M.SETTLE: "subsidy:advance:settle",
    _M.PROPOSE_CLEARING: "subsidy:advance:settle",
    _M.SEND_BACK: "subsidy:advance:clear",
    _M.CLEAR: "subsidy:advance:clear",
}


class Account(StrEnum):
    """The accounts of an advance 预拨的账户."""

    LEAGUE = "league"  # 盟市财政拨入
    OWED = "owed"  # 盟市应补（旗县垫付）
    HELD = "held"  # 旗县预拨资金
    SPENT = "spent"  # 已列支盟市承担


class EntryKind(StrEnum):
    """Why something is booked 登记事由."""

    ADVANCED = "advanced"  # 预拨
    OWED = "owed"  # 垫付
    OFFSET = "offset"  # 冲抵垫付
    SETTLED = "settled"  # 列支
    RESTORED = "restored"  # 退票、追回冲回
    RETURNED = "returned"  # 结余上缴
    CARRIED = "carried"  # 结余结转，由本笔转入另一笔


# What is debited and what is credited. Carried goes from the one advance's held account to the other's.
BOOKS = {
    EntryKind.ADVANCED: (Account.HELD, Account.LEAGUE),
    EntryKind.OWED: (Account.HELD, Account.OWED),
    EntryKind.OFFSET: (Account.OWED, Account.HELD),
    EntryKind.SETTLED: (Account.SPENT, Account.HELD),
    EntryKind.RESTORED: (Account.HELD, Account.SPENT),
    EntryKind.RETURNED: (Account.LEAGUE, Account.HELD),
    EntryKind.CARRIED: (Account.HELD, Account.HELD),
}


class Surplus(StrEnum):
    """What becomes of what is left 结余处理."""

    RETURN = "return"  # 上缴盟市
    CARRY = "carry"  # 结转下期


class AdvancesOverlap(Conflict):
    code = "ADVANCES_OVERLAP"
    stands_for = ("ex_advances_months",)
    title = Text("该旗县该类别该时段已有预拨", "The county has an advance of the scheme for some of these months")


class AdvanceBooked(Conflict):
    code = "ADVANCE_BOOKED"
    stands_for = ("uq_advance_entries_advanced",)
    title = Text("该文号的预拨已登记", "This document's money has been booked already")


class SettledAbovePaid(Conflict):
    code = "SETTLED_ABOVE_PAID"
    stands_for = ("settled_above_paid",)
    title = Text("列支超过银行已付的盟市承担额", "More is settled than the league's share of what the bank has paid")


class ClearedOtherwise(Conflict):
    code = "CLEARED_OTHERWISE"
    stands_for = ("cleared_as_proposed",)
    title = Text("清算须与申请一致", "An advance is cleared as it was proposed")


class AdvanceExceeded(Conflict):
    code = "ADVANCE_EXCEEDED"
    stands_for = ("ck_advances_accounts",)
    title = Text("超过预拨与应补之和", "More than was advanced and is owed")


class OwnClearing(Conflict):
    code = "OWN_CLEARING"
    stands_for = ("ck_advance_entries_two_hands",)
    title = Text("申请人不得批准本人申请的清算", "Who proposed a clearing may not approve it")


class PeriodNotOver(Conflict):
    code = "ADVANCE_PERIOD_NOT_OVER"
    title = Text("预拨时段尚未结束，不得清算", "An advance is cleared after its last month")
    detail = Text("最后一日为 {ends_on}", "Its last day is {ends_on}")


class LeagueOwes(Conflict):
    code = "LEAGUE_OWES"
    title = Text("盟市尚有应补资金，须先补拨", "The league still owes; it tops the advance up first")
    detail = Text("应补 {owed_fen} 分", "It owes {owed_fen} fen")


class PaymentsUnderWay(Conflict):
    code = "PAYMENTS_UNDER_WAY"
    title = Text("仍有未列支的已付款项或在途款项", "Payments are under way, or paid and not settled yet")
    detail = Text(
        "在途 {under_way} 笔，未列支 {to_settle_fen} 分",
        "{under_way} under way, {to_settle_fen} fen to settle",
    )


class CarryElsewhere(Conflict):
    code = "CARRY_ELSEWHERE"
    title = Text(
        "只能结转至同旗县同类别、其后时段且未清算的预拨",
        "Carried to a later, open advance of the county and scheme only",
    )


def require_clearable(*, ends_on: date, today: date, owed_fen: int, under_way: int, to_settle_fen: int) -> None:
    """The months are over, all that was paid is settled, nothing is at the bank, and the league owes nothing."""
    if today <= ends_on:
        raise PeriodNotOver(ends_on=ends_on.isoformat())
    if under_way or to_settle_fen:
        raise PaymentsUnderWay(under_way=under_way, to_settle_fen=to_settle_fen)
    if owed_fen:
        raise LeagueOwes(owed_fen=owed_fen)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Something to book: fen of a payment, or of none."""

    kind: EntryKind
    amount_fen: int
    payment_id: UUID | None = None


def drawn(unsettled: Iterable[tuple[UUID, int]], *, held_fen: int, owed_fen: int) -> list[Drawn]:
    """What to book so that each payment is settled at the league's share of it.

    ``unsettled`` holds the fen by which each payment's share differs from what was booked of it: more was paid, or
    some came back. Returns what came back first; what the advance does not reach is owed; what is held while the
    league owes offsets that.
    """
    booked: list[Drawn] = []
    for payment_id, fen in sorted(unsettled, key=lambda one: one[1]):
        if fen < 0:
            booked.append(Drawn(EntryKind.RESTORED, -fen, payment_id))
            held_fen -= fen
        elif fen > 0:
            lacking = max(fen - held_fen, 0)
            if lacking:
                booked.append(Drawn(EntryKind.OWED, lacking))
                owed_fen += lacking
            booked.append(Drawn(EntryKind.SETTLED, fen, payment_id))
            held_fen += lacking - fen
    offset = min(held_fen, owed_fen)
    if offset:
        booked.append(Drawn(EntryKind.OFFSET, offset))
    return booked
