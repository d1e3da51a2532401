"""How long records are kept 保存期限, and what keeps one longer 依法保全.

What is kept of a person is kept no longer than its purpose needs or the law asks (个人信息保护法 arts. 19, 47). How
long that is of each kind of record is data: a period with its source, in force from a day on. Of a kind that has none
nothing is erased, for a period is never guessed. A period runs from the day on which a record's use ended, as its kind
says; a record in use has no such day. What lies under a hold is not erased, whatever its period.

Erasing cannot be undone, so a period takes two hands and comes into force thirty days after it is entered, in which
time a hold can be placed; and another hand than the one that placed a hold lifts it.
"""

from datetime import date, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden, Refusal
from chassis.text import Text

__all__ = [
    "HOLD",
    "NOTICE",
    "PERIOD",
    "HoldMove",
    "HoldState",
    "InForceTooSoon",
    "NoLongerKept",
    "PeriodMove",
    "PeriodState",
    "SameHandConfirms",
    "SameHandLifts",
    "UnknownKind",
    "require_notice",
]

# Between the entry of a period and its first day (D).
NOTICE = timedelta(days=30)


class PeriodState(StrEnum):
    ENTERED = "entered"  # 已录入
    CONFIRMED = "confirmed"  # 已确认


class PeriodMove(StrEnum):
    CONFIRM = "confirm"


PERIOD = Lifecycle[PeriodState, PeriodMove](
    start=PeriodState.ENTERED, steps={(PeriodState.ENTERED, PeriodMove.CONFIRM): PeriodState.CONFIRMED}
)


class HoldState(StrEnum):
    PLACED = "placed"  # 保全中
    LIFTED = "lifted"  # 已解除


class HoldMove(StrEnum):
    LIFT = "lift"


HOLD = Lifecycle[HoldState, HoldMove](
    start=HoldState.PLACED, steps={(HoldState.PLACED, HoldMove.LIFT): HoldState.LIFTED}
)


class NoLongerKept(Refusal):
    status = 410
    code = "NO_LONGER_KEPT"
    title = Text("已过保存期限，内容已删除", "Its period is over and it was erased")


class UnknownKind(Conflict):
    code = "UNKNOWN_KIND_OF_RECORD"
    title = Text("本服务没有这类记录", "The service keeps no records of that kind")


class InForceTooSoon(Conflict):
    code = "RETENTION_IN_FORCE_TOO_SOON"
    stands_for = ("ck_retention_periods_notice",)
    title = Text("保存期限须至少提前30日录入", "A period is entered thirty days before its first day at the least")


class SameHandConfirms(Forbidden):
    code = "SAME_HAND_CONFIRMS"
    stands_for = ("ck_retention_periods_two_hands",)
    title = Text("不得确认本人录入的保存期限", "Nobody confirms a period of their own")


class SameHandLifts(Forbidden):
    code = "SAME_HAND_LIFTS_HOLD"
    stands_for = ("ck_legal_holds_two_hands",)
    title = Text("不得解除本人设置的保全", "Nobody lifts a hold of their own")


def require_notice(valid_from: date, *, today: date) -> None:
    """What is erased by a period is gone, so others have time to see it coming."""
    if valid_from < today + NOTICE:
        raise InForceTooSoon
