"""Injury case 工伤案件: from the report of an accident to a decision that stands.

A case begins with a report, which anybody may make and which waits for nothing; recognition is asked for later, by
those whom 工伤保险条例 art. 17 names. One accident is one case (N2): reports of the same accident merge. What was
decided is the case's ``Outcome`` and stays with it while the decision is served, reviewed and sued over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level, level_of, parent_of, span_of
from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.injury.clocks.limits import Limit
from services.injury.clocks.rules import read_clock

__all__ = [
    "CASE_PERMISSIONS",
    "INJURY_CASE",
    "MERGE_WINDOW",
    "OUTCOME_OF",
    "AnotherWorker",
    "CaseMove",
    "CaseState",
    "DeathBeforeEvent",
    "Harm",
    "InFuture",
    "NotAReporter",
    "NotAcceptedReason",
    "NotCompetent",
    "NotRecognised",
    "OneAccident",
    "Outcome",
    "RemediesOpen",
    "ReporterKind",
    "Sighting",
    "county_of",
    "merged",
    "remedies_end_on",
    "require_alive_at_event",
    "require_competent",
    "require_past",
    "require_recognised",
    "require_remedies_over",
    "same_accident",
]


class ReporterKind(StrEnum):
    """Who may report 报告人类型."""

    COMMUNITY = "community"  # 社区（嘎查村）
    TOWNSHIP = "township"  # 苏木乡镇（街道）
    EMPLOYER = "employer"  # 用人单位
    HOSPITAL = "hospital"  # 医疗机构
    WORKER = "worker"  # 本人


class Harm(StrEnum):
    """What befell the worker, as far as a report can say; the ground of recognition is decided later.

    伤害类型，以报告所知为限，认定情形另行决定。
    """

    ACCIDENT = "accident"  # 事故伤害
    SUDDEN_ILLNESS = "sudden-illness"  # 突发疾病
    INFECTION = "infection"  # 感染新型冠状病毒肺炎
    OCCUPATIONAL_DISEASE = "occupational-disease"  # 职业病
    MISSING = "missing"  # 下落不明


class CaseState(StrEnum):
    REPORTED = "reported"
    APPLIED = "applied"
    SUPPLEMENT_REQUESTED = "supplement-requested"
    SUPPLEMENTED = "supplemented"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not-accepted"
    INVESTIGATING = "investigating"
    SUSPENDED = "suspended"
    RECOGNISED = "recognised"
    DEEMED = "deemed"
    NOT_RECOGNISED = "not-recognised"
    SERVED = "served"
    IN_REVIEW = "in-review"
    IN_SUIT = "in-suit"
    REVOKED = "revoked"
    FINAL = "final"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class CaseMove(StrEnum):
    APPLY = "apply"
    REQUEST_SUPPLEMENT = "request-supplement"
    SUPPLEMENT = "supplement"
    ACCEPT = "accept"
    REFUSE = "refuse"
    INVESTIGATE = "investigate"
    SUSPEND = "suspend"
    RESUME = "resume"
    RECOGNISE = "recognise"
    DEEM = "deem"
    REJECT = "reject"
    SERVE = "serve"
    REVIEW = "review"
    SUE = "sue"
    UPHOLD = "uphold"
    REVOKE = "revoke"
    FINALISE = "finalise"
    WITHDRAW = "withdraw"
    MERGE = "merge"


_S, _M = CaseState, CaseMove

INJURY_CASE = Lifecycle[CaseState, CaseMove](
    start=_S.REPORTED,
    steps={
        (_S.REPORTED, _M.APPLY): _S.APPLIED,
        (_S.REPORTED, _M.MERGE): _S.MERGED,
        (_S.APPLIED, _M.REQUEST_SUPPLEMENT): _S.SUPPLEMENT_REQUESTED,
        (_S.SUPPLEMENT_REQUESTED, _M.SUPPLEMENT): _S.SUPPLEMENTED,
        # Asked again only for what the one list already named (art. 18).
        (_S.SUPPLEMENTED, _M.REQUEST_SUPPLEMENT): _S.SUPPLEMENT_REQUESTED,
        (_S.APPLIED, _M.ACCEPT): _S.ACCEPTED,
        (_S.SUPPLEMENTED, _M.ACCEPT): _S.ACCEPTED,
        (_S.APPLIED, _M.REFUSE): _S.NOT_ACCEPTED,
        (_S.SUPPLEMENT_REQUESTED, _M.REFUSE): _S.NOT_ACCEPTED,
        (_S.SUPPLEMENTED, _M.REFUSE): _S.NOT_ACCEPTED,
        (_S.ACCEPTED, _M.INVESTIGATE): _S.INVESTIGATING,
        # What the employer says later is recorded too, and officers may change; a case that was suspended before any
        # investigation gets its officers here.
        (_S.INVESTIGATING, _M.INVESTIGATE): _S.INVESTIGATING,
        (_S.ACCEPTED, _M.SUSPEND): _S.SUSPENDED,
        (_S.INVESTIGATING, _M.SUSPEND): _S.SUSPENDED,
        (_S.SUSPENDED, _M.RESUME): _S.INVESTIGATING,
        # Without an investigation where none is needed: a certified occupational disease (art. 19), a clear case.
        (_S.ACCEPTED, _M.RECOGNISE): _S.RECOGNISED,
        (_S.ACCEPTED, _M.DEEM): _S.DEEMED,
        (_S.ACCEPTED, _M.REJECT): _S.NOT_RECOGNISED,
        (_S.INVESTIGATING, _M.RECOGNISE): _S.RECOGNISED,
        (_S.INVESTIGATING, _M.DEEM): _S.DEEMED,
        (_S.INVESTIGATING, _M.REJECT): _S.NOT_RECOGNISED,
        # A refusal to accept is served and challenged like a decision (art. 55 (1)).
        (_S.NOT_ACCEPTED, _M.SERVE): _S.SERVED,
        (_S.RECOGNISED, _M.SERVE): _S.SERVED,
        (_S.DEEMED, _M.SERVE): _S.SERVED,
        (_S.NOT_RECOGNISED, _M.SERVE): _S.SERVED,
        (_S.SERVED, _M.REVIEW): _S.IN_REVIEW,
        (_S.SERVED, _M.SUE): _S.IN_SUIT,
        (_S.SERVED, _M.FINALISE): _S.FINAL,
        (_S.IN_REVIEW, _M.UPHOLD): _S.SERVED,
        (_S.IN_REVIEW, _M.REVOKE): _S.REVOKED,
        (_S.IN_SUIT, _M.UPHOLD): _S.FINAL,
        (_S.IN_SUIT, _M.REVOKE): _S.REVOKED,
        # Decided anew: a revoked refusal is accepted, a revoked decision investigated again.
        (_S.REVOKED, _M.ACCEPT): _S.ACCEPTED,
        (_S.REVOKED, _M.INVESTIGATE): _S.INVESTIGATING,
        (_S.APPLIED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.SUPPLEMENT_REQUESTED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.SUPPLEMENTED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.ACCEPTED, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.INVESTIGATING, _M.WITHDRAW): _S.WITHDRAWN,
        (_S.SUSPENDED, _M.WITHDRAW): _S.WITHDRAWN,
        # What one withdrew, it or another may apply for again while the worker's year runs (art. 17 ¶2).
        (_S.WITHDRAWN, _M.APPLY): _S.APPLIED,
    },
)


CASE_PERMISSIONS = {move: f"injury:case:{move.value}" for move in CaseMove}


class Outcome(StrEnum):
    """What was decided 认定结论."""

    NOT_ACCEPTED = "not-accepted"  # 不予受理
    RECOGNISED = "recognised"  # 认定为工伤
    DEEMED = "deemed"  # 视同工伤
    NOT_RECOGNISED = "not-recognised"  # 不予认定


# The moves that decide. Every other leaves the outcome as it is, save REVOKE, which clears it.
OUTCOME_OF = {
    _M.REFUSE: Outcome.NOT_ACCEPTED,
    _M.RECOGNISE: Outcome.RECOGNISED,
    _M.DEEM: Outcome.DEEMED,
    _M.REJECT: Outcome.NOT_RECOGNISED,
}


class NotAcceptedReason(StrEnum):
    """Why an application is not accepted 不予受理的原因."""

    OUT_OF_TIME = "out-of-time"  # 超过申请时限
    NO_RELATION = "no-relation"  # 不属于受理范围：无用工关系
    WRONG_BODY = "wrong-body"  # 无管辖权
    PAPERS_NOT_SUPPLIED = "papers-not-supplied"  # 逾期未补正


class NotRecognised(Conflict):
    code = "NOT_RECOGNISED"
    stands_for = ("benefit_decided",)
    title = Text("尚无认定工伤或视同工伤的决定", "No decision recognises the injury")
    source = "工伤保险条例第十四条、第十五条"


class RemediesOpen(Conflict):
    code = "REMEDIES_OPEN"
    title = Text("复议、诉讼期限未满", "The time for review or suit is not over")
    detail = Text("期限至 {ends_on} 届满", "It ends on {ends_on}")


class NotCompetent(Forbidden):
    code = "NOT_COMPETENT"
    title = Text("本案由其他社会保险行政部门管辖", "Another human-resources department decides the case")
    detail = Text("管辖地为 {competent_region}", "The competent one is that of {competent_region}")
    source = "工伤保险条例第十七条"


class OneAccident(Conflict):
    code = "ONE_ACCIDENT_ONE_CASE"
    stands_for = ("ex_cases_one_accident",)
    title = Text("同一事故已有案件", "The accident has a case already")
    source = "工伤保险条例第十七条"


class AnotherWorker(Conflict):
    code = "ANOTHER_WORKER"
    title = Text("两个案件不属于同一人", "The two cases are not of one worker")


class NotAReporter(Forbidden):
    code = "NOT_A_REPORTER"
    title = Text("不是报告主体", "The caller is none of those who report")
    source = "内防指发〔2020〕75号 二"


class InFuture(Conflict):
    code = "EVENT_IN_FUTURE"
    title = Text("时间晚于现在", "The time lies in the future")


class DeathBeforeEvent(Conflict):
    code = "DEATH_BEFORE_EVENT"
    stands_for = ("ck_cases_order_of_times",)
    title = Text("死亡时间早于事故发生时间", "The death would come before the event")


def county_of(region: int) -> int:
    """The county of a case; while no closer place is known than a league or a province, that one."""
    below = level_of(region) in {Level.COMMUNITY, Level.TOWNSHIP}
    return parent_of(region, Level.COUNTY) if below else region


def require_past(at: datetime, *, now: datetime) -> None:
    """Nothing is recorded before it happened."""
    if at > now:
        raise InFuture


def require_alive_at_event(died_at: datetime | None, *, event_at: datetime) -> None:
    """Whoever died before the event was not hurt in it."""
    if died_at is not None and died_at < event_at:
        raise DeathBeforeEvent


def require_competent(competent_region: int | None, *, region: int) -> None:
    """第十七条 (S:L1): the human-resources department of the pooling area, or the one it delegated to, and no other."""
    if region != competent_region:
        raise NotCompetent(competent_region=f"{competent_region:012d}" if competent_region else None)


def require_recognised(outcome: Outcome | None, *, emergency: bool = False, advance: bool = False) -> None:
    """No benefit before the injury is recognised or deemed one, save medical rescue and advances (N1).

    工伤保险条例第四条第三款 (S:L1): 职工发生工伤时，用人单位应当采取措施使工伤职工得到及时救治.
    社会保险法第四十一条、第四十二条 (S:L4): 先行支付. Review and suit stop no payment for treatment (art. 31).
    """
    if outcome not in (Outcome.RECOGNISED, Outcome.DEEMED) and not (emergency or advance):
        raise NotRecognised


def remedies_end_on(served_on: date, *, today: date, calendar: WorkCalendar) -> date:
    """The last day on which the decision can still be challenged: the later of review (60 days) and suit (6 months)."""
    ends = [
        read_clock(limit=limit, started_on=served_on, today=today, calendar=calendar).due_on
        for limit in (Limit.REVIEW, Limit.SUE)
    ]
    return max(day for day in ends if day is not None)


def require_remedies_over(served_on: date, *, today: date, calendar: WorkCalendar) -> None:
    """A decision is final when its last remedy has lapsed, so on the day after ``remedies_end_on``."""
    ends_on = remedies_end_on(served_on, today=today, calendar=calendar)
    if today <= ends_on:
        raise RemediesOpen(ends_on=ends_on.isoformat())


# How far apart two reports may put one accident (D): a shift and a night, so that a wrong hour or date still merges.
MERGE_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One report of an accident: whom it befell, when and where, and when the report came in."""

    report_id: str
    worker_id: str
    event_at: datetime
    region: int
    reported_at: datetime


def same_accident(new: Sighting, earlier: Iterable[Sighting], *, window: timedelta = MERGE_WINDOW) -> Sighting | None:
    """The earlier report that ``new`` repeats, or None (N2).

    One accident is one case: the same worker, no further apart in time than ``window``, and places of which one lies
    within the other, for a hospital may know only the county. Of several, the one nearest in time.
    """
    alike = [
        one
        for one in earlier
        if one.worker_id == new.worker_id
        and abs(one.event_at - new.event_at) <= window
        and (span_of(one.region).covers(span_of(new.region)) or span_of(new.region).covers(span_of(one.region)))
    ]
    return min(alike, key=lambda one: (abs(one.event_at - new.event_at), one.reported_at, one.report_id), default=None)


def merged(first: Sighting, repeat: Sighting) -> Sighting:
    """What is known of the accident after a repeated report.

    The case keeps its identity and the time of its first report, from which the 24 hours run; the closer place wins;
    the time of the accident stays, for it is evidence and is corrected only by a person.
    """
    closer = span_of(first.region).covers(span_of(repeat.region))
    return Sighting(
        report_id=first.report_id,
        worker_id=first.worker_id,
        event_at=first.event_at,
        region=repeat.region if closer else first.region,
        reported_at=min(first.reported_at, repeat.reported_at),
    )
