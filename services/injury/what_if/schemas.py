"""The public calculator on the wire: nothing of a case, only what an amount depends on."""

from chassis.fields import Answer, Fen, LocalDate, RegionCode, Schema, described
from services.injury.assessment.rules import CareLevel
from services.injury.benefits.amounts import WAGE_MONTHS
from services.injury.benefits.deaths import Kinship
from services.injury.benefits.payers import Coverage, Cycle, Item, Payer
from services.injury.benefits.schemas import InputOut, TotalOut
from services.injury.recognition.relations import Relation

__all__ = ["DeathCaseIn", "DisabilityIn", "ItemOut", "MissingIn", "RelativeIn", "StandingIn", "WhatIfOut"]


class StandingIn(Schema):
    """How the unit stands towards the insurance 单位参保情况."""

    coverage: Coverage = described("参保情况", "coverage", examples=["insured"])
    joined: bool = described("费用发生于参保补缴之后", "the cost arose after the unit joined", default=False)
    unpaid: bool = described("未参保单位不支付", "the uninsured unit does not pay", default=False)
    late_filing: bool = described("费用发生于逾期申请之前", "the cost arose before a late application", default=False)


class _WhatIf(Schema):
    region: RegionCode = described("单位所在地", "the unit's region", examples=["150603000000"])
    standing: StandingIn = described("单位参保情况", "how the unit stands towards the insurance")
    relation: Relation = described(
        "用工关系", "relation", default=Relation.LABOUR_CONTRACT, examples=["labour-contract"]
    )
    monthly_fen: list[Fen] = described(
        "事故前月缴费工资（分）", "monthly contribution wages before the injury, in fen", examples=[[480_000] * 12],
        min_length=1, max_length=WAGE_MONTHS,
    )  # fmt: skip


class DisabilityIn(_WhatIf):
    """A disability 伤残."""

    grade: int = described("伤残等级", "grade", "1级最重 1 is the gravest", ge=1, le=10, examples=[7])
    care: CareLevel = described("生活自理障碍", "care level", default=CareLevel.NONE, examples=["none"])
    injured_on: LocalDate = described("事故日", "injured on", examples=["2020-02-03"])
    assessed_on: LocalDate = described("鉴定结论日", "assessed on", examples=["2020-06-01"])
    old_wound: bool = described("旧伤复发（第十五条第一款第三项）", "an old wound's relapse", default=False)
    suitable_work: bool = described("单位能安排适当工作（五、六级）", "the unit has suitable work", default=True)
    relation_ends_on: LocalDate | None = described("劳动关系解除、终止日", "the relation ends on", default=None)
    asked_by_worker: bool = described("由职工本人提出解除", "the worker asked for it", default=False)
    occupational: bool = described("患职业病", "an occupational disease", default=False)
    retirement_age: bool = described("已达退休年龄并办理手续", "has retired", default=False)
    pension_fen: Fen | None = described("月基本养老金（分）", "monthly basic pension in fen", default=None)


class RelativeIn(Schema):
    """A relative whom the worker supported 供养亲属."""

    kinship: Kinship = described("亲属关系", "kinship", examples=["spouse"])
    lonely: bool = described("孤寡老人或者孤儿", "a lonely elder or an orphan", default=False)


class DeathCaseIn(_WhatIf):
    """A death 死亡."""

    injured_on: LocalDate = described("事故日", "injured on", examples=["2020-02-03"])
    died_on: LocalDate = described("死亡日", "died on", examples=["2020-02-03"])
    from_injury: bool = described("因工伤导致死亡", "the injury caused the death", default=True)
    declared: bool = described("下落不明后被宣告死亡", "declared dead", default=False)
    paid_leave_ends_on: LocalDate | None = described("停工留薪期届满日", "paid leave ends on", default=None)
    grade: int | None = described("伤残等级", "grade, if assessed", default=None, ge=1, le=10)
    dependants: list[RelativeIn] = described("供养亲属", "dependants", default=[], max_length=20)
    advanced_fen: Fen = described("已预支的一次性工亡补助金（分）", "drawn on the lump sum, in fen", default=0)


class MissingIn(_WhatIf):
    """Somebody missing in an accident 下落不明."""

    event_on: LocalDate = described("事故日", "day of the accident", examples=["2020-02-03"])
    wage_fen: Fen = described("月工资（分）", "monthly wage that goes on, in fen", examples=[480_000])
    dependants: list[RelativeIn] = described("供养亲属", "dependants", default=[], max_length=20)
    hardship_on: LocalDate | None = described("准予预支之日", "an advance is granted on", default=None)


class ItemOut(Answer):
    """One item that would be due 待遇项目."""

    item: Item = described("待遇项目", "item", examples=["lump-sum"])
    title: str = described("名称", "title", examples=["一次性伤残补助金 disability lump sum"])
    article: str = described("依据", "article", examples=["工伤保险条例第三十五条至第三十七条"])
    formula: str = described("算式", "formula", examples=["W 4,800.00 × 13 = 62,400.00"])
    inputs: list[InputOut] = described("计算依据", "inputs, with the versions of figures")
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[6_240_000])
    cycle: Cycle = described("支付周期", "cycle", examples=["once"])
    payer: Payer = described("支付方", "payer", examples=["fund"])
    whom: str | None = described(
        "供养亲属序号", "which dependant, by number", "自1起编号 Counted from 1", examples=["1"]
    )
    from_on: LocalDate | None = described("起始日", "first day")
    to_on: LocalDate | None = described("截止日", "last day")


class WhatIfOut(Answer):
    """What would be due 试算结果."""

    items: list[ItemOut] = described("待遇项目", "items")
    totals: list[TotalOut] = described("各方合计", "by payer")
