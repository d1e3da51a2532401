"""Visits 走访慰问: what calls for one, how soon it is due, and how it goes until the family is helped.

「特别是感染新冠肺炎、因公受伤、突发疾病城乡社区工作者和因公死亡城乡社区工作者的家属的走访慰问」
(notice, clause 8). Each such event has one visit, whoever tells of it and however often.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.regions import Level, parent_of
from chassis.text import Text

__all__ = [
    "DEFAULT_HOURS",
    "NEED",
    "NEED_PERMISSIONS",
    "OPEN",
    "VISIT",
    "VISIT_PERMISSIONS",
    "CauseKind",
    "Harm",
    "Late",
    "NeedKind",
    "NeedMove",
    "NeedState",
    "NeedsOpen",
    "Occasion",
    "VisitLimit",
    "VisitMove",
    "VisitState",
    "VisitUnderWay",
    "VisitedInFuture",
    "after_settling",
    "due_at",
    "graver",
    "late",
    "limit_of",
    "occasion_of",
    "require_visited_in_order",
]


class Harm(StrEnum):
    """What befell a worker, in the words of the injury service.

    工作人员遭遇的事件，用语与职业伤害保障服务一致。
    """

    ACCIDENT = "accident"  # 事故伤害
    SUDDEN_ILLNESS = "sudden-illness"  # 突发疾病
    INFECTION = "infection"  # 感染新型冠状病毒肺炎
    OCCUPATIONAL_DISEASE = "occupational-disease"  # 职业病
    MISSING = "missing"  # 下落不明


class Occasion(StrEnum):
    """Why somebody is visited, the gravest first.

    走访事由，最重者在前。
    """

    DEATH = "death"  # 死亡，走访家属
    INJURY = "injury"  # 受伤
    INFECTION = "infection"  # 感染
    ILLNESS = "illness"  # 突发疾病
    HARDSHIP = "hardship"  # 生活困难
    ROUTINE = "routine"  # 日常慰问


class CauseKind(StrEnum):
    """What an event is known by: a case of the injury service by its id, a death by the worker's."""

    CASE = "case"
    DEATH = "death"


OCCASION_OF = {
    Harm.ACCIDENT: Occasion.INJURY,
    Harm.MISSING: Occasion.INJURY,
    Harm.INFECTION: Occasion.INFECTION,
    Harm.SUDDEN_ILLNESS: Occasion.ILLNESS,
    Harm.OCCUPATIONAL_DISEASE: Occasion.ILLNESS,
}


def occasion_of(harm: Harm) -> tuple[Occasion, bool]:
    """The occasion of a case, and whether it is critical from the start: so it is when somebody is missing."""
    return OCCASION_OF[harm], harm is Harm.MISSING


def graver(one: Occasion, other: Occasion) -> Occasion:
    """The graver of two occasions that turn out to be one."""
    return min(one, other, key=list(Occasion).index)


class VisitLimit(StrEnum):
    """Time limits of visits, each counted in hours from when the event was told.

    走访时限，均自收到事件时起按小时计算。
    """

    ASSIGN = "assign"
    DEATH = "death"
    CRITICAL = "critical"
    INJURY = "injury"
    INFECTION = "infection"
    ILLNESS = "illness"
    HARDSHIP = "hardship"
    ROUTINE = "routine"


# The notice sets no hours. These are defaults (D); a league or a county issues its own (``visit_limits``).
DEFAULT_HOURS: Mapping[VisitLimit, int] = {
    VisitLimit.ASSIGN: 24,
    VisitLimit.DEATH: 24,
    VisitLimit.CRITICAL: 24,
    VisitLimit.INJURY: 72,
    VisitLimit.INFECTION: 72,
    VisitLimit.ILLNESS: 72,
    VisitLimit.HARDSHIP: 168,
    VisitLimit.ROUTINE: 720,
}


def limit_of(occasion: Occasion, *, critical: bool) -> VisitLimit:
    """The limit by which somebody is to be visited."""
    if critical and occasion is not Occasion.DEATH:
        return VisitLimit.CRITICAL
    return VisitLimit(occasion.value)


def due_at(told_at: datetime, limit: VisitLimit, own: Mapping[VisitLimit, int]) -> datetime:
    """The instant up to which it is in time, by the place's own hours or the default (D)."""
    return told_at + timedelta(hours=own.get(limit, DEFAULT_HOURS[limit]))


class VisitState(StrEnum):
    TRIGGERED = "triggered"
    ASSIGNED = "assigned"
    VISITED = "visited"
    NEED_OPEN = "need-open"
    RESOLVED = "resolved"
    REFERRED = "referred"
    CLOSED = "closed"
    MERGED = "merged"


class VisitMove(StrEnum):
    ASSIGN = "assign"
    RAISE = "raise"
    VISIT = "visit"
    OPEN_NEED = "open-need"
    RESOLVE = "resolve"
    REFER = "refer"
    CLOSE = "close"
    MERGE = "merge"


_S, _M = VisitState, VisitMove

# What nobody has been visited for yet.
OPEN = (_S.TRIGGERED, _S.ASSIGNED)

VISIT = Lifecycle[VisitState, VisitMove](
    start=_S.TRIGGERED,
    steps={
        (_S.TRIGGERED, _M.ASSIGN): _S.ASSIGNED,
        (_S.ASSIGNED, _M.ASSIGN): _S.ASSIGNED,
        (_S.TRIGGERED, _M.RAISE): _S.TRIGGERED,
        (_S.ASSIGNED, _M.RAISE): _S.ASSIGNED,
        (_S.ASSIGNED, _M.VISIT): _S.VISITED,
        (_S.VISITED, _M.OPEN_NEED): _S.NEED_OPEN,
        (_S.NEED_OPEN, _M.OPEN_NEED): _S.NEED_OPEN,
        (_S.RESOLVED, _M.OPEN_NEED): _S.NEED_OPEN,
        (_S.REFERRED, _M.OPEN_NEED): _S.NEED_OPEN,
        (_S.NEED_OPEN, _M.RESOLVE): _S.RESOLVED,
        (_S.NEED_OPEN, _M.REFER): _S.REFERRED,
        (_S.VISITED, _M.CLOSE): _S.CLOSED,
        (_S.RESOLVED, _M.CLOSE): _S.CLOSED,
        (_S.REFERRED, _M.CLOSE): _S.CLOSED,
        # Two cases of one accident: one visit is made for both.
        (_S.TRIGGERED, _M.MERGE): _S.MERGED,
        (_S.ASSIGNED, _M.MERGE): _S.MERGED,
    },
)
VISIT_PERMISSIONS = {move: f"welfare:visit:{move.value}" for move in VisitMove} | {
    # Made by what becomes of the last open need.
    VisitMove.RESOLVE: "welfare:visit-need:resolve",
    VisitMove.REFER: "welfare:visit-need:refer",
    # Made when the injury service tells that two cases are one.
    VisitMove.MERGE: "injury:case:merge",
}


class NeedKind(StrEnum):
    """What a visited worker or family needs 实际困难."""

    MEDICAL = "medical"  # 就医
    MONEY = "money"  # 经济困难
    ELDER_CARE = "elder-care"  # 照料老人
    CHILD_CARE = "child-care"  # 照料子女
    STUDY = "study"  # 子女学业
    COUNSELLING = "counselling"  # 心理疏导
    WORK = "work"  # 工作安排
    OTHER = "other"  # 其他


class NeedState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    REFERRED = "referred"


class NeedMove(StrEnum):
    RESOLVE = "resolve"
    REFER = "refer"


NEED = Lifecycle[NeedState, NeedMove](
    start=NeedState.OPEN,
    steps={
        (NeedState.OPEN, NeedMove.RESOLVE): NeedState.RESOLVED,
        (NeedState.OPEN, NeedMove.REFER): NeedState.REFERRED,
    },
)
NEED_PERMISSIONS = {move: f"welfare:visit-need:{move.value}" for move in NeedMove}


def after_settling(needs: list[NeedState]) -> VisitMove | None:
    """What the visit goes through when one of its needs was settled: nothing while another is open."""
    if NeedState.OPEN in needs:
        return None
    return VisitMove.REFER if NeedState.REFERRED in needs else VisitMove.RESOLVE


class VisitUnderWay(Conflict):
    code = "VISIT_UNDER_WAY"
    stands_for = ("uq_visits_under_way",)
    title = Text("该人员已有待完成的同类走访", "Such a visit to this worker is under way")
    source = "内防指发〔2020〕75号 八"


class NeedsOpen(Conflict):
    code = "NEEDS_OPEN"
    stands_for = ("visits_needs_settled",)
    title = Text("尚有未解决的困难", "A need of this visit is still open")


class VisitedInFuture(Conflict):
    code = "VISITED_IN_FUTURE"
    stands_for = ("ck_visits_order_of_times",)
    title = Text(
        "走访时间须在任务产生之后且不晚于现在", "A visit is made after its task was opened, and not in the future"
    )


def require_visited_in_order(visited_at: datetime, *, triggered_at: datetime, now: datetime) -> None:
    """Who was visited before the event was told was not visited for it."""
    if not triggered_at <= visited_at <= now:
        raise VisitedInFuture


@dataclass(frozen=True, slots=True)
class Late:
    """What was not done in time and still is not: whose duty, and on whose desk one level up it shows."""

    limit: VisitLimit
    due_at: datetime
    hours_over: int
    duty_region: int
    shown_to: int


def late(
    region: int,
    *,
    state: VisitState,
    occasion: Occasion,
    critical: bool,
    assign_due_at: datetime,
    visit_due_at: datetime,
    now: datetime,
) -> Late | None:
    """The gravest of the limits of an open visit that are over; the county's duty shows at its league."""
    county = parent_of(region, Level.COUNTY)
    if visit_due_at < now:
        limit, due = limit_of(occasion, critical=critical), visit_due_at
    elif state is VisitState.TRIGGERED and assign_due_at < now:
        limit, due = VisitLimit.ASSIGN, assign_due_at
    else:
        return None
    over = int((now - due) / timedelta(hours=1))
    return Late(
        limit=limit,
        due_at=due,
        hours_over=over,
        duty_region=county,
        shown_to=parent_of(county, Level.LEAGUE),
    )
