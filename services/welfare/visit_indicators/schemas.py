"""What visits, help for families, the exam and donated cover come to, counted and never typed in."""

from chassis.fields import Answer, Fen, LocalDate, LocalDateTime, RegionCode, described
from services.welfare.visits.rules import Occasion

__all__ = ["ClaimCount", "CoverCount", "ExamCount", "FamilyCount", "OpenNeeds", "TimelinessCount", "VisitIndicatorsOut"]


class TimelinessCount(Answer):
    """Visits of one occasion: of those opened in the period.

    一类事由的走访及时性，以期内产生的走访为限。
    """

    occasion: Occasion = described("事由", "occasion", examples=["injury"])
    on_time: int = described("按时", "made in time", examples=[8])
    late: int = described("逾期", "made late, or due and not made", examples=[1])
    waiting: int = described("未到期", "not made and not yet due", examples=[2])


class OpenNeeds(Answer):
    """Needs that visits found and that are open now 未解决的困难."""

    needs: int = described("件数", "needs", examples=[3])
    median_days: float | None = described("时长中位数（日）", "median age in days", examples=[2.5])
    most_days: float | None = described("最长（日）", "oldest in days", examples=[6.0])


class FamilyCount(Answer):
    """Help for families: begun in the period, save what waits now.

    期内开始的家属帮扶；待对接的为现时数。
    """

    families: int = described("帮扶家庭", "families helped", examples=[5])
    tutoring_pairs: int = described("一对一辅导", "tutoring pairs", examples=[2])
    waiting: int = described("待对接", "asked for and not matched now", examples=[1])


class ExamCount(Answer):
    """Consideration in the exam by league: of those applied for in the period.

    分盟市的中考照顾，以期内申请的为限。
    """

    league: RegionCode = described("盟市", "league", examples=["150600000000"])
    applied: int = described("申请", "applications", examples=[12])
    beneficiaries: int = described("受益考生", "registered, and not withdrawn since", examples=[9])
    objections: int = described("异议", "objections", examples=[1])


class ClaimCount(Answer):
    """Claims on donated cover: filed and paid in the period.

    捐赠保险的理赔，以期内提交和赔付的为限。
    """

    filed: int = described("提交", "filed", examples=[4])
    paid: int = described("赔付", "paid", examples=[2])
    paid_fen: Fen = described("赔付金额（分）", "paid in fen", examples=[5_000_000])
    median_days: float | None = described("用时中位数（日）", "median days from filing to payment", examples=[9.0])
    most_days: int | None = described("最长（日）", "most days", examples=[15])


class CoverCount(Answer):
    """Workers and the places of policies on record here: on the last day.

    在岗人员与在此登记的保单承保人数，以期间最后一日为准。
    """

    workers: int = described("在岗人员", "workers on duty now", examples=[120])
    places: int = described("保单容量", "places", examples=[100])
    used: int = described("已用", "places taken by proofs", examples=[3])


class VisitIndicatorsOut(Answer):
    """Clause 8, and clause 6's cover, in a region and a period 第八条指标."""

    region: RegionCode = described("区划", "region", examples=["150600000000"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-01-25"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-25"])
    as_of: LocalDateTime = described("计算时间", "counted at")
    visits: list[TimelinessCount] = described("走访及时性", "timeliness of visits")
    open_needs: OpenNeeds = described("未解决的困难", "open needs now")
    family: FamilyCount = described("家属帮扶", "help for families")
    exams: list[ExamCount] = described("中考照顾", "the exam, by league")
    claims: ClaimCount = described("理赔", "claims")
    cover: CoverCount = described("参保人数与保单容量", "headcount and places")
