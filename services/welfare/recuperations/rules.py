"""Recuperation 休假疗养, where a place can offer it: "有条件的地区可安排休假疗养". An offer, never an order."""

from datetime import date
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "RECUPERATION",
    "RECUPERATION_PERMISSIONS",
    "OfferAhead",
    "OfferOverlaps",
    "RecuperationMove",
    "RecuperationState",
    "require_offer_ahead",
]


class RecuperationState(StrEnum):
    OFFERED = "offered"  # 已提供
    ACCEPTED = "accepted"  # 已接受
    DECLINED = "declined"  # 已谢绝
    WITHDRAWN = "withdrawn"  # 已撤回
    TAKEN = "taken"  # 已疗养


class RecuperationMove(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    COMPLETE = "complete"


RECUPERATION = Lifecycle[RecuperationState, RecuperationMove](
    start=RecuperationState.OFFERED,
    steps={
        (RecuperationState.OFFERED, RecuperationMove.ACCEPT): RecuperationState.ACCEPTED,
        (RecuperationState.OFFERED, RecuperationMove.DECLINE): RecuperationState.DECLINED,
        (RecuperationState.OFFERED, RecuperationMove.WITHDRAW): RecuperationState.WITHDRAWN,
        (RecuperationState.ACCEPTED, RecuperationMove.DECLINE): RecuperationState.DECLINED,
        (RecuperationState.ACCEPTED, RecuperationMove.WITHDRAW): RecuperationState.WITHDRAWN,
        (RecuperationState.ACCEPTED, RecuperationMove.COMPLETE): RecuperationState.TAKEN,
    },
)
RECUPERATION_PERMISSIONS = {
    RecuperationMove.ACCEPT: "welfare:me:recuperate",
    RecuperationMove.DECLINE: "welfare:me:recuperate",
    RecuperationMove.WITHDRAW: "welfare:recuperation:offer",
    RecuperationMove.COMPLETE: "welfare:recuperation:offer",
}


class OfferOverlaps(Conflict):
    code = "RECUPERATION_OVERLAPS"
    stands_for = ("ex_recuperations_one_at_a_time",)
    title = Text("此人在该时段已有疗养安排", "The worker has an offer for some of these days already")


class OfferAhead(Conflict):
    code = "RECUPERATION_AHEAD"
    title = Text("疗养须从明日或以后开始", "Recuperation is offered for days to come")


def require_offer_ahead(first_on: date, *, today: date) -> None:
    """An offer leaves time to be answered."""
    if first_on <= today:
        raise OfferAhead
