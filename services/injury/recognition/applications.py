"""Application for recognition 工伤认定申请: who may apply, with which papers, to which body."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chassis.caller import Department
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level, ancestors, level_of, parent_of
from chassis.text import Text
from services.injury.recognition.grounds import GROUNDS, Ground, Material

__all__ = [
    "PROMISABLE",
    "AlreadyApplied",
    "AlreadyConsented",
    "Applicant",
    "ConsentTooLate",
    "NotPromisable",
    "NotTheApplicant",
    "NothingToSupplement",
    "PapersClosed",
    "PlaceTooWide",
    "Promise",
    "PromisePast",
    "PromiseState",
    "PromisesOpen",
    "SupplementNotOnce",
    "competent_region",
    "materials_for",
    "missing_materials",
    "promise_state",
    "require_applicant",
    "require_own_application",
    "require_promisable",
    "require_promises_kept",
    "supplement_list",
]


class Applicant(StrEnum):
    """Who applies 申请人（工伤保险条例第十七条）."""

    EMPLOYER = "employer"  # 所在单位
    WORKER = "worker"  # 职工
    RELATIVE = "relative"  # 近亲属
    UNION = "union"  # 工会组织


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


class PromisePast(Conflict):
    code = "PROMISE_PAST"
    title = Text("承诺补齐日已过", "The day of the promise has passed")


class PapersClosed(Conflict):
    code = "PAPERS_CLOSED"
    title = Text("申请已撤回或已作出决定，不再接收材料", "The application is withdrawn or decided: no more papers")


class AlreadyApplied(Conflict):
    code = "ALREADY_APPLIED"
    stands_for = ("uq_applications_live",)
    title = Text("本案已有未撤回的申请", "The case has an application already")
    source = "工伤保险条例第十七条"


class NotTheApplicant(Forbidden):
    code = "NOT_THE_APPLICANT"
    title = Text("不得以该申请人的名义办理", "Not to be done in that applicant's name")
    detail = Text("申请人类别：{applicant}", "The applicant is: {applicant}")
    source = "工伤保险条例第十七条"


class NothingToSupplement(Conflict):
    code = "NOTHING_TO_SUPPLEMENT"
    title = Text("没有需要补正的材料", "No paper is missing")
    source = "工伤保险条例第十八条第三款"


class AlreadyConsented(Conflict):
    code = "ALREADY_CONSENTED"
    stands_for = ("uq_consents_case_id",)
    title = Text("已同意延长申请时限", "The extension has been consented to already")
    source = "工伤保险条例第十七条第一款"


class ConsentTooLate(Conflict):
    code = "CONSENT_TOO_LATE"
    title = Text("受理之后不再同意延长申请时限", "No extension is consented to once the application is decided on")
    source = "工伤保险条例第十七条第一款"


class PlaceTooWide(Conflict):
    code = "PLACE_TOO_WIDE"
    title = Text("地点须精确到盟市以下才能确定管辖", "The place must lie in one league for competence to be known")
    source = "工伤保险条例第十七条第三款"


def require_applicant(applicant: Applicant, *, department: Department, of_unit: bool) -> None:
    """第十七条: the unit applies for its own worker; at the department's counter the worker's side does.

    ``of_unit``: the unit that calls is the one that the case names.
    """
    if department is Department.EMPLOYER:
        allowed = applicant is Applicant.EMPLOYER and of_unit
    elif department is Department.WORKER:
        allowed = applicant is Applicant.WORKER
    else:
        allowed = applicant is not Applicant.EMPLOYER
    if not allowed:
        raise NotTheApplicant(applicant=applicant.value)


def require_own_application(applicant: Applicant, *, department: Department, of_unit: bool) -> None:
    """Nobody completes or withdraws the other side's application; the department does so at the applicant's word."""
    if department is Department.EMPLOYER:
        own = applicant is Applicant.EMPLOYER and of_unit
    else:
        own = department is not Department.WORKER or applicant is not Applicant.EMPLOYER
    if not own:
        raise NotTheApplicant(applicant=applicant.value)


# 工伤保险条例第十八条第一款: the three papers of every application.
_ALWAYS = (Material.APPLICATION_FORM, Material.RELATION_PROOF, Material.DIAGNOSIS)

# What may come later on a written promise (容缺后补): the practice of Guangxi for infections (S:13), kept to papers
# that another office has to issue. The form and the diagnosis are the application itself (D), and a
# proof of payment is of no application.
PROMISABLE = frozenset(Material) - {
    Material.APPLICATION_FORM,
    Material.DIAGNOSIS,
    Material.OCCUPATIONAL_DIAGNOSIS,
    Material.INFECTION_PROOF,
    Material.PAYMENT_PROOF,
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


class PromiseState(StrEnum):
    """How a promise stands 承诺的状态."""

    OPEN = "open"  # 未到期
    KEPT = "kept"  # 已补齐
    BROKEN = "broken"  # 逾期未补


def promise_state(promise: Promise, *, supplied: Collection[Material], today: date) -> PromiseState:
    """Kept as soon as the paper is there, broken when its day has passed without it."""
    if promise.material in supplied:
        return PromiseState.KEPT
    return PromiseState.OPEN if today <= promise.due_on else PromiseState.BROKEN


def missing_materials(
    ground: Ground,
    *,
    supplied: Collection[Material],
    promises: Iterable[Promise] = (),
    today: date | None = None,
) -> tuple[Material, ...]:
    """What an application lacks, in the order of the list; what is promised is not lacking until its day is over."""
    promised = {promise.material for promise in promises if today is None or today <= promise.due_on}
    return tuple(one for one in materials_for(ground) if one not in supplied and one not in promised)


def require_promisable(promises: Iterable[Promise], *, today: date | None = None) -> None:
    """Only papers that another office issues may come later, and no promise is for a day that has passed."""
    given = list(promises)
    wrong = sorted(promise.material.value for promise in given if promise.material not in PROMISABLE)
    if wrong:
        raise NotPromisable(materials=wrong)
    if today is not None and any(promise.due_on < today for promise in given):
        raise PromisePast


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
    if level_of(unit_region) is Level.PROVINCE:
        raise PlaceTooWide
    return parent_of(unit_region, Level.LEAGUE)
