"""Time limits of applying 申请时限: the employer's 30 days, the worker's year, and what delay costs the employer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.injury.clocks.limits import Limit
from services.injury.clocks.rules import Reading, Span, read_clock, within_limit
from services.injury.recognition.applications import Applicant

__all__ = [
    "ApplicationLate",
    "CostsOnEmployer",
    "Lateness",
    "LostTime",
    "Timeliness",
    "applicants_clock",
    "judge_lateness",
    "judge_timeliness",
    "lost_span",
]


class LostTime(StrEnum):
    """Why time was lost for no reason of the worker's own 非因本人原因耽误时间的事由（法释〔2014〕9号第七条第二款）."""

    FORCE_MAJEURE = "force-majeure"  # 不可抗力
    DETAINED = "detained"  # 人身自由受到限制
    EMPLOYER = "employer"  # 属于用人单位原因
    REGISTRATION = "registration"  # 社会保险行政部门登记制度不完善
    RELATION_DISPUTE = "relation-dispute"  # 对是否存在劳动关系申请仲裁、提起民事诉讼


class ApplicationLate(Conflict):
    code = "APPLICATION_LATE"
    title = Text("超过工伤认定申请时限", "The application comes too late")
    detail = Text("时限至 {due_on} 届满（已扣除不计算的时间）", "The time ended on {due_on}, lost time left out")
    source = "工伤保险条例第十七条"


def lost_span(reason: LostTime, *, first_on: date, last_on: date | None) -> Span:
    """Lost time as a span that the worker's year leaves out."""
    return Span(first_on, last_on, reason.value)


@dataclass(frozen=True, slots=True)
class CostsOnEmployer:
    """The days whose costs the late employer bears, both included."""

    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Lateness:
    """Whether the employer's time was over when the application came, and what that costs it."""

    employer_late: bool
    costs: CostsOnEmployer | None


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Whether an application is in time, by which clock, and what the employer's delay costs it."""

    clock: Reading
    employer_late: bool
    costs: CostsOnEmployer | None


def judge_lateness(
    *,
    event_on: date,
    applied_on: date,
    accepted_on: date | None = None,
    calendar: WorkCalendar,
    consented_days: int = 0,
    lost: Sequence[Span] = (),
) -> Lateness:
    """Art. 17 (S:L1): the employer within 30 days and what was consented to, the others within 1 year less lost time.

    An employer that comes late is not refused while the worker's year runs: the right is the worker's, whoever
    carries the paper (D). But it pays: 在此期间发生符合本条例规定的工伤待遇等有关费用由该用人单位负担, from the
    accident to acceptance (劳社部函〔2004〕256号第六条, K-hi). Nor need the worker wait until the employer's 30 days
    are over (D), and the employer's consent is no condition (256号第五条, excerpt read).

    The calendar is asked only about what comes after the last day: nobody is turned away in December because the
    holidays of next December are not published yet.
    """

    def in_time(limit: Limit, *, spans: Sequence[Span] = (), extended_by: int = 0) -> bool:
        return within_limit(
            limit=limit, started_on=event_on, on=applied_on, calendar=calendar, spans=spans, extended_by=extended_by
        )

    # The employer is late as well when somebody else had to apply after its time.
    late = not in_time(Limit.EMPLOYER_APPLY, extended_by=consented_days)
    if late and not in_time(Limit.WORKER_APPLY, spans=lost):
        worker = read_clock(
            limit=Limit.WORKER_APPLY, started_on=event_on, today=applied_on, calendar=calendar, spans=lost
        )
        raise ApplicationLate(due_on=worker.due_on.isoformat() if worker.due_on else None)
    return Lateness(late, CostsOnEmployer(event_on, accepted_on or applied_on) if late else None)


def applicants_clock(
    applicant: Applicant,
    *,
    event_on: date,
    applied_on: date,
    employer_late: bool,
    calendar: WorkCalendar,
    consented_days: int = 0,
    lost: Sequence[Span] = (),
) -> Reading:
    """The clock that an application is heard by: the employer's while it runs and is its own, else the worker's."""
    employers = applicant is Applicant.EMPLOYER and not employer_late
    return read_clock(
        limit=Limit.EMPLOYER_APPLY if employers else Limit.WORKER_APPLY,
        started_on=event_on,
        today=applied_on,
        calendar=calendar,
        spans=() if employers else lost,
        extended_by=consented_days if employers else 0,
        done_on=applied_on,
    )


def judge_timeliness(
    *,
    applicant: Applicant,
    event_on: date,
    applied_on: date,
    accepted_on: date | None = None,
    calendar: WorkCalendar,
    consented_days: int = 0,
    lost: Sequence[Span] = (),
) -> Timeliness:
    """``judge_lateness`` and the clock that it was judged by."""
    lateness = judge_lateness(
        event_on=event_on,
        applied_on=applied_on,
        accepted_on=accepted_on,
        calendar=calendar,
        consented_days=consented_days,
        lost=lost,
    )
    clock = applicants_clock(
        applicant,
        event_on=event_on,
        applied_on=applied_on,
        employer_late=lateness.employer_late,
        calendar=calendar,
        consented_days=consented_days,
        lost=lost,
    )
    return Timeliness(clock=clock, employer_late=lateness.employer_late, costs=lateness.costs)
