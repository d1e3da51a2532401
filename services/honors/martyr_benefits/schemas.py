"""Benefits of martyrs' families on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    Fen,
    Line,
    LocalDate,
    LocalDateTime,
    RegionCode,
    Schema,
    Version,
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.honors.martyr_benefits.rules import Cycle, Kinship, MartyrBenefitState, MartyrItem, Payer

__all__ = [
    "CalculationIn",
    "MartyrBenefitApproved",
    "MartyrBenefitCalculated",
    "MartyrBenefitOut",
    "MartyrBenefitPaid",
    "MartyrBenefitStopped",
    "MartyrBenefitTold",
    "MartyrBenefitVoided",
    "MartyrBenefitsOut",
    "MartyrPaymentIn",
    "MartyrStopIn",
    "PensionerIn",
]


class PensionerIn(Schema):
    """One of the family who qualifies for a periodic pension 定期抚恤对象."""

    name: Line = described("姓名", "name", "加密保存 Kept sealed", max_length=100, examples=["样例0002"])
    kinship: Kinship = described("与烈士关系", "kinship", examples=["parent"])
    qualified_by: Line = described("符合条件的认定文号", "document by which", examples=["昆退役函〔2020〕6号"])


class CalculationIn(Schema):
    """What the figures on record do not tell.

    Whether the Regulations on work-injury insurance apply is taken over from the injury service's recognition.

    已登记的参数未载明的核定事项。是否适用工伤保险条例，以职业伤害保障服务的认定为准。
    """

    wage_fen: Fen | None = described(
        "烈士本人月工资（分）",
        "martyr's monthly wage",
        "适用2024年条例的，为基本工资 By the law of 2024 the basic wage",
        default=None,
    )
    wage_proof_no: Line | None = described("工资证明文号", "proof of the wage", default=None)
    pensioners: list[PensionerIn] = described("定期抚恤对象", "pensioners", max_length=20, default=[])

    @model_validator(mode="after")
    def _proved(self) -> Self:
        if (self.wage_fen is None) != (self.wage_proof_no is None):
            raise wrong("wage_proof", "工资与其证明应同时给出", "A wage and its proof are given together")
        if len({one.name for one in self.pensioners}) < len(self.pensioners):
            raise wrong("pensioners", "同一人只能有一项定期抚恤金", "A person has one periodic pension")
        return self


class MartyrPaymentIn(Schema):
    """That it was paid 支付."""

    paid_on: LocalDate = described("支付日", "paid on", examples=["2020-06-10"])
    voucher_no: Line = described("支付凭证号", "voucher", examples=["PZ-2020-0031"])


class MartyrStopIn(Schema):
    """From when it is due no more 停发."""

    stopped_on: LocalDate = described("停发日", "due no more from", examples=["2021-01-01"])


class MartyrBenefitOut(Answer):
    """One benefit 待遇."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("单位", "unit")
    martyr_file_id: UUID = described("烈士评定档案", "martyr file")
    certificate_no: str = described("烈士证书编号", "certificate number")
    item: MartyrItem = described("项目", "item")
    payer: Payer = described("支付方", "payer")
    cycle: Cycle = described("周期", "once or monthly")
    amount_fen: int = described("金额（分）", "amount in fen", examples=[117_753_000])
    formula: str = described("算式", "formula", examples=["39251.00元（2018） × 30"])
    shown_as: str | None = described("姓名（脱敏）", "pensioner, masked")
    kinship: Kinship | None = described("与烈士关系", "kinship")
    state: MartyrBenefitState = described("状态", "state")
    paid_on: LocalDate | None = described("支付日", "paid on")
    voucher_no: str | None = described("支付凭证号", "voucher")
    stopped_on: LocalDate | None = described("停发日", "due no more from")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class MartyrBenefitsOut(Answer):
    """What was calculated, and who pays what the injury service computes 核定结果."""

    items: list[MartyrBenefitOut] = described("待遇", "benefits")
    work_death_lump_sum_by: Payer | None = described(
        "一次性工亡补助金支付方",
        "payer of the lump sum for a death at work",
        "由职业伤害保障服务计算 Computed by the injury service",
    )


class MartyrBenefitTold(Event):
    """What every event of a benefit tells."""

    martyr_file_id: UUID
    item: MartyrItem
    amount_fen: int


class MartyrBenefitCalculated(MartyrBenefitTold, type="honors.martyr-benefit.calculated", zh="烈士遗属待遇已核定。"):
    """A benefit was calculated."""


class MartyrBenefitApproved(
    MartyrBenefitTold, type="honors.martyr-benefit.approved", zh="烈士遗属待遇已由第二人审批。"
):
    """A second person approved a benefit."""


class MartyrBenefitPaid(MartyrBenefitTold, type="honors.martyr-benefit.paid", zh="烈士遗属待遇已支付。"):
    """A benefit was paid."""


class MartyrBenefitStopped(MartyrBenefitTold, type="honors.martyr-benefit.stopped", zh="定期抚恤金已停发。"):
    """A periodic pension is due no more."""


class MartyrBenefitVoided(MartyrBenefitTold, type="honors.martyr-benefit.voided", zh="烈士遗属待遇核定有误，已作废。"):
    """A benefit was calculated wrongly."""
