"""What clause 7 comes to in a region and a period: counted, never typed in."""

from chassis.fields import Answer, LocalDate, LocalDateTime, RegionCode, described
from chassis.figures import FiguresCounted
from chassis.workers import Category
from services.honors.nominations.rules import NominationState
from services.honors.objections.rules import ObjectionState
from services.honors.preferences.rules import Preference
from services.honors.schemes.rules import NomineeKind, Rank

__all__ = ["CommendationIndicatorsOut", "IndicatorsCounted"]


class NomineeCount(Answer):
    """Nominees by rank, kind and category 推荐对象."""

    rank: Rank = described("表彰层次", "rank")
    kind: NomineeKind = described("对象", "individual or collective")
    category: Category | None = described("人员类别", "category")
    nominees: int = described("人数", "nominees", examples=[30])
    conferred: int = described("已表彰", "conferred", examples=[12])


class StateCount(Answer):
    """Nominations by state 按状态."""

    state: NominationState = described("状态", "state")
    nominations: int = described("件数", "nominations", examples=[5])


class ObjectionCount(Answer):
    """Objections by state 异议."""

    state: ObjectionState = described("状态", "state")
    objections: int = described("件数", "objections", examples=[1])


class CertificateCount(Answer):
    """Certificates by preference 优先事项证明."""

    preference: Preference = described("优先事项", "preference")
    issued: int = described("已签发", "issued", examples=[9])
    used: int = described("已查验使用", "checked by a body at least once", examples=[4])
    revoked: int = described("已撤销", "revoked", examples=[0])


class CommendationIndicatorsOut(Answer):
    """Clause 7's commendations and preferences: of nominations and certificates made in the period.

    通知第七条的表彰和优先事项，以期内作出的推荐和证明为限。
    """

    region: RegionCode = described("区划", "region", examples=["150600000000"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-12-31"])
    as_of: LocalDateTime = described("计算时间", "counted at")
    nominees: list[NomineeCount] = described("推荐对象", "nominees")
    states: list[StateCount] = described("按状态", "by state")
    front_line_share: float | None = described("一线非领导占比", "share of front-line non-leaders")
    publicity_compliance: float | None = described(
        "公示合规率", "of those approved, the share whose every list hung for its full days with evidence"
    )
    objections: list[ObjectionCount] = described("异议", "objections")
    objections_overdue: int = described("逾期未决异议", "objections open beyond their day", examples=[0])
    certificates: list[CertificateCount] = described("优先事项证明", "certificates")


class IndicatorsCounted(
    FiguresCounted, type="honors.indicators.counted", zh="某旗县某月的表彰指标与上次发布相比已有变化。"
):
    """Figures of commendation in a county and a month have changed since they were told last."""
