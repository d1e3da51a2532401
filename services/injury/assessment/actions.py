"""From an application to a grade that stands."""

import secrets
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import scope_of
from chassis.ledger import Event, happened
from chassis.problems import Missing, ParameterMissing
from chassis.regions import parent_of
from chassis.workdays import WorkCalendar
from services.injury.assessment.models import Assessment
from services.injury.assessment.queries import final_of, pool_of
from services.injury.assessment.rules import (
    CAPABILITY_ASSESSMENT,
    LEVEL_OF,
    AssessmentMove,
    AssessmentState,
    ExtendedAlready,
    Kind,
    NotFinalYet,
    ReviewNeedsConclusion,
    draw_panel,
    require_assessable,
    require_final,
    require_grade,
    require_reappraisal_in_time,
    require_review_due,
    require_signed,
)
from services.injury.assessment.schemas import (
    ApplyIn,
    AssessmentApplied,
    AssessmentConcluded,
    AssessmentContested,
    AssessmentExtended,
    AssessmentFinal,
    AssessmentServed,
    AssessmentSuperseded,
    AssessmentWithdrawn,
    ConcludeIn,
    DrawIn,
    PanelDrawn,
)
from services.injury.cases.models import Case, of_case
from services.injury.cases.rules import Outcome, require_competent
from services.injury.decisions.rules import require_days_in_order
from services.injury.paid_leaves.actions import end_with_grade
from services.injury.recognition.rules import require_impartial

__all__ = ["apply", "conclude", "contest", "draw", "extend", "finalise", "finalise_assessments", "serve", "withdraw"]

_FOR_THEM = (Outcome.RECOGNISED, Outcome.DEEMED)


async def apply(session: AsyncSession, case: Case, asked: ApplyIn, *, caller: Caller) -> Assessment:
    """Ask for a first assessment, once the injury is recognised, treated and stable; or for a review after a year."""
    if not asked.review:
        require_assessable(recognised=case.outcome in _FOR_THEM, stable=asked.stable)
        return await _open(session, case, Kind.INITIAL, previous=None, caller=caller)
    previous = await final_of(session, case)
    if previous is None or previous.concluded_on is None:
        raise ReviewNeedsConclusion
    require_review_due(concluded_on=previous.concluded_on, applied_on=_today(session))
    return await _open(session, case, Kind.REVIEW, previous=previous, caller=caller)


async def _open(
    session: AsyncSession, case: Case, kind: Kind, *, previous: Assessment | None, caller: Caller
) -> Assessment:
    one = Assessment(
        **of_case(case),
        employer_id=case.employer_id,
        kind=kind,
        state=CAPABILITY_ASSESSMENT.start,
        previous_id=previous.id if previous else None,
        committee=parent_of(case.region, LEVEL_OF[kind]),
        applied_on=_today(session),
        applied_by=caller.subject,
        extended_days=0,
        recused=[],
    )
    session.add(one)
    await _told(session, one, AssessmentApplied(**_facts(one)))
    return one


async def draw(session: AsyncSession, one: Assessment, asked: DrawIn, *, caller: Caller) -> Assessment:
    """Draw the panel; drawn again without those who stand back, the seed stays and so do the others."""
    _require_committee(one, caller)
    one.state = CAPABILITY_ASSESSMENT.after(one.state, AssessmentMove.DRAW)
    pool = one.pool or await pool_of(session, one.committee, on=_today(session), specialty=asked.specialty)
    recused = sorted({*one.recused, *asked.recused})
    panel = draw_panel(seed=one.seed or secrets.token_hex(16), experts=pool, recused=recused, size=asked.size)
    one.seed, one.pool, one.pool_digest = panel.seed, pool, panel.pool
    one.recused, one.size, one.experts = recused, asked.size, list(panel.experts)
    return await _told(session, one, PanelDrawn(**_facts(one), pool_digest=panel.pool))


async def conclude(session: AsyncSession, one: Assessment, asked: ConcludeIn, *, caller: Caller) -> Assessment:
    """The panel's conclusion, signed by each of it; a grade ends the paid leave, which is not set anew meanwhile."""
    _require_committee(one, caller)
    case = await session.get_one(Case, one.case_id, with_for_update=True)
    one.state = CAPABILITY_ASSESSMENT.after(one.state, AssessmentMove.CONCLUDE)
    require_signed(one.experts or (), signed=asked.signed_by)
    require_grade(asked.grade)
    one.grade, one.care, one.signed_by = asked.grade, asked.care, sorted(asked.signed_by)
    one.concluded_on = _today(session)
    await _told(session, one, AssessmentConcluded(**_facts(one)))
    if one.grade is not None:
        await end_with_grade(session, case)
    return one


async def extend(session: AsyncSession, one: Assessment, *, days: int, caller: Caller) -> Assessment:
    """第二十五条第二款 (S:L1): 必要时，作出劳动能力鉴定结论的期限可以延长30日."""
    _require_committee(one, caller)
    if one.extended_days or one.concluded_on is not None:
        raise ExtendedAlready
    one.extended_days = days
    return await _told(session, one, AssessmentExtended(**_facts(one)))


async def serve(session: AsyncSession, one: Assessment, *, received_on: date, caller: Caller) -> Assessment:
    """The worker has the conclusion; the province's is final with it and takes the contested one's place."""
    _require_committee(one, caller)
    one.state = CAPABILITY_ASSESSMENT.after(one.state, AssessmentMove.SERVE)
    require_days_in_order(received_on, earliest=one.concluded_on, latest=_today(session))
    one.received_on = received_on
    await _told(session, one, AssessmentServed(**_facts(one)))
    if one.kind is Kind.REAPPRAISAL:
        previous = await _previous(session, one)
        previous.state = CAPABILITY_ASSESSMENT.after(previous.state, AssessmentMove.SUPERSEDE)
        await _told(session, previous, AssessmentSuperseded(**_facts(previous)))
        await _stand(session, one)
    return one


async def contest(session: AsyncSession, one: Assessment, *, caller: Caller, calendar: WorkCalendar) -> Assessment:
    """Ask the province's committee, within 15 days of receipt; returns the reappraisal that is opened."""
    state = CAPABILITY_ASSESSMENT.after(one.state, AssessmentMove.CONTEST)
    if one.received_on is None:
        raise Missing
    require_reappraisal_in_time(received_on=one.received_on, applied_on=_today(session), calendar=calendar)
    one.state = state
    await _told(session, one, AssessmentContested(**_facts(one)))
    case = await session.get_one(Case, one.case_id)
    return await _open(session, case, Kind.REAPPRAISAL, previous=one, caller=caller)


async def finalise(session: AsyncSession, one: Assessment, *, calendar: WorkCalendar) -> Assessment:
    """Nobody can contest it any more."""
    CAPABILITY_ASSESSMENT.after(one.state, AssessmentMove.FINALISE)
    if one.received_on is None or one.state is AssessmentState.CONTESTED:
        raise NotFinalYet(due_on="—")
    require_final(one.kind, received_on=one.received_on, today=_today(session), calendar=calendar)
    return await _stand(session, one)


async def finalise_assessments(session: AsyncSession) -> int:
    """The scheduled rule: conclusions that were served and can no longer be contested become final.

    One whose time ends in a year without holidays yet waits until they are known, and holds up no other.
    """
    calendar = scope_of(session).calendar
    served = await session.scalars(
        select(Assessment)
        .where(Assessment.state == AssessmentState.SERVED)
        .order_by(Assessment.id)
        .with_for_update(skip_locked=True)
    )
    done = 0
    for one in served.all():
        try:
            await finalise(session, one, calendar=calendar)
        except (NotFinalYet, ParameterMissing):
            continue
        done += 1
    return done


async def withdraw(session: AsyncSession, one: Assessment) -> Assessment:
    """Give it up before its conclusion; a contested conclusion stands then."""
    one.state = CAPABILITY_ASSESSMENT.after(one.state, AssessmentMove.WITHDRAW)
    await _told(session, one, AssessmentWithdrawn(**_facts(one)))
    if one.kind is Kind.REAPPRAISAL:
        await _stand(session, await _previous(session, one))
    return one


async def _stand(session: AsyncSession, one: Assessment) -> Assessment:
    one.state = CAPABILITY_ASSESSMENT.after(one.state, AssessmentMove.FINALISE)
    assert one.care is not None  # noqa: S101 - it has been concluded
    return await _told(session, one, AssessmentFinal(**_facts(one), grade=one.grade, care=one.care))


async def _previous(session: AsyncSession, one: Assessment) -> Assessment:
    return await session.get_one(Assessment, one.previous_id, with_for_update=True, populate_existing=True)


def _require_committee(one: Assessment, caller: Caller) -> None:
    """Its own committee, and nobody who is the worker or asked for it (第二十七条)."""
    require_competent(one.committee, region=caller.region)
    require_impartial(caller, worker_id=one.worker_id, applied_by=one.applied_by)


def _facts(one: Assessment) -> dict[str, object]:
    return {"case_id": one.case_id, "worker_id": one.worker_id, "kind": one.kind}


def _today(session: AsyncSession) -> date:
    return scope_of(session).clock.today()


async def _told(session: AsyncSession, one: Assessment, event: Event) -> Assessment:
    await session.flush()
    await happened(session, event, subject=one.id, region=one.region)
    return one
