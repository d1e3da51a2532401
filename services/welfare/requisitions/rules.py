"""Requisitions 物资申领: from what a community asks for to what it has counted.

内防指发〔2020〕75号 三 (S:0): 切实加强社区防控工作物资的调控，根据当地社区疫情防控实际需要 … 合理配发.
A community asks, its township confirms how much is needed, the county's health department or headquarters allocates
from a store, whoever keeps that store ships, and the community counts what arrives. What it counts and what was
shipped either agree, or there is a discrepancy, which the county settles lot by lot.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from uuid import UUID

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "REQUISITION",
    "REQUISITION_PERMISSIONS",
    "AlreadyAsked",
    "CountIncomplete",
    "LinesIncomplete",
    "MoreThanBefore",
    "NotItsStore",
    "Outcome",
    "OutcomeUnfit",
    "RequisitionMove",
    "RequisitionState",
    "ShipmentDiffers",
    "difference_of",
    "require_allocated",
    "require_complete",
    "require_counted",
    "require_outcome",
]


class RequisitionState(StrEnum):
    REQUESTED = "requested"  # 社区已申领
    TOWN_CONFIRMED = "town-confirmed"  # 苏木乡镇（街道）已核
    ALLOCATED = "allocated"  # 旗县已分配
    SHIPPED = "shipped"  # 在途
    RECEIVED = "received"  # 已收讫
    DISCREPANCY = "discrepancy"  # 收发不符
    SETTLED = "settled"  # 差异已处理
    REFUSED = "refused"  # 不予配发
    CANCELLED = "cancelled"  # 已撤回


class RequisitionMove(StrEnum):
    CONFIRM = "confirm"
    ALLOCATE = "allocate"
    SHIP = "ship"
    RECEIVE = "receive"
    DIFFER = "differ"  # what is counted is not what was shipped
    SETTLE = "settle"
    REFUSE = "refuse"
    CANCEL = "cancel"


_S, _M = RequisitionState, RequisitionMove

REQUISITION = Lifecycle[RequisitionState, RequisitionMove](
    start=_S.REQUESTED,
    steps={
        (_S.REQUESTED, _M.CONFIRM): _S.TOWN_CONFIRMED,
        (_S.REQUESTED, _M.REFUSE): _S.REFUSED,
        (_S.REQUESTED, _M.CANCEL): _S.CANCELLED,
        (_S.TOWN_CONFIRMED, _M.ALLOCATE): _S.ALLOCATED,
        (_S.TOWN_CONFIRMED, _M.CANCEL): _S.CANCELLED,
        # Until something is on its way it may be allocated anew, from where there is some.
        (_S.ALLOCATED, _M.ALLOCATE): _S.ALLOCATED,
        (_S.ALLOCATED, _M.SHIP): _S.SHIPPED,
        (_S.SHIPPED, _M.RECEIVE): _S.RECEIVED,
        (_S.SHIPPED, _M.DIFFER): _S.DISCREPANCY,
        (_S.DISCREPANCY, _M.SETTLE): _S.SETTLED,
    },
)
REQUISITION_PERMISSIONS = {move: f"welfare:requisition:{move.value}" for move in RequisitionMove} | {
    # Made by what the count says.
    RequisitionMove.DIFFER: "welfare:requisition:receive",
}


class Outcome(StrEnum):
    """What a difference of one lot turned out to be 差异处理."""

    LOST = "lost"  # 途中丢失、损毁
    NEVER_SENT = "never-sent"  # 未实际发出
    ARRIVED_LATER = "arrived-later"  # 其后到货
    OVER_SENT = "over-sent"  # 多发


_SHORT = frozenset({Outcome.LOST, Outcome.NEVER_SENT, Outcome.ARRIVED_LATER})


class AlreadyAsked(Conflict):
    code = "REQUISITION_LINE_TWICE"
    stands_for = ("uq_requisition_lines_requisition_id_item_id",)
    title = Text("同一品目只能列一行", "An item stands in a requisition once")


class MoreThanBefore(Conflict):
    code = "REQUISITION_MORE_THAN_BEFORE"
    stands_for = ("ck_requisition_lines_less_and_less",)
    title = Text("核定不得多于申领，分配不得多于核定", "No more is confirmed than asked, or allocated than confirmed")


class LinesIncomplete(Conflict):
    code = "REQUISITION_LINES_INCOMPLETE"
    title = Text("须逐行给出数量", "Every line of the requisition needs its quantity")
    detail = Text("未给出：{missing}；不在申领中：{strange}", "Missing: {missing}; not asked for: {strange}")


class ShipmentDiffers(Conflict):
    code = "SHIPMENT_NOT_AS_ALLOCATED"
    title = Text("发运数量与分配不一致", "What is shipped is not what was allocated")
    detail = Text("品目 {item} 分配 {allocated}，发运 {shipped}", "{allocated} of {item} allocated, {shipped} shipped")


class CountIncomplete(Conflict):
    code = "COUNT_INCOMPLETE"
    title = Text("须逐批清点", "Every lot that was shipped is counted, and no other")
    detail = Text("未清点：{missing}；未发运：{strange}", "Not counted: {missing}; not shipped: {strange}")


class OutcomeUnfit(Conflict):
    code = "OUTCOME_UNFIT"
    title = Text("处理结果与差异方向不符", "The outcome does not fit the difference")
    detail = Text("批次 {lot} 差 {difference}", "Of lot {lot} the difference is {difference}")


class NotItsStore(Conflict):
    code = "NOT_ITS_STORE"
    title = Text("须由本社区的存放点收货", "A community has its supplies sent to a store of its own")


def require_complete(asked: Iterable[UUID], given: Mapping[UUID, int]) -> None:
    """Each line gets a quantity, nought included, so that nothing is passed over in silence."""
    wanted = set(asked)
    missing, strange = wanted - given.keys(), given.keys() - wanted
    if missing or strange:
        raise LinesIncomplete(missing=sorted(map(str, missing)), strange=sorted(map(str, strange)))


def require_allocated(*, allocated: Mapping[UUID, int], shipped: Mapping[UUID, int]) -> None:
    """Of each item exactly what was allocated goes out, in whichever lots; other needs are allocated anew."""
    for item in sorted(allocated.keys() | shipped.keys(), key=str):
        if allocated.get(item, 0) != shipped.get(item, 0):
            raise ShipmentDiffers(item=str(item), allocated=allocated.get(item, 0), shipped=shipped.get(item, 0))


def require_counted(*, shipped: Iterable[UUID], counted: Iterable[UUID]) -> None:
    """The community counts each lot that was shipped to it; what did not come is nought."""
    sent, seen = set(shipped), set(counted)
    if sent != seen:
        raise CountIncomplete(missing=sorted(map(str, sent - seen)), strange=sorted(map(str, seen - sent)))


def difference_of(*, shipped: int, received: int) -> int:
    """Below nought when less arrived than was shipped, above it when more did."""
    return received - shipped


def require_outcome(outcome: Outcome, *, lot: UUID, difference: int) -> None:
    """What is short was lost, never sent or came later; what is over was sent beyond what was written down."""
    if (difference < 0) != (outcome in _SHORT) or difference == 0:
        raise OutcomeUnfit(lot=str(lot), difference=difference)
