"""The stock ledger 物资收发存台账, in double entry.

Every movement takes a quantity of one lot from one account and gives it to another, so what came in is always what went
out and what is left: over all accounts of a lot the sum is nought. Suppliers and donors owe what they gave; every other
account holds what it was given and never less than nothing. Movements are added, never changed: a slip is moved back.
"""

from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["PAIRS", "AccountKind", "StockShort", "WorkerNotActive", "WrongWay"]


class AccountKind(StrEnum):
    """Who has it 持有方."""

    SUPPLIER = "supplier"  # 供应方
    DONOR = "donor"  # 捐赠方
    STORE = "store"  # 存放点
    TRANSIT = "transit"  # 在途
    WORKER = "worker"  # 领用人
    LOSS = "loss"  # 损失
    WRITE_OFF = "write-off"  # 报废核销


_K = AccountKind

# From where to where a quantity may go, and what that is called in the notice's field.
PAIRS: dict[tuple[AccountKind, AccountKind], str] = {
    (_K.SUPPLIER, _K.STORE): "入库",
    (_K.DONOR, _K.STORE): "受赠入库",
    (_K.STORE, _K.TRANSIT): "发运",
    (_K.TRANSIT, _K.STORE): "到货；未发出的退回",
    (_K.TRANSIT, _K.LOSS): "途损",
    # What was sent beyond what was written down goes from the sender's books to the receiver's.
    (_K.STORE, _K.STORE): "多发补记",
    (_K.STORE, _K.WORKER): "领用",
    (_K.WORKER, _K.STORE): "退回",
    (_K.STORE, _K.LOSS): "盘亏",
    (_K.STORE, _K.WRITE_OFF): "报废核销",
}


class StockShort(Conflict):
    code = "STOCK_SHORT"
    stands_for = ("ck_stock_balances_not_negative",)
    title = Text("该批次库存不足", "There is not so much of the lot")
    source = "内防指发〔2020〕75号 三"


class WrongWay(Conflict):
    code = "STOCK_WRONG_WAY"
    stands_for = ("ck_stock_movements_way",)
    title = Text("物资不能这样划转", "Supplies do not go from such an account to such another")


class WorkerNotActive(Conflict):
    code = "WORKER_NOT_ACTIVE"
    stands_for = ("worker_active",)
    title = Text("只能发给花名册中在岗的人员", "Supplies are issued to active workers of the roster")
    source = "内防指发〔2020〕75号 三"
