"""Determining a case's relation, and ruling on it."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.clock import Clock
from chassis.ledger import happened
from chassis.problems import Missing
from services.injury.cases.models import Case, of_case
from services.injury.cases.rules import CaseState, require_competent
from services.injury.recognition.models import REASON, Application, UnitRelation
from services.injury.recognition.queries import (
    application_of,
    competence_in,
    competence_of,
    place_of_unit,
    relation_of,
)
from services.injury.recognition.relations import UnitRequired
from services.injury.recognition.rules import require_impartial
from services.injury.relations.rules import require_rulable
from services.injury.relations.schemas import RelationDetermined, RelationIn, RelationRuled, RulingIn

__all__ = ["determine", "rule"]

# While nothing is decided, a case goes with its unit to the department that is competent for it.
_OPEN = (CaseState.APPLIED, CaseState.SUPPLEMENT_REQUESTED, CaseState.SUPPLEMENTED)


async def determine(
    session: AsyncSession, case: Case, asked: RelationIn, *, caller: Caller, clock: Clock
) -> UnitRelation:
    """Determine whose worker it was. Another relation, or another unit, undoes a ruling on the one before."""
    if case.competent_region is not None:
        require_competent(case.competent_region, region=caller.region)
    relation = await relation_of(session, case)
    if relation is None:
        relation = UnitRelation(**of_case(case))
        session.add(relation)
    elif (relation.relation, relation.unit_id) != (asked.relation, asked.unit_id):
        relation.accepted = relation.reason = relation.ruled_by = relation.ruled_on = None
    for name, value in asked.model_dump().items():
        setattr(relation, name, value)
    await _follow(session, case, relation, clock=clock)
    told = RelationDetermined(worker_id=case.worker_id, relation=relation.relation, unit_id=relation.unit_id)
    await happened(session, told, subject=case.id, region=case.region)
    return relation


async def rule(
    session: AsyncSession, case: Case, asked: RulingIn, *, caller: Caller, keys: KeyRing, clock: Clock
) -> UnitRelation:
    """Rule on a relation for which nobody answers by law, with the reason and, where it carries, the liable unit."""
    relation = await relation_of(session, case)
    if relation is None:
        raise Missing
    require_competent(await competence_in(session, case, relation, on=clock.today()), region=caller.region)
    application = await _application(session, case)
    applied_by = application.applied_by if application else None
    require_impartial(caller, worker_id=case.worker_id, applied_by=applied_by)
    require_rulable(relation.relation)
    if asked.accepted and asked.unit_id is None:
        raise UnitRequired
    relation.accepted, relation.unit_id = asked.accepted, asked.unit_id or relation.unit_id
    relation.reason = keys.seal(asked.reason, context=REASON)
    relation.ruled_by, relation.ruled_on = caller.subject, clock.today()
    await _follow(session, case, relation, clock=clock)
    told = RelationRuled(worker_id=case.worker_id, accepted=asked.accepted, unit_id=relation.unit_id)
    await happened(session, told, subject=case.id, region=case.region)
    return relation


async def _follow(session: AsyncSession, case: Case, relation: UnitRelation, *, clock: Clock) -> None:
    """The case names the unit that answers, and is for the department of that unit's place to decide."""
    application = await _application(session, case)
    if relation.unit_id is not None:
        case.employer_id = relation.unit_id
        if application is not None:
            application.employer_id = relation.unit_id
    if case.state in _OPEN:
        applied_on = case.applied_on or clock.today()
        case.competent_region = await competence_of(session, place_of_unit(case, relation), on=applied_on)
    flag_modified(case, "employer_id")  # the case's version tells of its relation too
    await session.flush()


async def _application(session: AsyncSession, case: Case) -> Application | None:
    return None if case.applied_on is None else await application_of(session, case, change=True)
