"""Rules of leagues on the wire."""

from uuid import UUID

from chassis.fields import Answer, LeagueCode, Line, LocalDate, LocalDateTime, RegionCode, Schema, Version, described
from chassis.ledger import Event
from services.welfare.exam_rules.rules import BenefitKind

__all__ = ["ExamRuleIn", "ExamRuleIssued", "ExamRuleOut"]


class ExamRuleIn(Schema):
    """What a league gives 中考照顾规定."""

    region: LeagueCode = described("盟市", "league", examples=["150600000000"])
    year: int = described("年度", "year", "通知印发当年 The notice's", ge=2000, le=2100, examples=[2020])
    kind: BenefitKind = described("照顾方式", "kind", examples=["priority-at-tie"])
    points: int | None = described("分值", "points", "仅加分方式填写 Of points alone", ge=1, le=100, default=None)
    threshold_half_days: int = described(
        "执勤半日数门槛", "half-days of confirmed duty that a parent has at least", ge=1, le=732, examples=[20]
    )
    first_on: LocalDate = described("执勤起始日", "duty counts from", examples=["2020-01-25"])
    last_on: LocalDate = described("执勤截止日", "duty counts to", examples=["2020-02-25"])
    publicity_days: int = described(
        "公示日数", "days of publicity", "未另行规定的为七日 Seven where nothing else is set", ge=1, le=60, default=7
    )
    cutoff_on: LocalDate = described("截止日", "nothing is registered after", examples=["2020-06-20"])
    document_no: Line = described("文号", "document number", examples=["样例教发〔2020〕9号"])


class ExamRuleOut(Answer):
    """What a league gives 中考照顾规定."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("盟市", "league", examples=["150600000000"])
    year: int = described("年度", "year", examples=[2020])
    kind: BenefitKind = described("照顾方式", "kind", examples=["priority-at-tie"])
    points: int | None = described("分值", "points")
    threshold_half_days: int = described("执勤半日数门槛", "half-days of confirmed duty", examples=[20])
    first_on: LocalDate = described("执勤起始日", "duty counts from", examples=["2020-01-25"])
    last_on: LocalDate = described("执勤截止日", "duty counts to", examples=["2020-02-25"])
    publicity_days: int = described("公示日数", "days of publicity", examples=[7])
    cutoff_on: LocalDate = described("截止日", "nothing is registered after", examples=["2020-06-20"])
    document_no: str = described("文号", "document number", examples=["样例教发〔2020〕9号"])
    replaced: bool = described("已被替代", "another took its place", examples=[False])
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ExamRuleIssued(
    Event, type="welfare.exam-rule.issued", zh="盟市已规定某年的中考照顾方式；此前的规定不再适用于新申请。"
):
    """A league has said what it gives in a year; the rule before, if any, holds for no new application."""

    year: int
    kind: BenefitKind
    points: int | None
    cutoff_on: LocalDate
