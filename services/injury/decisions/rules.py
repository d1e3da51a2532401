"""After acceptance 受理之后: suspension, delivery and remedies, as far as they are not the recognition's own rules."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.injury.cases.rules import CaseMove, RemediesOpen, require_past, require_remedies_over
from services.injury.clocks.limits import Limit
from services.injury.clocks.rules import read_clock, within_limit
from services.injury.recognition.grounds import GROUNDS, Facts, Ground

__all__ = [
    "DayOutOfOrder",
    "DeathDiffers",
    "DecisionMissing",
    "DeliveredAlready",
    "DeliveryIncomplete",
    "FactsOutOfOrder",
    "OutcomeDiffers",
    "Recipient",
    "RemedyKind",
    "RemedyLate",
    "RemedyResult",
    "SuspendedFor",
    "SuspensionOverlaps",
    "Track",
    "Way",
    "require_after_review_over",
    "require_days_in_order",
    "require_facts_in_order",
    "require_in_time",
    "require_move_of_ground",
    "require_served",
]


class Track(StrEnum):
    """Which limit the decision has 认定期限类别."""

    ORDINARY = "ordinary"  # 60日
    CLEAR = "clear"  # 事实清楚、权利义务明确，15日
    GREEN = "green"  # 绿色通道，3个工作日（内部目标）


class SuspendedFor(StrEnum):
    """Whose conclusion is awaited 中止所待结论的作出机关（工伤保险条例第二十条第三款）."""

    JUDICIAL = "judicial"  # 司法机关尚未作出结论
    ADMINISTRATIVE = "administrative"  # 有关行政主管部门尚未作出结论


class Recipient(StrEnum):
    """Who receives the decision 送达对象（工伤保险条例第二十条第一款、工伤认定办法第二十二条）."""

    WORKER = "worker"  # 职工
    RELATIVE = "relative"  # 近亲属
    EMPLOYER = "employer"  # 用人单位
    SOCIAL_INSURANCE = "social-insurance"  # 经办机构（抄送）


class Way(StrEnum):
    """How it was delivered 送达方式."""

    IN_PERSON = "in-person"  # 直接送达
    LEFT = "left"  # 留置送达
    POST = "post"  # 邮寄送达
    ELECTRONIC = "electronic"  # 电子送达
    NOTICE = "notice"  # 公告送达


class RemedyKind(StrEnum):
    REVIEW = "review"  # 行政复议
    SUIT = "suit"  # 行政诉讼


class RemedyResult(StrEnum):
    UPHELD = "upheld"  # 维持
    REVOKED = "revoked"  # 撤销


class SuspensionOverlaps(Conflict):
    code = "SUSPENSION_OVERLAPS"
    stands_for = ("ex_suspensions_overlap",)
    title = Text("中止时段重叠", "The case is suspended for part of this time already")
    source = "工伤保险条例第二十条第三款"


class OutcomeDiffers(Conflict):
    code = "OUTCOME_DIFFERS"
    title = Text("该认定情形的结论与此操作不符", "The ground calls for the other decision")
    detail = Text("依据 {article} 应当“{move}”", "By {article} it is to {move!r}")
    source = "工伤保险条例第十四条、第十五条"


class DeliveryIncomplete(Conflict):
    code = "DELIVERY_INCOMPLETE"
    title = Text(
        "决定书须送达职工或者其近亲属和所在单位", "The decision goes to the worker or a relative, and to the unit"
    )
    source = "工伤保险条例第二十条第一款"


class DeliveredAlready(Conflict):
    code = "DELIVERED_ALREADY"
    stands_for = ("uq_deliveries_case_id_decided_on_recipient",)
    title = Text("该日的决定已向该受送达人送达", "The recipient has what was decided on that day")


class DecisionMissing(Conflict):
    code = "DECISION_MISSING"
    stands_for = ("decided_by_decision",)
    title = Text("没有有效的认定决定", "No standing decision bears out this state")
    source = "工伤保险条例第二十条"


class FactsOutOfOrder(Conflict):
    code = "FACTS_OUT_OF_ORDER"
    title = Text("事实的时间先后有误", "The facts are out of order in time")
    detail = Text("死亡时间早于初次诊断时间或者事发时间", "Death comes before the first diagnosis or the event")


class DeathDiffers(Conflict):
    code = "DEATH_DIFFERS"
    title = Text("死亡时间与案件记载不一致", "The time of death is not the one on the case")
    detail = Text("案件记载为 {died_at}", "The case says {died_at}")


class DayOutOfOrder(Conflict):
    code = "DAY_OUT_OF_ORDER"
    title = Text("日期先后有误", "The days are out of order")
    detail = Text("须在 {earliest} 至 {latest} 之间", "It lies between {earliest} and {latest}")


class RemedyLate(Conflict):
    code = "REMEDY_LATE"
    title = Text("已超过申请复议或者起诉的期限", "The time for this remedy is over")
    detail = Text("期限至 {due_on} 届满", "It ended on {due_on}")


def require_move_of_ground(ground: Ground, move: CaseMove) -> None:
    """Art. 14 recognises, art. 15 deems; one is not the other's word."""
    right = CaseMove.DEEM if GROUNDS[ground].deemed else CaseMove.RECOGNISE
    if move is not right:
        raise OutcomeDiffers(article=GROUNDS[ground].article, move=right.value)


def require_days_in_order(day: date, *, earliest: date | None, latest: date) -> None:
    """A day lies neither before what it follows nor in the future."""
    if (earliest is not None and day < earliest) or day > latest:
        raise DayOutOfOrder(earliest=earliest.isoformat() if earliest else "—", latest=latest.isoformat())


def require_facts_in_order(facts: Facts, *, event_at: datetime, died_at: datetime | None, now: datetime) -> None:
    """Nothing lies in the future, death comes last, and it is the death that the case records.

    A diagnosis may come after a death on the spot, for somebody has to certify it. When the accident happened is as
    reported, and a diagnosis is not held against it.
    """
    for at in (facts.first_diagnosis_at, facts.died_at):
        if at is not None:
            require_past(at, now=now)
    if facts.died_at is None:
        return
    if died_at is not None and _minute(facts.died_at) != _minute(died_at):
        raise DeathDiffers(died_at=died_at.isoformat())
    diagnosed_at = None if facts.died_on_the_spot else facts.first_diagnosis_at
    if facts.died_at < event_at or (diagnosed_at and _minute(facts.died_at) < _minute(diagnosed_at)):
        raise FactsOutOfOrder


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def require_served(recipients: Iterable[Recipient], *, has_unit: bool) -> None:
    """第二十条第一款 (S:L1): 书面通知申请工伤认定的职工或者其近亲属和该职工所在单位; the agency's is a copy."""
    reached = set(recipients)
    if not {Recipient.WORKER, Recipient.RELATIVE} & reached or (has_unit and Recipient.EMPLOYER not in reached):
        raise DeliveryIncomplete


_LIMIT_OF = {RemedyKind.REVIEW: Limit.REVIEW, RemedyKind.SUIT: Limit.SUE}


def require_in_time(
    kind: RemedyKind, *, served_on: date, reviewed_on: date | None, filed_on: date, calendar: WorkCalendar
) -> None:
    """60 days for a review; 6 months for a suit, or 15 days from the review's own decision where there was one."""
    limit, started_on = _LIMIT_OF[kind], served_on
    if kind is RemedyKind.SUIT and reviewed_on is not None:
        limit, started_on = Limit.SUE_AFTER_REVIEW, reviewed_on
    if not within_limit(limit=limit, started_on=started_on, on=filed_on, calendar=calendar):
        reading = read_clock(limit=limit, started_on=started_on, today=filed_on, calendar=calendar)
        raise RemedyLate(due_on=reading.due_on.isoformat() if reading.due_on else "—")


def require_after_review_over(
    served_on: date, *, reviewed_on: date | None, today: date, calendar: WorkCalendar
) -> None:
    """A decision stands when nobody can challenge it any more; after a review that is 15 days from its decision."""
    if reviewed_on is None:
        require_remedies_over(served_on, today=today, calendar=calendar)
        return
    due_on = read_clock(limit=Limit.SUE_AFTER_REVIEW, started_on=reviewed_on, today=today, calendar=calendar).due_on
    if due_on is None or today <= due_on:
        raise RemediesOpen(ends_on=due_on.isoformat() if due_on else "—")
