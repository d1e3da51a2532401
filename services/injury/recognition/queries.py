"""Reading what an application rests on: its papers, the relation, lost time, and whose department is competent.

A unit that applies sees neither lost time nor delegations, so these are read inside ``everywhere`` where it calls.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.filters import in_force
from chassis.problems import Missing
from chassis.regions import ancestors
from chassis.workdays import WorkCalendar
from services.injury.cases.models import Case
from services.injury.cases.rules import Harm
from services.injury.clocks.limits import Limit
from services.injury.clocks.rules import Reading, Span, read_clock
from services.injury.documents.models import Document
from services.injury.recognition.applications import (
    Promise,
    competent_region,
    missing_materials,
    promise_state,
)
from services.injury.recognition.grounds import Ground, Material
from services.injury.recognition.models import (
    Application,
    Consent,
    Delegation,
    LostTimeSpan,
    PromisedMaterial,
    SuppliedMaterial,
    UnitRelation,
)
from services.injury.recognition.relations import Settled, settle_relation
from services.injury.recognition.schemas import ApplicationOut, PromiseOut, SuppliedOut
from services.injury.recognition.timeliness import Lateness, applicants_clock, judge_lateness, lost_span

__all__ = [
    "Papers",
    "application_of",
    "competence_in",
    "competence_of",
    "consented_days_of",
    "costs_of",
    "is_infection",
    "lacking",
    "lateness_of",
    "lost_spans_of",
    "papers_of",
    "place_of_unit",
    "relation_of",
    "settled_relation",
    "shown",
]


@dataclass(frozen=True, slots=True)
class Papers:
    """What is on file and what is promised; ``supplied`` has the file of each paper that has one."""

    supplied: dict[Material, SuppliedOut]
    promises: tuple[Promise, ...]


async def application_of(session: AsyncSession, case: Case, *, change: bool = False) -> Application:
    """The case's last application: the live one, or the one that was withdrawn."""
    statement = (
        select(Application)
        .where(Application.case_id == case.id)
        .order_by(Application.withdrawn_on.desc().nulls_first(), Application.id.desc())
        .limit(1)
    )
    application = await session.scalar(statement.with_for_update() if change else statement)
    if application is None:
        raise Missing
    return application


async def papers_of(session: AsyncSession, application: Application) -> Papers:
    """A paper is on file when it was handed in, or uploaded, and neither withdrawn nor found wanting since."""
    marked = await session.scalars(select(SuppliedMaterial).where(SuppliedMaterial.application_id == application.id))
    marks = {mark.material: mark for mark in marked}
    uploaded = await session.scalars(
        select(Document)
        .where(Document.case_id == application.case_id, Document.withdrawn_at.is_(None))
        .order_by(Document.filed_at, Document.id)
    )
    documents = {document.id: document for document in uploaded}
    supplied = {
        mark.material: SuppliedOut.model_validate(mark)
        for mark in marks.values()
        if mark.returned_at is None and (mark.document_id is None or mark.document_id in documents)
    }
    for document in documents.values():
        returned_at = marks[document.material].returned_at if document.material in marks else None
        if returned_at is None or document.filed_at > returned_at:
            supplied.setdefault(document.material, SuppliedOut(material=document.material, document_id=document.id))
    promised = await session.scalars(
        select(PromisedMaterial)
        .where(PromisedMaterial.application_id == application.id)
        .order_by(PromisedMaterial.due_on, PromisedMaterial.material)
    )
    return Papers(supplied, tuple(one.promise for one in promised))


def lacking(application: Application, papers: Papers, *, today: date) -> tuple[Material, ...]:
    """What the ground asks for, and what the applicant was asked for besides, and is neither there nor promised."""
    lacks = set(missing_materials(application.ground, supplied=papers.supplied, promises=papers.promises, today=today))
    promised = {promise.material for promise in papers.promises if today <= promise.due_on}
    asked = application.first_materials or frozenset()
    lacks |= asked - papers.supplied.keys() - promised
    return tuple(one for one in Material if one in lacks)


async def relation_of(session: AsyncSession, case: Case) -> UnitRelation | None:
    """The relation as determined for the case."""
    relation: UnitRelation | None = await session.scalar(select(UnitRelation).where(UnitRelation.case_id == case.id))
    return relation


def is_infection(case: Case, ground: Ground | None) -> bool:
    """Whether the epidemic notice may be a route for this worker."""
    return case.harm is Harm.INFECTION or ground is Ground.INFECTION_ON_DUTY


def settled_relation(case: Case, relation: UnitRelation, *, ground: Ground | None) -> Settled:
    """What came of the relation; ``RelationRulingRequired`` where nothing is settled without a ruling."""
    return settle_relation(
        relation=relation.relation,
        infection=is_infection(case, ground),
        local_inclusion=relation.local_inclusion,
        unit_id=relation.unit_id,
        ruling=relation.ruling,
    )


async def lost_spans_of(session: AsyncSession, case: Case) -> list[Span]:
    """The days that the worker's year leaves out."""
    lost = await session.scalars(select(LostTimeSpan).where(LostTimeSpan.case_id == case.id))
    return [lost_span(one.reason, first_on=one.first_on, last_on=one.last_on) for one in lost]


async def consented_days_of(session: AsyncSession, case: Case) -> int:
    """Days by which the employer's 30 were extended."""
    return await session.scalar(select(Consent.days).where(Consent.case_id == case.id)) or 0


async def lateness_of(
    session: AsyncSession, case: Case, *, applied_on: date, calendar: WorkCalendar, accepted_on: date | None = None
) -> Lateness:
    """How an application of that day stands, by the lost time and the consent on file; ``ApplicationLate``."""
    return judge_lateness(
        event_on=case.event_on,
        applied_on=applied_on,
        accepted_on=accepted_on,
        calendar=calendar,
        consented_days=await consented_days_of(session, case),
        lost=await lost_spans_of(session, case),
    )


def costs_of(lateness: Lateness) -> dict[str, Any]:
    """What lateness makes of an application's columns."""
    costs = lateness.costs
    return {
        "employer_late": lateness.employer_late,
        "costs_from": costs.first_on if costs else None,
        "costs_to": costs.last_on if costs else None,
    }


def place_of_unit(case: Case, relation: UnitRelation | None) -> int:
    """Where the unit is that answers; where that is not known, the worker's own place stands in for it (D)."""
    return relation.unit_region if relation and relation.unit_region else case.region


async def competence_of(session: AsyncSession, place: int, *, on: date) -> int:
    """The region whose human-resources department decides on cases of a place, as delegations stand on that day."""
    acting = await session.scalars(
        select(Delegation.county).where(Delegation.county.in_(ancestors(place)), in_force(Delegation, on=on))
    )
    return competent_region(place, delegated={county: county for county in acting})


async def competence_in(session: AsyncSession, case: Case, relation: UnitRelation | None, *, on: date) -> int:
    """The region whose department decides on the case: the one that has it, or would have it if applied for then."""
    return case.competent_region or await competence_of(session, place_of_unit(case, relation), on=on)


def _acceptance(case: Case, application: Application, *, today: date, calendar: WorkCalendar) -> Reading:
    """The 15 days of acceptance. Asking for papers answers the application; the full supplement starts them again."""
    waits = application.first_list is not None and application.supplemented_on is None
    refused_on = case.decided_on if case.not_accepted_for else None
    done = [application.accepted_on, application.withdrawn_on, refused_on]
    if waits:
        done.append(application.supplement_requested_on)
    return read_clock(
        limit=Limit.ACCEPT,
        started_on=application.received_on,
        today=today,
        calendar=calendar,
        done_on=min((day for day in done if day is not None), default=None),
    )


async def shown(
    session: AsyncSession, case: Case, application: Application, *, today: date, calendar: WorkCalendar
) -> ApplicationOut:
    """An application as an answer; to be called inside ``everywhere``, for the case is the caller's already."""
    papers = await papers_of(session, application)
    timeliness = applicants_clock(
        application.applicant,
        event_on=case.event_on,
        applied_on=application.applied_on,
        employer_late=application.employer_late,
        calendar=calendar,
        consented_days=application.consented_days,
        lost=await lost_spans_of(session, case),
    )
    promises = [
        PromiseOut(
            material=one.material,
            due_on=one.due_on,
            state=promise_state(one, supplied=papers.supplied, today=today),
        )
        for one in papers.promises
    ]
    derived = {
        "supplied": [papers.supplied[one] for one in Material if one in papers.supplied],
        "promises": promises,
        "missing": list(lacking(application, papers, today=today)),
        "acceptance": _acceptance(case, application, today=today, calendar=calendar),
        "timeliness": timeliness,
    }
    stored = {name: getattr(application, name) for name in ApplicationOut.model_fields if name not in derived}
    return ApplicationOut.model_validate(stored | derived)
