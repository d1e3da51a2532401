"""Recognition 工伤认定: what a decision needs before it may be made, and what it then says.

The grounds stand in ``grounds.py``, applications in ``applications.py``, relations in ``relations.py``; here they meet.
A decision is refused, never corrected: whoever decides sees which rule stands against it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chassis.caller import Caller
from chassis.problems import Conflict, Forbidden
from chassis.text import Text
from services.injury.cases.rules import Outcome
from services.injury.recognition.grounds import (
    EXCLUSIONS,
    GROUNDS,
    Document,
    Exclusion,
    Facts,
    Finding,
    Ground,
    Material,
    examine,
)

__all__ = [
    "INVESTIGATORS",
    "BurdenNotMet",
    "Decision",
    "Dispute",
    "ExclusionFact",
    "ExclusionStands",
    "ExclusionUnproven",
    "GroundNotMet",
    "InvestigatorsTooFew",
    "NeedsNoInvestigation",
    "ReasonRequired",
    "Recused",
    "decide_against",
    "decide_for",
    "established",
    "lump_sum_due",
    "outcome_of",
    "require_impartial",
    "require_investigable",
    "require_investigators",
    "require_no_interest",
]

# 工伤认定办法: 社会保险行政部门进行调查核实，应当由两名以上工作人员共同进行，并出示执行公务的证件 (K-hi).
INVESTIGATORS = 2


class GroundNotMet(Conflict):
    code = "GROUND_NOT_MET"
    title = Text("认定情形的条件未全部具备", "The ground's conditions are not all met")
    detail = Text("不符合：{failed}；尚未查明：{unknown}", "Not so: {failed}; not known: {unknown}")


class ExclusionStands(Conflict):
    code = "EXCLUSION_STANDS"
    title = Text("有不得认定的情形", "A fact forbids recognition")
    detail = Text("{wording}（{article}）", "{article}: {wording}")
    source = "工伤保险条例第十六条"


class ExclusionUnproven(Conflict):
    code = "EXCLUSION_UNPROVEN"
    title = Text("不得认定的情形缺少有权机构文书", "No competent body's document establishes the exclusion")
    source = "法释〔2014〕9号第一条"


class BurdenNotMet(Conflict):
    code = "BURDEN_NOT_MET"
    title = Text("用人单位否认工伤但未举证", "The employer denies the injury and has proved nothing")
    detail = Text(
        "尚未查明：{unknown}。用人单位承担举证责任；另有法律理由的须写明",
        "Not known: {unknown}. The burden is the employer's; to decide otherwise state the legal reason",
    )
    source = "工伤保险条例第十九条第二款"


class ReasonRequired(Conflict):
    code = "REASON_REQUIRED"
    title = Text("不予认定须说明不符合的条件", "A negative decision names the condition that is not met")


class InvestigatorsTooFew(Conflict):
    code = "INVESTIGATORS_TOO_FEW"
    title = Text("调查核实须有两名以上工作人员", "An investigation takes two officers or more")
    source = "工伤认定办法"


class NeedsNoInvestigation(Conflict):
    code = "NEEDS_NO_INVESTIGATION"
    title = Text("已取得职业病诊断，不再调查核实", "A certified occupational disease is not investigated again")
    source = "工伤保险条例第十九条第一款"


class Recused(Forbidden):
    code = "RECUSED"
    title = Text("有利害关系，应当回避", "Whoever has an interest in the case stands back")
    source = "工伤保险条例第二十条第四款"


@dataclass(frozen=True, slots=True)
class ExclusionFact:
    """An alleged fact of art. 16, and what is offered for it: a document, or the department's own evidence."""

    exclusion: Exclusion
    document: Document | None = None
    own_evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """Whether the employer denies what the worker claims, whether it brought evidence, and why it may not matter."""

    employer_denies: bool = False
    employer_evidence: bool = False
    override_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided (N10): the outcome, the article and its words, the reasons, and who investigated."""

    outcome: Outcome
    ground: Ground | None
    article: str
    wording: str
    reasons: tuple[Text, ...]
    investigators: tuple[str, ...]
    override_reason: str | None = None


def established(fact: ExclusionFact) -> bool:
    """Whether a fact of art. 16 is proved.

    法释〔2014〕9号第一条 (S:L3): 应当以有权机构出具的事故责任认定书、结论性意见和人民法院生效裁判等法律文书为依据;
    without one drink and self-harm may be found on the department's own evidence, intentional crime never.
    """
    rule = EXCLUSIONS[fact.exclusion]
    if fact.document is not None:
        return fact.document in rule.documents
    return rule.own_evidence and bool(fact.own_evidence)


def outcome_of(ground: Ground) -> Outcome:
    """Art. 14 recognises (应当认定), art. 15 deems (视同)."""
    return Outcome.DEEMED if GROUNDS[ground].deemed else Outcome.RECOGNISED


def lump_sum_due(ground: Ground) -> bool:
    """第十五条第二款 (S:L1): an old wound's relapse brings every benefit save the lump sum (N4)."""
    return GROUNDS[ground].lump_sum


def require_no_interest(officers: Collection[str], *, interested: Collection[str]) -> None:
    """第二十条第四款 (S:L1): 工作人员与工伤认定申请人有利害关系的，应当回避."""
    if set(officers) & set(interested):
        raise Recused


def require_impartial(
    caller: Caller, *, worker_id: str, applied_by: str | None = None, officers: Collection[str] = ()
) -> None:
    """Neither the worker in person nor whoever made the application decides on it, or is named to look into it."""
    acting = [caller.subject, *officers, *([caller.worker_id] if caller.worker_id else [])]
    require_no_interest(acting, interested=[worker_id, *([applied_by] if applied_by else [])])


def require_investigators(investigators: Collection[str], *, interested: Collection[str] = ()) -> None:
    """Two different officers or more, none with an interest in the case."""
    if len(set(investigators)) < INVESTIGATORS:
        raise InvestigatorsTooFew
    require_no_interest(investigators, interested=interested)


def require_investigable(supplied: Collection[Material]) -> None:
    """第十九条第一款 (S:L1): 对依法取得职业病诊断证明书或者职业病诊断鉴定书的，社会保险行政部门不再进行调查核实."""
    if Material.OCCUPATIONAL_DIAGNOSIS in supplied:
        raise NeedsNoInvestigation


def decide_for(
    *,
    ground: Ground,
    facts: Facts,
    exclusions: Sequence[ExclusionFact] = (),
    investigators: Sequence[str] = (),
    interested: Collection[str] = (),
) -> Decision:
    """Recognise the injury, or deem it one.

    Every condition of the ground is met, and no proved fact of art. 16 stands against it (N3); an allegation without
    proof stands against nothing. ``investigators`` is empty where there was no investigation.
    """
    for fact in exclusions:
        if established(fact):
            rule = EXCLUSIONS[fact.exclusion]
            raise ExclusionStands(wording=rule.wording, article=rule.article)
    if investigators:
        require_investigators(investigators, interested=interested)
    finding = examine(ground, facts)
    if not finding.met:
        raise GroundNotMet(
            failed=[str(words) for words in finding.failed], unknown=[str(words) for words in finding.unknown]
        )
    row = GROUNDS[ground]
    return Decision(
        outcome=outcome_of(ground),
        ground=ground,
        article=row.article,
        wording=row.wording,
        reasons=tuple(question.words for question in row.questions),
        investigators=tuple(investigators),
    )


def decide_against(
    *,
    ground: Ground,
    facts: Facts,
    exclusion: ExclusionFact | None = None,
    dispute: Dispute | None = None,
    investigators: Sequence[str] = (),
    interested: Collection[str] = (),
) -> Decision:
    """Not recognise the injury on the ground that was claimed: for an exclusion, or for a condition that is not met.

    第十九条第二款 (S:L1): 职工或者其近亲属认为是工伤，用人单位不认为是工伤的，由用人单位承担举证责任. So where nothing
    is disproved and the employer that denies has shown nothing, the decision is blocked unless a legal reason is
    stated (N8).
    """
    if investigators:
        require_investigators(investigators, interested=interested)
    if exclusion is not None:
        if not established(exclusion):
            raise ExclusionUnproven
        excluded = EXCLUSIONS[exclusion.exclusion]
        reason = Text(excluded.wording, f"Excluded by {excluded.article}")
        return _against(ground, excluded.article, excluded.wording, (reason,), investigators)
    finding = examine(ground, facts)
    if finding.met:
        raise ReasonRequired
    override = _override(finding, dispute or Dispute())
    row = GROUNDS[ground]
    return _against(ground, row.article, row.wording, finding.failed or finding.unknown, investigators, override)


def _override(finding: Finding, dispute: Dispute) -> str | None:
    """The legal reason that lifts the employer's burden, where it is needed and given."""
    if finding.failed or not dispute.employer_denies or dispute.employer_evidence:
        return None
    if not dispute.override_reason:
        raise BurdenNotMet(unknown=[str(words) for words in finding.unknown])
    return dispute.override_reason


def _against(
    ground: Ground,
    article: str,
    wording: str,
    reasons: tuple[Text, ...],
    investigators: Sequence[str],
    override_reason: str | None = None,
) -> Decision:
    return Decision(
        outcome=Outcome.NOT_RECOGNISED,
        ground=ground,
        article=article,
        wording=wording,
        reasons=reasons,
        investigators=tuple(investigators),
        override_reason=override_reason,
    )
