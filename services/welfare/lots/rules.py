"""Lots 物资批次: what of one item came from one source under one batch number, and whether it may be used.

Nothing that has expired, is held back or was recalled is issued or sent on. What is where it should not be stays
counted: it is written off, never forgotten.
"""

from datetime import date
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["LOT", "LotMove", "LotNotUsable", "LotState", "LotTaken", "require_usable"]


class LotState(StrEnum):
    """Its condition 批次状态."""

    USABLE = "usable"  # 完好可用
    HELD = "held"  # 存疑封存
    RECALLED = "recalled"  # 召回


class LotMove(StrEnum):
    HOLD = "hold"
    RELEASE = "release"
    RECALL = "recall"


LOT = Lifecycle[LotState, LotMove](
    start=LotState.USABLE,
    steps={
        (LotState.USABLE, LotMove.HOLD): LotState.HELD,
        (LotState.HELD, LotMove.RELEASE): LotState.USABLE,
        (LotState.USABLE, LotMove.RECALL): LotState.RECALLED,
        (LotState.HELD, LotMove.RECALL): LotState.RECALLED,
    },
)


class LotTaken(Conflict):
    code = "LOT_TAKEN"
    stands_for = ("uq_supply_lots_source_id_item_id_batch_no",)
    title = Text("该来源、品目的此批号已登记", "This batch of the item from this source is on record already")


class LotNotUsable(Conflict):
    code = "LOT_NOT_USABLE"
    stands_for = ("lot_usable",)
    title = Text("该批次已过期、封存或召回，不得发放", "The lot has expired, is held back or was recalled")
    source = "内防指发〔2020〕75号 三"


def require_usable(state: LotState, *, expires_on: date | None, on: date) -> None:
    """A lot is good on the day on which it expires, and no longer."""
    if state is not LotState.USABLE or (expires_on is not None and expires_on < on):
        raise LotNotUsable
