"""Benefits on the wire: amounts with their formula, and how they came about."""

from uuid import UUID

from chassis.fields import Answer, Fen, Line, LocalDate, LocalDateTime, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.injury.benefits.payers import Cycle, Item, Payer
from services.injury.benefits.rules import BenefitState

__all__ = [
    "BenefitCalculated",
    "BenefitOut",
    "CalculateIn",
    "CalculationOut",
    "CostIn",
    "ExplanationOut",
    "InputOut",
    "TotalOut",
]


class CalculateIn(Schema):
    """What no record holds, so that whoever calculates states it 核定待遇."""

    suitable_work: bool = described("单位能安排适当工作（五、六级）", "the unit has suitable work", default=True)
    relation_ends_on: LocalDate | None = described("劳动关系解除、终止日", "the relation ends on", default=None)
    asked_by_worker: bool = described("由职工本人提出解除", "the worker asked for it", default=False)
    retirement_age: bool = described("已达退休年龄并办理手续", "has retired", default=False)
    pension_fen: Fen | None = described("月基本养老金（分）", "monthly basic pension in fen", default=None)
    from_injury: bool | None = described("因工伤导致死亡", "the injury caused the death", default=None)
    declared: bool = described("下落不明后被宣告死亡", "declared dead", default=False)
    missing_wage_fen: Fen | None = described(
        "下落不明期间照发的月工资（分）", "monthly wage that goes on while missing, in fen", default=None
    )
    hardship_on: LocalDate | None = described(
        "准予预支一次性工亡补助金之日", "an advance on the death lump sum was granted on", default=None
    )


class CostIn(Schema):
    """A cost with its bill 费用票据."""

    item: Item = described(
        "待遇项目", "item", "限凭票据支付的待遇 One that is paid by the bill", examples=["treatment"]
    )
    bill_no: Line = described("票据号", "bill number", examples=["NM20200203-0017"])
    cost_fen: Fen = described("费用（分）", "cost in fen", ge=1, examples=[1_250_000])
    incurred_on: LocalDate = described("发生日", "incurred on", examples=["2020-02-03"])
    third_party_fen: Fen = described(
        "第三人已经支付的医疗费用（分）", "paid by a third party, in fen", "只用于医疗费用 Of treatment only", default=0
    )
    third_party_unpaid: bool = described(
        "第三人不支付或者无法确定",
        "a third party does not pay, or is not known",
        "只用于医疗费用 Of treatment only",
        default=False,
    )


class InputOut(Answer):
    """A value that went into an amount 计算依据."""

    name: str = described("名称", "name", examples=["lump-sum.7"])
    value: str = described("数值", "value", examples=["13"])
    unit: str = described("计量单位", "unit", examples=["months-of-own-wage"])
    version: str | None = described("参数版本", "version of the figure", "并非参数的为空 Null for what is no figure")
    source: str = described("来源", "source", examples=["工伤保险条例第三十七条第一项"])


class TotalOut(Answer):
    """What one payer pays 各方合计."""

    payer: Payer = described("支付方", "payer", examples=["fund"])
    once_fen: Fen = described("一次性合计（分）", "once, in fen", examples=[6_240_000])
    monthly_fen: Fen = described("每月合计（分）", "a month, in fen", examples=[0])


class BenefitOut(Answer):
    """One item that is due 待遇项目."""

    id: UUID = described("标识", "id")
    case_id: UUID = described("案件", "case")
    worker_id: WorkerId = described("人员编号", "worker ID")
    item: Item = described("待遇项目", "item", examples=["lump-sum"])
    title: str = described("名称", "title", examples=["一次性伤残补助金 disability lump sum"])
    dependant_id: UUID | None = described("供养亲属", "dependant whose pension it is")
    bill_no: str | None = described("票据号", "bill number")
    payer: Payer = described("支付方", "payer", examples=["fund"])
    cycle: Cycle = described("支付周期", "cycle", examples=["once"])
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[6_240_000])
    article: str = described("依据", "article", examples=["工伤保险条例第三十五条至第三十七条"])
    formula: str = described("算式", "formula", examples=["W 4,800.00 × 13 = 62,400.00"])
    from_on: LocalDate | None = described("起始日", "first day")
    to_on: LocalDate | None = described("截止日", "last day")
    state: BenefitState = described("状态", "state", examples=["calculated"])
    employer_id: str | None = described("用人单位", "unit, by its USCC")
    calculated_by: str = described("核定人", "calculated by")
    approved_by: str | None = described("批准人", "approved by")
    stopped_for: str | None = described("停发原因", "why it was stopped")
    stopped_on: LocalDate | None = described("停发日", "stopped on")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class CalculationOut(Answer):
    """A calculation of a case's benefits 待遇核定."""

    case_id: UUID = described("案件", "case")
    calculated: list[BenefitOut] = described("本次核定", "calculated now")
    kept: list[BenefitOut] = described(
        "未变动",
        "left as they are",
        (
            "已批准的，或此前已核定而不属本次所列情形的 "
            "Approved already, or calculated earlier and not brought by what is stated now"
        ),
    )
    totals: list[TotalOut] = described("本次核定各方合计", "calculated now, by payer")


class ExplanationOut(Answer):
    """How an amount came about, and what it comes to when it is computed again from what was kept 计算说明."""

    id: UUID = described("标识", "id")
    item: Item = described("待遇项目", "item", examples=["lump-sum"])
    title: str = described("名称", "title", examples=["一次性伤残补助金 disability lump sum"])
    article: str = described("依据", "article", examples=["工伤保险条例第三十五条至第三十七条"])
    formula: str = described("算式", "formula", examples=["W 4,800.00 × 13 = 62,400.00"])
    inputs: list[InputOut] = described("计算依据", "inputs, with the versions of figures")
    amount_fen: Fen = described(
        "现金额（分）", "amount now in fen", "经调整后与核定金额不同 Differs from the calculated one once adjusted"
    )
    calculated_fen: Fen = described("核定金额（分）", "amount as it was calculated, in fen")
    replayed_fen: Fen | None = described("重算金额（分）", "amount when computed again, in fen")
    agrees: bool = described("重算一致", "computed again, it comes to the same", examples=[True])


class BenefitCalculated(Event, type="injury.benefit.calculated", zh="应享待遇已核定，或费用已录入；尚未批准支付。"):
    """An item that is due was calculated, or a cost was recorded; nothing is granted by that yet."""

    worker_id: WorkerId
    benefit_id: UUID = described("待遇标识", "the item")
    item: Item
    payer: Payer
    amount_fen: Fen
