"""Days owed on the wire."""

from uuid import UUID

from pydantic import Field

from chassis.fields import (
    Answer,
    Fen,
    Line,
    LocalDate,
    LocalDateTime,
    RegionCode,
    Schema,
    WorkerId,
    described,
)
from chassis.ledger import Event
from services.welfare.leave_ledger.rules import Account, Movement, Source

__all__ = [
    "LeaveAccountOut",
    "LeaveAccrualReversed",
    "LeaveAccrued",
    "LeaveEntryOut",
    "LeavePaid",
    "LeavePaymentIn",
    "LeavePaymentOut",
]

_COMMUNITY = "150603001001"


class LeaveAccountOut(Answer):
    """Days of leave in lieu of a worker 补休账户."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community", examples=[_COMMUNITY])
    available: int = described("可安排天数", "days owed and free", examples=[4])
    scheduled: int = described("已安排天数", "days scheduled", examples=[2])
    taken: int = described("已休天数", "days taken", examples=[0])
    paid: int = described("已折算支付天数", "days paid for", examples=[0])
    updated_at: LocalDateTime = described("更新时间", "last changed at")


class LeaveEntryOut(Answer):
    """A movement of days 补休分录."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community", examples=[_COMMUNITY])
    movement: Movement = described("事由", "what it is for", examples=["accrue"])
    debit: Account = described("转出", "from", examples=["earned"])
    credit: Account = described("转入", "to", examples=["available"])
    days: int = described("天数", "days", examples=[1])
    on_day: LocalDate | None = described("应休日", "date that accrued", examples=["2020-02-02"])
    cause_id: UUID | None = described("依据", "leave or payment")
    made_at: LocalDateTime = described("记账时间", "made at")


class LeavePaymentIn(Schema):
    """Days that the employer paid for 折算支付."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    days: int = described("天数", "days", ge=1, le=366, examples=[2])
    amount_fen: Fen = Field(
        gt=0,
        title="金额（分） amount in fen",
        description="依劳动法第四十四条计算 As art. 44 of the Labour Law asks",
        examples=[60000],
    )
    document_no: Line = described("凭证号", "document", max_length=100, examples=["付字20200301-7"])
    paid_on: LocalDate = described("支付日", "paid on", examples=["2020-03-01"])


class LeavePaymentOut(Answer):
    """A payment for days that were not given 折算支付记录."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community", examples=[_COMMUNITY])
    days: int = described("天数", "days", examples=[2])
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[60000])
    document_no: str = described("凭证号", "document", examples=["付字20200301-7"])
    paid_on: LocalDate = described("支付日", "paid on", examples=["2020-03-01"])


class _AccrualEvent(Event):
    worker_id: WorkerId
    on_day: LocalDate
    source: Source = described("来源", "what the days are owed for")
    days: int


class LeaveAccrued(_AccrualEvent, type="welfare.leave.accrued", zh="某日产生应补休天数。"):
    """Days of rest are owed for a date."""


class LeaveAccrualReversed(
    _AccrualEvent, type="welfare.leave.reversed", zh="执勤已更正，该日不再产生应补天数；已安排、已休或已支付的不变。"
):
    """Duty was corrected: nothing is owed for the date any more; what was scheduled, taken or paid stays."""


class LeavePaid(Event, type="welfare.leave.paid", zh="用人单位已就未安排的补休折算支付。"):
    """The employer paid for days that were not given."""

    worker_id: WorkerId
    days: int
    amount_fen: int
