"""Break-glass 紧急查阅: a sealed case opened by two hands where a life is in danger, and the person told of it.

个人信息保护法 art. 13 (4) (S:L2): 紧急情况下为保护自然人的生命健康所必需. The rule sheet (D): dual
approval, and notice to the person. One officer of the health departments asks, another opens, both by name; it closes
again by itself.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.text import Text

__all__ = [
    "BREAK_GLASS",
    "GLASS_PERMISSIONS",
    "OPEN_FOR",
    "Danger",
    "GlassMove",
    "GlassShut",
    "GlassState",
    "NotOfTheTwo",
    "SecondHand",
    "require_of_the_two",
    "require_open",
    "require_second_hand",
]

# From the second hand's approval (D).
OPEN_FOR = timedelta(hours=2)


class Danger(StrEnum):
    """What is imminent 紧迫危险."""

    SELF_HARM = "self-harm"  # 自伤、自杀危险
    HARM_TO_OTHERS = "harm-to-others"  # 伤害他人危险
    MISSING = "missing"  # 下落不明


class GlassState(StrEnum):
    REQUESTED = "requested"
    OPENED = "opened"
    REFUSED = "refused"


class GlassMove(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"


_S, _M = GlassState, GlassMove

BREAK_GLASS = Lifecycle[GlassState, GlassMove](
    start=_S.REQUESTED,
    steps={(_S.REQUESTED, _M.APPROVE): _S.OPENED, (_S.REQUESTED, _M.REFUSE): _S.REFUSED},
)
GLASS_PERMISSIONS = {move: f"welfare:break-glass:{move.value}" for move in GlassMove}


class SecondHand(Conflict):
    code = "BREAK_GLASS_SECOND_HAND"
    stands_for = ("ck_counselling_break_glass_two_hands",)
    title = Text("申请人不能自行批准", "Who asks does not decide")


class GlassShut(Conflict):
    code = "BREAK_GLASS_SHUT"
    title = Text("未获批准，或查阅时限已过", "It was not approved, or the time to look is over")


class NotOfTheTwo(Forbidden):
    code = "NOT_OF_THE_TWO"
    title = Text("仅申请人和批准人可以查阅", "Only the two who opened it look")


def require_second_hand(subject: str, *, requested_by: str) -> None:
    """Two persons, whatever offices they hold."""
    if subject == requested_by:
        raise SecondHand


def require_open(opened_until: datetime | None, *, now: datetime) -> None:
    """Approved, and not yet shut again."""
    if opened_until is None or now > opened_until:
        raise GlassShut


def require_of_the_two(subject: str, *, hands: tuple[str, str | None]) -> None:
    """Nobody else looks along."""
    if subject not in hands:
        raise NotOfTheTwo
