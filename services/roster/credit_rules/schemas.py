"""Credit rules as they are issued and shown."""

from uuid import UUID

from chassis.fields import Answer, Int64, Line, LocalDate, RegionCode, Schema, Version, described
from services.roster.credit_rules.rules import DEFAULT_LATE_AFTER_DAYS

__all__ = ["CreditRuleIn", "CreditRuleOut"]


class CreditRuleIn(Schema):
    """A county's rule from a day on 旗县计日规则，自某日起施行."""

    region: RegionCode = described(
        "旗县（市、区）", "county", "第三级区划代码，12位数字 12 digits, third level", examples=["150203000000"]
    )
    effective_on: LocalDate = described("生效日", "first day on which it holds", examples=["2020-01-25"])
    checkpoint_full_over_minutes: Int64 = described(
        "卡口满日标准（分钟）",
        "checkpoint minutes over which a day is whole",
        "一日内各卡口执勤合计超过此数 More than this, in a day, over all checkpoints",
        ge=1,
        le=1440,
        examples=[360],
    )
    full_from_minutes: Int64 = described(
        "满日标准（分钟）",
        "minutes from which a day is whole",
        "一日内全部执勤合计达到或超过此数 This or more, of all duty of a day",
        ge=1,
        le=1440,
        examples=[480],
    )
    half_over_minutes: Int64 = described(
        "半日标准（分钟）",
        "minutes over which half a day is credited",
        "一日内全部执勤合计超过此数 More than this, of all duty of a day",
        ge=0,
        le=1440,
        examples=[240],
    )
    late_after_days: Int64 = described(
        "补记期限（日）",
        "days after which duty is recorded late",
        "逾期补记的执勤待苏木乡镇（街道）核准 Late duty waits for the township's approval",
        default=DEFAULT_LATE_AFTER_DAYS,
        ge=0,
        le=60,
        examples=[7],
    )
    document: Line = described("文件依据", "document that makes the rule", examples=["昆政办发〔2020〕12号"])


class CreditRuleOut(Answer):
    """A county's rule for a period 旗县某一时期的计日规则."""

    id: UUID = described("编号", "id")
    region: RegionCode = described("旗县（市、区）", "county", examples=["150203000000"])
    effective_on: LocalDate = described("生效日", "first day on which it holds", examples=["2020-01-25"])
    ends_before: LocalDate | None = described(
        "失效日", "first day on which it no longer holds", examples=["2020-04-01"]
    )
    checkpoint_full_over_minutes: int = described(
        "卡口满日标准（分钟）", "checkpoint minutes over which a day is whole", examples=[360]
    )
    full_from_minutes: int = described("满日标准（分钟）", "minutes from which a day is whole", examples=[480])
    half_over_minutes: int = described("半日标准（分钟）", "minutes over which half a day is credited", examples=[240])
    late_after_days: int = described("补记期限（日）", "days after which duty is recorded late", examples=[7])
    document: str = described("文件依据", "document that makes the rule", examples=["昆政办发〔2020〕12号"])
    version: Version = described("版本", "version", examples=[1])
