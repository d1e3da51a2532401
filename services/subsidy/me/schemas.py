"""What a worker is shown of the own subsidy."""

from uuid import UUID

from chassis.fields import Answer, Fen, LocalDate, LocalDateTime, Month, RegionCode, described
from services.subsidy.lines.rules import LineState, RemovedFor
from services.subsidy.lines.schemas import PartOut
from services.subsidy.payees.rules import PayeeState
from services.subsidy.payments.rules import FailureReason
from services.subsidy.receipts.schemas import OwnDisputeOut

__all__ = ["OwnLineOut", "OwnObjectionOut", "OwnPayeeOut", "OwnPayeesOut", "OwnSubsidyOut"]


class OwnSubsidyOut(Answer):
    """What a worker is due and was paid 本人补助概况."""

    listed_fen: Fen = described("在册待批（分）", "listed and not approved yet, in fen", examples=[0])
    due_fen: Fen = described("已批待付（分）", "approved and not paid yet, in fen", examples=[143_500])
    paid_fen: Fen = described("已付（分）", "paid in fen", examples=[287_000])
    to_give_back_fen: Fen = described(
        "应退回（分）",
        "paid and to be given back, in fen",
        "按整条明细计 Whole lines",
        examples=[0],
    )
    under_objection: list[UUID] = described("异议中的明细", "lines under objection")
    under_dispute: list[UUID] = described("未到账申诉中的明细", "lines said not to have come")


class OwnPayeeOut(Answer):
    """An own account, masked 本人收款账户."""

    id: UUID = described("标识", "id")
    holder_masked: str = described("户名（脱敏）", "account holder, masked", examples=["张*"])
    account_masked: str = described("账号（脱敏）", "account, masked", examples=["****3445"])
    bank_name: str = described("开户行", "bank", examples=["中国工商银行固阳支行"])
    household_id: UUID | None = described(
        "一户一卡", "household card", "账户据以共用的一户一卡；未共用的为空 By which the account is shared; else null"
    )
    state: PayeeState = described("状态", "state")
    registered_at: LocalDateTime = described("登记时间", "registered at")
    confirmed_at: LocalDateTime | None = described("核对时间", "confirmed at", "核对前为空 Null until then")


class OwnPayeesOut(Answer):
    """Where a worker is paid and what is expected there 本人收款账户与待付."""

    confirmed: OwnPayeeOut | None = described(
        "当前账户", "account that is paid to", "尚无已核对账户时为空 Null while none is confirmed"
    )
    pending: OwnPayeeOut | None = described(
        "待核对账户", "account that waits to be confirmed", "无待核对账户时为空 Null if none does"
    )
    expected_fen: Fen = described("已批待付（分）", "approved and not paid yet, in fen", examples=[143_500])


class OwnObjectionOut(Answer):
    """An open objection to an own line 本人明细的异议."""

    id: UUID = described("标识", "id")
    reason: str = described("理由", "reason", examples=["二月三日未在岗"])
    due_on: LocalDate = described("办理期限", "to be decided by", "5个工作日 5 working days", examples=["2020-03-10"])


class OwnLineOut(Answer):
    """A worker's own line 本人明细."""

    id: UUID = described("标识", "id")
    roll_id: UUID = described("批次", "roll")
    region: RegionCode = described("社区", "community")
    month: Month = described("月份", "month", examples=["2020-02"])
    half_days: int = described("半天数", "half-days of duty", examples=[41])
    amount_fen: Fen = described("补助额（分）", "amount in fen", examples=[143_500])
    state: LineState = described("状态", "state")
    removed_for: RemovedFor | None = described("移出或追回原因", "why it was removed or is to be recovered")
    parts: list[PartOut] = described("计算项", "parts")
    reported_at: LocalDateTime | None = described(
        "银行回报时间", "the bank reported at", "银行回报前为空 Null until it did"
    )
    failed_for: FailureReason | None = described(
        "支付失败原因", "why it could not be paid", "最近一次支付的失败原因 Of the last attempt"
    )
    received: bool | None = described("已到账", "received, as the worker said", "本人确认前为空 Null until said")
    objection: OwnObjectionOut | None = described("异议", "objection", "只列未办结的 Open ones only")
    dispute: OwnDisputeOut | None = described("未到账申诉", "dispute", "只列未办结的 Open ones only")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
