"""Advances on the wire."""

from datetime import date
from uuid import UUID

from chassis.fields import Answer, Fen, Line, LocalDate, LocalDateTime, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.injury.advances.rules import AdvanceKind, AdvanceRefusedFor
from services.injury.benefits.payers import Item, Payer
from services.injury.benefits.rules import RecoveryState
from services.injury.clocks.schemas import ReadingOut

__all__ = [
    "AdvanceAdvanced",
    "AdvanceDemanded",
    "AdvanceOut",
    "AdvanceRecovered",
    "AdvanceRefusalIn",
    "AdvanceRefused",
    "AdvanceRepaid",
    "AdvanceRequestIn",
    "AdvanceRequested",
    "AdvanceSettled",
    "AdvanceUrged",
    "DemandIn",
    "RecoveryOut",
    "RepayIn",
]


class AdvanceRequestIn(Schema):
    """For whom the fund is to pay first 先行支付申请."""

    kind: AdvanceKind = described("先行支付情形", "kind", examples=["uninsured"])


class DemandIn(Schema):
    """The demand to repay 追偿."""

    demand_no: Line = described("追偿文书编号", "number of the demand", examples=["鄂社保追〔2020〕3号"])


class RepayIn(Schema):
    """What came back 偿还."""

    amount_fen: Fen = described("金额（分）", "amount in fen", ge=1, examples=[500_000])
    repaid_on: LocalDate = described("偿还日", "repaid on", examples=["2020-04-01"])
    reference: Line = described("流水号", "number of the transfer", examples=["CH20200401-0002"])


class AdvanceRefusalIn(Schema):
    """Why the fund does not pay first 不予先行支付."""

    reason: AdvanceRefusedFor = described("原因", "reason", examples=["not-of-the-fund"])


class AdvanceOut(Answer):
    """A request for an advance, and what became of it 先行支付."""

    id: UUID = described("标识", "id")
    case_id: UUID = described("案件", "case")
    benefit_id: UUID = described("待遇", "benefit")
    worker_id: WorkerId = described("人员编号", "worker ID")
    employer_id: str | None = described("用人单位", "unit, by its USCC")
    kind: AdvanceKind = described("先行支付情形", "kind", examples=["uninsured"])
    state: RecoveryState = described("状态", "state", examples=["requested"])
    requested_on: LocalDate = described("申请日", "requested on", examples=["2020-02-03"])
    urged_on: LocalDate | None = described("催告日", "urged on")
    settled_on: LocalDate | None = described("用人单位支付日", "the employer paid after all on")
    advanced_on: LocalDate | None = described("先行支付日", "advanced on")
    demanded_on: LocalDate | None = described("追偿日", "demanded back on")
    demand_no: str | None = described("追偿文书编号", "number of the demand")
    closed_on: LocalDate | None = described("办结日", "closed on")
    refused_for: AdvanceRefusedFor | None = described("不予先行支付的原因", "why it was refused")
    advanced_fen: Fen = described("先行支付金额（分）", "advanced, in fen", examples=[0])
    recovered_fen: Fen = described("已追回金额（分）", "recovered, in fen", examples=[0])
    clocks: list[ReadingOut] = described(
        "期限", "clocks", "催告用人单位及其答复的期限 To urge the employer, and for its answer"
    )
    missing: str | None = described(
        "缺少的参数", "parameter without which a clock cannot be read", "如holidays.2027 As holidays.2027"
    )
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class RecoveryOut(Answer):
    """Money that came back 追回记录."""

    id: UUID = described("标识", "id")
    advance_id: UUID = described("先行支付", "advance")
    item: Item = described("待遇项目", "item", examples=["lump-sum"])
    payer: Payer | None = described(
        "视同支付方",
        "as whose payment it counts",
        "第三人的为空 Null of a third party's",
        examples=["employer-reimbursed"],
    )
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[500_000])
    repaid_on: LocalDate = described("偿还日", "repaid on", examples=["2020-04-01"])
    reference: str = described("流水号", "number of the transfer", examples=["CH20200401-0002"])
    recorded_by: str = described("登记人", "recorded by")


class _AdvanceEvent(Event):
    worker_id: WorkerId
    benefit_id: UUID
    kind: AdvanceKind


class AdvanceRequested(_AdvanceEvent, type="injury.advance.requested", zh="已申请基金先行支付。"):
    """The fund is asked to pay first."""


class AdvanceUrged(_AdvanceEvent, type="injury.advance.urged", zh="已书面催告用人单位支付。"):
    """The employer was urged in writing to pay."""

    urged_on: date


class AdvanceSettled(_AdvanceEvent, type="injury.advance.settled", zh="用人单位已自行支付。"):
    """The employer paid after all."""


class AdvanceAdvanced(_AdvanceEvent, type="injury.advance.advanced", zh="基金已先行支付。"):
    """The fund paid first."""

    advanced_fen: Fen


class AdvanceDemanded(_AdvanceEvent, type="injury.advance.demanded", zh="已向应偿还方追偿基金先行支付的费用。"):
    """Whom the fund paid for was told to repay."""


class AdvanceRepaid(_AdvanceEvent, type="injury.advance.repaid", zh="先行支付的费用已部分追回。"):
    """Some of it came back."""

    amount_fen: Fen
    recovered_fen: Fen


class AdvanceRecovered(_AdvanceEvent, type="injury.advance.recovered", zh="先行支付的费用已全部追回。"):
    """All of it came back."""

    recovered_fen: Fen


class AdvanceRefused(_AdvanceEvent, type="injury.advance.refused", zh="基金不予先行支付。"):
    """The fund does not pay first."""

    reason: AdvanceRefusedFor
