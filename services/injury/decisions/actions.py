"""From acceptance to a decision that stands: investigate, suspend, decide, serve, review, finalise."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.database import scope_of
from chassis.ledger import Event, happened
from chassis.problems import ParameterMissing
from chassis.workdays import WorkCalendar
from services.injury.cases.models import Case, of_case
from services.injury.cases.rules import INJURY_CASE, CaseMove, CaseState, Outcome, RemediesOpen, require_competent
from services.injury.cases.schemas import CaseDied
from services.injury.decisions.models import FACTS, OVERRIDE, Decision, Delivery, Investigation, Remedy, Suspension
from services.injury.decisions.queries import (
    investigation_of,
    open_remedy_of,
    open_suspension_of,
    review_of,
    rounds_of,
    served_last_on,
    standing_decision,
)
from services.injury.decisions.rules import (
    Recipient,
    RemedyKind,
    RemedyResult,
    Track,
    require_after_review_over,
    require_days_in_order,
    require_facts_in_order,
    require_in_time,
    require_move_of_ground,
    require_served,
)
from services.injury.decisions.schemas import (
    CaseDeemed,
    CaseFinal,
    CaseInvestigated,
    CaseNotRecognised,
    CaseRecognised,
    CaseRemedyConcluded,
    CaseRemedySought,
    CaseResumed,
    CaseServed,
    CaseSuspended,
    DecideAgainstIn,
    DecideForIn,
    DeliveryIn,
    ExclusionIn,
    FactsIn,
    InvestigateIn,
    RemedyIn,
    SuspendIn,
)
from services.injury.recognition import rules
from services.injury.recognition.applications import require_promises_kept
from services.injury.recognition.grounds import Facts, Material
from services.injury.recognition.models import Application
from services.injury.recognition.queries import application_of, papers_of
from services.injury.recognition.rules import Dispute, ExclusionFact, require_impartial

__all__ = [
    "conclude",
    "decide_against",
    "decide_for",
    "finalise",
    "finalise_cases",
    "investigate",
    "resume",
    "seek",
    "serve",
    "suspend",
]


async def investigate(
    session: AsyncSession, case: Case, asked: InvestigateIn, *, caller: Caller, papers: frozenset[Material]
) -> Case:
    """Two officers or more look into it, none of them with an interest."""
    await _require_officer(session, case, caller, officers=asked.officers)
    case.state = INJURY_CASE.after(case.state, CaseMove.INVESTIGATE)
    rules.require_investigable(papers)
    rules.require_investigators(asked.officers)
    said = asked.model_dump() | {"officers": list(dict.fromkeys(asked.officers))}
    session.add(Investigation(**of_case(case), opened_on=_today(session), **said))
    return await _told(session, case, CaseInvestigated(worker_id=case.worker_id))


async def suspend(session: AsyncSession, case: Case, asked: SuspendIn, *, caller: Caller) -> Case:
    """The clock stands still while another body's conclusion is awaited."""
    require_competent(case.competent_region, region=caller.region)
    require_days_in_order(asked.first_on, earliest=case.accepted_on, latest=_today(session))
    case.state = INJURY_CASE.after(case.state, CaseMove.SUSPEND)
    session.add(Suspension(**of_case(case), **asked.model_dump(), last_on=None))
    return await _told(session, case, CaseSuspended(worker_id=case.worker_id))


async def resume(session: AsyncSession, case: Case, *, last_on: date, caller: Caller) -> Case:
    """The conclusion is there, and the clock runs on."""
    require_competent(case.competent_region, region=caller.region)
    case.state = INJURY_CASE.after(case.state, CaseMove.RESUME)
    suspension = await open_suspension_of(session, case)
    require_days_in_order(last_on, earliest=suspension.first_on, latest=_today(session))
    suspension.last_on = last_on
    return await _told(session, case, CaseResumed(worker_id=case.worker_id))


async def decide_for(
    session: AsyncSession, case: Case, asked: DecideForIn, *, move: CaseMove, caller: Caller, keys: KeyRing
) -> Case:
    """Recognise, or deem: the ground's conditions are all met, no fact of art. 16 stands, the papers are there."""
    state = INJURY_CASE.after(case.state, move)
    require_move_of_ground(asked.ground, move)
    investigation = await _decidable(session, case, caller)
    facts = await _facts(session, asked.facts, case)
    decision = rules.decide_for(
        ground=asked.ground,
        facts=facts,
        exclusions=[_exclusion(one) for one in asked.exclusions],
        investigators=investigation.officers if investigation else (),
    )
    await _lay_down(session, case, decision, facts, track=asked.track, caller=caller, keys=keys)
    case.state, case.outcome, case.ground = state, decision.outcome, asked.ground
    kind = CaseDeemed if decision.outcome is Outcome.DEEMED else CaseRecognised
    fatal = case.died_at is not None
    return await _told(
        session, case, kind(worker_id=case.worker_id, ground=asked.ground, article=decision.article, fatal=fatal)
    )


async def decide_against(
    session: AsyncSession, case: Case, asked: DecideAgainstIn, *, caller: Caller, keys: KeyRing
) -> Case:
    """Not recognise: for a fact of art. 16, or for a condition that is not met; the employer's burden is kept (N8)."""
    state = INJURY_CASE.after(case.state, CaseMove.REJECT)
    investigation = await _decidable(session, case, caller)
    facts = await _facts(session, asked.facts, case)
    dispute = Dispute(
        employer_denies=bool(investigation and investigation.employer_denies),
        employer_evidence=bool(investigation and investigation.employer_evidence),
        override_reason=asked.override_reason,
    )
    decision = rules.decide_against(
        ground=asked.ground,
        facts=facts,
        exclusion=_exclusion(asked.exclusion) if asked.exclusion else None,
        dispute=dispute,
        investigators=investigation.officers if investigation else (),
    )
    await _lay_down(
        session, case, decision, facts, track=asked.track, caller=caller, keys=keys, exclusion=asked.exclusion
    )
    case.state, case.outcome, case.ground = state, decision.outcome, asked.ground
    return await _told(session, case, CaseNotRecognised(worker_id=case.worker_id, article=decision.article))


async def serve(session: AsyncSession, case: Case, deliveries: Sequence[DeliveryIn], *, caller: Caller) -> Case:
    """Record to whom the decision went; the time for remedies runs from when the worker or a relative had it."""
    require_competent(case.competent_region, region=caller.region)
    case.state = INJURY_CASE.after(case.state, CaseMove.SERVE)
    require_served((one.recipient for one in deliveries), has_unit=case.employer_id is not None)
    for one in deliveries:
        require_days_in_order(one.delivered_on, earliest=case.decided_on, latest=_today(session))
        session.add(Delivery(**of_case(case), decided_on=case.decided_on, **one.model_dump()))
    own = {Recipient.WORKER, Recipient.RELATIVE}
    case.served_on = min(one.delivered_on for one in deliveries if one.recipient in own)
    return await _told(session, case, CaseServed(worker_id=case.worker_id, served_on=case.served_on))


async def seek(
    session: AsyncSession, case: Case, asked: RemedyIn, *, kind: RemedyKind, caller: Caller, calendar: WorkCalendar
) -> Case:
    """A review was asked for or a suit brought, in time. Payment for treatment goes on meanwhile (art. 31).

    Whoever brings it, the time is that of the party who was served last: the body that takes it judges the rest.
    """
    require_competent(case.competent_region, region=caller.region)
    state = INJURY_CASE.after(case.state, CaseMove.REVIEW if kind is RemedyKind.REVIEW else CaseMove.SUE)
    require_days_in_order(asked.filed_on, earliest=case.decided_on, latest=_today(session))
    review = await review_of(session, case)
    require_in_time(
        kind,
        served_on=await served_last_on(session, case),
        reviewed_on=review.concluded_on if review else None,
        filed_on=asked.filed_on,
        calendar=calendar,
    )
    session.add(Remedy(**of_case(case), decided_on=case.decided_on, kind=kind, **asked.model_dump()))
    case.state = state
    return await _told(session, case, CaseRemedySought(worker_id=case.worker_id, kind=kind))


async def conclude(
    session: AsyncSession, case: Case, *, result: RemedyResult, concluded_on: date, caller: Caller
) -> Case:
    """The review or the suit ended: what was decided stands, or is revoked and decided anew."""
    require_competent(case.competent_region, region=caller.region)
    upheld = result is RemedyResult.UPHELD
    state = INJURY_CASE.after(case.state, CaseMove.UPHOLD if upheld else CaseMove.REVOKE)
    remedy = await open_remedy_of(session, case)
    require_days_in_order(concluded_on, earliest=remedy.filed_on, latest=_today(session))
    remedy.concluded_on, remedy.result = concluded_on, result
    case.state = state
    if not upheld:
        await _revoke(session, case, on=concluded_on)
    await _told(session, case, CaseRemedyConcluded(worker_id=case.worker_id, kind=remedy.kind, result=result))
    if state is CaseState.FINAL:
        await _close(session, case)
    return case


async def finalise(session: AsyncSession, case: Case, *, calendar: WorkCalendar) -> Case:
    """Nobody can challenge it any more."""
    state = INJURY_CASE.after(case.state, CaseMove.FINALISE)
    review = await review_of(session, case)
    require_after_review_over(
        await served_last_on(session, case),
        reviewed_on=review.concluded_on if review else None,
        today=_today(session),
        calendar=calendar,
    )
    case.state = state
    await _close(session, case)
    return case


async def finalise_cases(session: AsyncSession) -> int:
    """The scheduled rule: decisions that were served and can no longer be challenged become final.

    One whose time ends in a year without holidays yet waits until they are known.
    """
    calendar = scope_of(session).calendar
    served = await session.scalars(
        select(Case).where(Case.state == CaseState.SERVED).order_by(Case.id).with_for_update(skip_locked=True)
    )
    done = 0
    for case in served.all():
        try:
            await finalise(session, case, calendar=calendar)
        except (RemediesOpen, ParameterMissing):
            continue
        done += 1
    return done


async def _require_officer(
    session: AsyncSession, case: Case, caller: Caller, *, officers: Sequence[str] = ()
) -> Application | None:
    """The competent department's, and nobody who has an interest; the application, if there is one."""
    require_competent(case.competent_region, region=caller.region)
    application = await application_of(session, case) if case.applied_on is not None else None
    applied_by = application.applied_by if application else None
    require_impartial(caller, worker_id=case.worker_id, applied_by=applied_by, officers=officers)
    return application


async def _decidable(session: AsyncSession, case: Case, caller: Caller) -> Investigation | None:
    """What the decision may rest on; refused while promised papers are missing."""
    application = await _require_officer(session, case, caller)
    if application is not None:
        papers = await papers_of(session, application)
        require_promises_kept(papers.promises, supplied=papers.supplied)
    return await investigation_of(session, case)


async def _facts(session: AsyncSession, asked: FactsIn, case: Case) -> Facts:
    """What the decision rests on. A death that the case does not record yet is recorded with it."""
    facts = Facts(**asked.model_dump())
    now = scope_of(session).clock.now()
    require_facts_in_order(facts, event_at=case.event_at, died_at=case.died_at, now=now)
    if facts.died_at is None:
        return replace(facts, died_at=case.died_at)
    if case.died_at is None:
        case.died_at = facts.died_at
        await _told(session, case, CaseDied(worker_id=case.worker_id, died_at=facts.died_at))
    return facts


def _exclusion(asked: ExclusionIn) -> ExclusionFact:
    return ExclusionFact(asked.exclusion, document=asked.document, own_evidence=asked.own_evidence)


async def _lay_down(
    session: AsyncSession,
    case: Case,
    decision: rules.Decision,
    facts: Facts,
    *,
    track: Track,
    caller: Caller,
    keys: KeyRing,
    exclusion: ExclusionIn | None = None,
) -> None:
    today = _today(session)
    told = FactsIn.model_validate(facts, from_attributes=True).model_dump_json(exclude_none=True)
    override = decision.override_reason
    session.add(
        Decision(
            **of_case(case),
            employer_id=case.employer_id,
            round=await rounds_of(session, case) + 1,
            outcome=decision.outcome,
            ground=decision.ground,
            article=decision.article,
            wording=decision.wording,
            reasons=[{"zh": reason.zh, "en": reason.en} for reason in decision.reasons],
            facts=keys.seal(told, context=FACTS),
            investigators=list(decision.investigators),
            exclusion=exclusion.exclusion if exclusion else None,
            exclusion_document=exclusion.document if exclusion else None,
            override_reason=keys.seal(override, context=OVERRIDE) if override else None,
            track=track,
            decided_on=today,
            decided_by=caller.subject,
        )
    )
    # The decision first, the case's state after it: the database takes them in no other order.
    await session.flush()
    case.decided_on = today


async def _revoke(session: AsyncSession, case: Case, *, on: date) -> None:
    # A refusal to accept is no decision of its own: it stands on the case.
    if case.outcome is not Outcome.NOT_ACCEPTED:
        (await standing_decision(session, case, change=True)).revoked_on = on
    values: dict[str, Any] = dict.fromkeys(("outcome", "ground", "not_accepted_for", "decided_on", "served_on"))
    for name, value in values.items():
        setattr(case, name, value)


async def _close(session: AsyncSession, case: Case) -> None:
    assert case.outcome is not None  # noqa: S101 - a case that is served has one
    case.closed_on = _today(session)
    await _told(session, case, CaseFinal(worker_id=case.worker_id, outcome=case.outcome))


def _today(session: AsyncSession) -> date:
    return scope_of(session).clock.today()


async def _told(session: AsyncSession, case: Case, event: Event) -> Case:
    await session.flush()
    await happened(session, event, subject=case.id, region=case.region)
    return case
