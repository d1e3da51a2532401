"""Advances on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    CountyCode,
    Fen,
    Line,
    LocalDateTime,
    Month,
    RegionCode,
    Schema,
    SignedFen,
    Version,
    described,
    require_order,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.subsidy.advances.rules import Account, AdvanceState, EntryKind, Surplus
from services.subsidy.schemes import Scheme

__all__ = [
    "AdvanceAdvanced",
    "AdvanceCleared",
    "AdvanceClearingProposed",
    "AdvanceClearingSentBack",
    "AdvanceEntryOut",
    "AdvanceIn",
    "AdvanceOut",
    "AdvanceSettled",
    "ClearIn",
    "ProposeClearingIn",
    "TopUpIn",
]


class TopUpIn(Schema):
    """More of the league's money 追加预拨."""

    amount_fen: Fen = described("预拨金额（分）", "amount in fen", ge=1, examples=[500_000_000])
    document_no: Line = described("拨款文号", "document number", examples=["包财社〔2020〕21号"])


class AdvanceIn(TopUpIn):
    """What a league prepays a county 预拨."""

    region: CountyCode = described("旗县（市、区）", "county")
    scheme: Scheme = described("补助类别", "scheme", default=Scheme.STAFF)
    first_month: Month = described("首月", "first month", examples=["2020-01"])
    last_month: Month = described("末月", "last month", examples=["2020-03"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        require_order(self.first_month, self.last_month)
        return self


class ProposeClearingIn(Schema):
    """What is to become of what is left 清算申请."""

    surplus: Surplus = described("结余处理", "what becomes of what is left")
    carry_into: UUID | None = described(
        "结转至",
        "advance that it is carried into",
        "同一旗县、同一补助类别且时间在后的预拨 Of the same county and scheme, and later",
        default=None,
    )
    proposal_no: Line = described("申请文号", "document number", examples=["固财呈〔2020〕31号"])

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.surplus is Surplus.CARRY) != (self.carry_into is not None):
            raise wrong(
                "carry_into",
                "结转的应指明去向，其他的不应指明",
                "What is carried names where to, and nothing else does",
            )
        return self


class ClearIn(Schema):
    """The league's approval 清算批复."""

    document_no: Line = described("批复文号", "number of the approval", examples=["包财社〔2020〕58号"])


class AdvanceOut(Answer):
    """An advance and its accounts. `league + carried + owed = held + spent`, at any moment.

    预拨及其账户。任何时刻`league + carried + owed = held + spent`。
    """

    id: UUID = described("标识", "id")
    region: RegionCode = described("旗县（市、区）", "county")
    scheme: Scheme = described("补助类别", "scheme")
    first_month: Month = described("首月", "first month", examples=["2020-01"])
    last_month: Month = described("末月", "last month", examples=["2020-03"])
    state: AdvanceState = described("状态", "state")
    league_fen: Fen = described(
        "盟市拨入（分）", "the league's money in fen", "已扣除上缴数 Net of what went back", examples=[500_000_000]
    )
    carried_fen: SignedFen = described("结转（分）", "carried in, net of out, in fen", examples=[0])
    owed_fen: Fen = described(
        "盟市应补（分）", "what the league owes in fen", "由旗县垫付 The county lent it", examples=[0]
    )
    held_fen: Fen = described("旗县结存（分）", "what the county holds in fen", examples=[220_140_000])
    spent_fen: Fen = described("已列支（分）", "spent on paid lines in fen", examples=[279_860_000])
    to_settle_fen: SignedFen = described(
        "待列支（分）",
        "paid and not settled yet in fen",
        "款项退回的为负数 Below zero where money came back",
        examples=[0],
    )
    surplus: Surplus | None = described(
        "结余处理", "what is proposed for what is left", "未在清算的为空 Null unless clearing"
    )
    carry_into: UUID | None = described(
        "结转至", "advance that it is to be carried into", "未申请结转的为空 Null unless proposed"
    )
    proposal_no: str | None = described("申请文号", "number of the proposal", "未在清算的为空 Null unless clearing")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class AdvanceEntryOut(Answer):
    """An amount that went from one account to another 分录."""

    id: UUID = described("标识", "id")
    advance_id: UUID = described("预拨", "advance")
    kind: EntryKind = described("事由", "why")
    debit: Account = described("借方", "debit")
    credit: Account = described("贷方", "credit")
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[279_860_000])
    payment_id: UUID | None = described("拨付", "payment", "所列支的拨付；其他分录为空 That was settled; else null")
    into_id: UUID | None = described("转入预拨", "advance that it was carried into", "其他分录为空 Else null")
    document_no: str | None = described("文号", "document number", examples=["包财社〔2020〕21号"])
    booked_at: LocalDateTime = described("登记时间", "booked at")
    recorded_by: str = described("登记人", "booked by", examples=["oidc:finance-1"])


class _AdvanceFacts(Event):
    region: RegionCode
    scheme: Scheme
    first_month: Month
    last_month: Month
    league_fen: int
    carried_fen: int
    owed_fen: int
    held_fen: int
    spent_fen: int


class AdvanceAdvanced(_AdvanceFacts, type="subsidy.advance.advanced", zh="盟市已向旗县预拨资金，首次或追加。"):
    """A league advanced money to a county, at first or once more."""

    amount_fen: int
    document_no: str


class AdvanceSettled(_AdvanceFacts, type="subsidy.advance.settled", zh="旗县已就银行支付或退回的款项从预拨中列支。"):
    """A county settled what the bank has paid, or what came back, against its advance."""


class AdvanceClearingProposed(
    _AdvanceFacts, type="subsidy.advance.clearing-proposed", zh="旗县已提出结余处理意见，申请清算。"
):
    """A county proposed what is to become of what is left."""

    surplus: Surplus


class AdvanceClearingSentBack(_AdvanceFacts, type="subsidy.advance.clearing-sent-back", zh="盟市已退回清算申请。"):
    """A league sent the proposal back."""


class AdvanceCleared(_AdvanceFacts, type="subsidy.advance.cleared", zh="结余已退回盟市，或转入后一笔预拨。"):
    """What was left went back to the league, or over to a later advance."""

    surplus: Surplus
    amount_fen: int = described("结余金额（分）", "what was left, in fen")
