"""Application for recognition 工伤认定申请: who may apply and until when, with which papers, to which body."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chassis.problems import Conflict
from chassis.regions import Level, ancestors, parent_of
from chassis.text import Text
from chassis.workdays import WorkCalendar
from services.injury.clocks.limits import Limit
from services.injury.clocks.rules import Reading, Span, read_clock
from services.injury.recognition.grounds import GROUNDS, Ground, Material

__all__ = [
    "PROMISABLE",
    "Applicant",
    "ApplicationLate",
    "CostsOnEmployer",
    "LostTime",
    "NotPromisable",
    "Promise",
    "PromisesOpen",
    "SupplementNotOnce",
    "Timeliness",
    "competent_region",
    "judge_timeliness",
    "lost_span",
    "materials_for",
    "missing_materials",
    "require_promisable",
    "require_promises_kept",
    "supplement_list",
]


class Applicant(StrEnum):
    """Who applies (工伤保险条例第十七条)."""

    EMPLOYER = "employer"  # 所在单位
    WORKER = "worker"  # 职工
    RELATIVE = "relative"  # 近亲属
    UNION = "union"  # 工会组织


class LostTime(StrEnum):
    """Why time was lost for no reason of the worker's own (法释〔2014〕9号第七条第二款)."""

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


class SupplementNotOnce(Conflict):
    code = "SUPPLEMENT_NOT_ONCE"
    title = Text("补正材料须一次性告知", "All missing papers are named at once")
    detail = Text("首次告知未列：{materials}", "Not on the first list: {materials}")
    source = "工伤保险条例第十八条第三款"


class NotPromisable(Conflict):
    code = "NOT_PROMISABLE"
    title = Text("该材料不适用容缺后补", "The paper cannot be promised for later")
    detail = Text("不适用容缺后补：{materials}", "Not to be promised: {materials}")


class PromisesOpen(Conflict):
    code = "PROMISES_OPEN"
    title = Text("承诺后补的材料尚未补齐", "Promised papers are still missing")
    detail = Text("尚未补齐：{materials}", "Still missing: {materials}")


def lost_span(reason: LostTime, *, first_on: date, last_on: date | None) -> Span:
    """Lost time as a span that the worker's year leaves out."""
    return Span(first_on, last_on, reason.value)


@dataclass(frozen=True, slots=True)
class CostsOnEmployer:
    """The days whose costs the late employer bears, both included."""

    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Whether an application is in time, by which clock, and what the employer's delay costs it."""

    clock: Reading
    employer_late: bool
    costs: CostsOnEmployer | None


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
    """Art. 17 (S:L1): the employer within 30 days and what was consented to, the others within 1 year less lost time.

    An employer that comes late is not refused while the worker's year runs: the right is the worker's, whoever
    carries the paper (D). But it pays: 在此期间发生符合本条例规定的工伤待遇等有关费用由该用人单位负担, from the
    accident to acceptance (劳社部函〔2004〕256号第六条, K-hi). Nor need the worker wait until the employer's 30 days
    are over (D), and the employer's consent is no condition (256号第五条, excerpt read).
    """

    def clock(limit: Limit, *, spans: Sequence[Span] = (), extended_by: int = 0) -> Reading:
        return read_clock(
            limit=limit,
            started_on=event_on,
            today=applied_on,
            calendar=calendar,
            spans=spans,
            extended_by=extended_by,
            done_on=applied_on,
        )

    employer = clock(Limit.EMPLOYER_APPLY, extended_by=consented_days)
    worker = clock(Limit.WORKER_APPLY, spans=lost)
    in_employers_time = employer.due_on is not None and applied_on <= employer.due_on
    if not in_employers_time and worker.due_on is not None and applied_on > worker.due_on:
        raise ApplicationLate(due_on=worker.due_on.isoformat())
    # The employer is late as well when somebody else had to apply after its time.
    late = not in_employers_time
    costs = CostsOnEmployer(event_on, accepted_on or applied_on) if late else None
    own = employer if applicant is Applicant.EMPLOYER and in_employers_time else worker
    return Timeliness(clock=own, employer_late=late, costs=costs)


# 工伤保险条例第十八条第一款: the three papers of every application.
_ALWAYS = (Material.APPLICATION_FORM, Material.RELATION_PROOF, Material.DIAGNOSIS)

# What may come later on a written promise (容缺后补): the practice of Guangxi for infections (S:13), kept to papers
# that another office has to issue. The form and the diagnosis are the application itself (D).
PROMISABLE = frozenset(Material) - {
    Material.APPLICATION_FORM,
    Material.DIAGNOSIS,
    Material.OCCUPATIONAL_DIAGNOSIS,
    Material.INFECTION_PROOF,
}


def materials_for(ground: Ground) -> tuple[Material, ...]:
    """The papers of an application on this ground: art. 18 ¶1 and the proofs of the ground.

    A certified occupational disease and a proof of infection are the diagnosis itself.
    """
    evidence = GROUNDS[ground].evidence
    instead = {Material.OCCUPATIONAL_DIAGNOSIS, Material.INFECTION_PROOF} & set(evidence)
    always = [one for one in _ALWAYS if not (one is Material.DIAGNOSIS and instead)]
    return (*always, *evidence)


@dataclass(frozen=True, slots=True)
class Promise:
    """A paper promised for a day (容缺后补承诺)."""

    material: Material
    due_on: date


def missing_materials(
    ground: Ground, *, supplied: Collection[Material], promises: Iterable[Promise] = ()
) -> tuple[Material, ...]:
    """What an application lacks, in the order of the list; what is promised is not lacking yet."""
    promised = {promise.material for promise in promises}
    return tuple(one for one in materials_for(ground) if one not in supplied and one not in promised)


def require_promisable(promises: Iterable[Promise]) -> None:
    """Only papers that another office issues may come later."""
    wrong = sorted(promise.material.value for promise in promises if promise.material not in PROMISABLE)
    if wrong:
        raise NotPromisable(materials=wrong)


def require_promises_kept(promises: Iterable[Promise], *, supplied: Collection[Material]) -> None:
    """Acceptance does not wait for a promised paper; the decision does (D), for it must rest on the evidence."""
    wanting = sorted(promise.material.value for promise in promises if promise.material not in supplied)
    if wanting:
        raise PromisesOpen(materials=wanting)


def supplement_list(missing: Collection[Material], *, first_list: Collection[Material] | None) -> tuple[Material, ...]:
    """The papers to ask for, sorted.

    工伤保险条例第十八条第三款 (S:L1): 应当一次性书面告知工伤认定申请人需要补正的全部材料. A second notice may repeat
    what the first one named and did not get; it may name nothing new.
    """
    if first_list is not None:
        new = sorted(one.value for one in missing if one not in first_list)
        if new:
            raise SupplementNotOnce(materials=new)
    return tuple(sorted(missing))


def competent_region(unit_region: int, *, delegated: Mapping[int, int]) -> int:
    """The region whose human-resources department decides on a unit's cases.

    工伤保险条例第十七条 (S:L1): that of the pooling area, here the league or city; a province's matters go to the
    league or city where the unit is. Where it acts through another's hands, ``delegated`` says so, region by region,
    and the closest entry wins: which counties act is configuration, not law.
    """
    for region in ancestors(unit_region):
        if region in delegated:
            return delegated[region]
    return parent_of(unit_region, Level.LEAGUE)
