"""What the benefits of a case rest on, as it stands on record.

Whoever may calculate a case's benefits may have them computed from all of it; so what another organisation recorded is
read whatever the caller may see, and none of it is shown for it.
"""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import everywhere, one_at_a_time
from services.injury.assessment.rules import CareLevel
from services.injury.benefits.assessed import assessed_of, other_grades_of, paid_leave_end_of
from services.injury.benefits.deaths import Dependant
from services.injury.benefits.due import OnRecord
from services.injury.benefits.entitlement import RelationUnsettled, require_entitled
from services.injury.benefits.models import Benefit
from services.injury.benefits.payers import Item
from services.injury.benefits.rules import ALLOWANCES, AllowanceElsewhere, BenefitState, PaidTwice
from services.injury.cases.models import Case
from services.injury.cases.rules import Harm
from services.injury.dependants.models import SupportedRelative
from services.injury.recognition.grounds import Ground
from services.injury.recognition.models import Application, UnitRelation
from services.injury.recognition.queries import place_of_unit
from services.injury.recognition.rules import lump_sum_due
from services.injury.wages.models import Wages

__all__ = [
    "application_on_record",
    "on_record",
    "relation_on_record",
    "require_no_allowance_elsewhere",
    "require_no_grants_elsewhere",
]

_GRANTS = (Item.MEDICAL_GRANT, Item.EMPLOYMENT_GRANT)


async def relation_on_record(session: AsyncSession, case: Case) -> UnitRelation | None:
    """Whose worker it was, if that has been determined."""
    async with everywhere(session):
        return await session.scalar(select(UnitRelation).where(UnitRelation.case_id == case.id))


async def application_on_record(session: AsyncSession, case: Case) -> Application | None:
    """The application that stands."""
    async with everywhere(session):
        return await session.scalar(
            select(Application).where(Application.case_id == case.id, Application.withdrawn_on.is_(None))
        )


async def on_record(session: AsyncSession, case: Case) -> OnRecord:
    """All that a case's benefits are computed from; ``RelationUnsettled`` while nobody can be named who pays."""
    relation = await relation_on_record(session, case)
    if relation is None:
        raise RelationUnsettled
    coverage = require_entitled(relation.relation, settled=relation.settled, coverage=relation.coverage)
    application = await application_on_record(session, case)
    assessed = await assessed_of(session, case)
    wages = await session.scalar(select(Wages).where(Wages.case_id == case.id))
    return OnRecord(
        coverage=coverage,
        joined_on=relation.joined_on,
        late_from=application.costs_from if application else None,
        late_to=application.costs_to if application else None,
        region=place_of_unit(case, relation),
        injured_on=case.event_on,
        lump_sum=case.ground is None or lump_sum_due(case.ground),
        occupational=case.ground is Ground.OCCUPATIONAL_DISEASE,
        missing=case.harm is Harm.MISSING,
        monthly_fen=wages.monthly_fen if wages else (),
        grade=assessed.grade if assessed else None,
        care=assessed.care if assessed else CareLevel.NONE,
        assessed_on=assessed.on if assessed else None,
        other_grades=await other_grades_of(session, case, relation.unit_id),
        paid_leave_ends_on=await paid_leave_end_of(session, case),
        died_on=case.died_on,
        dependants=await _dependants_of(session, case),
        advanced_fen=await _advanced(session, case),
    )


async def _dependants_of(session: AsyncSession, case: Case) -> list[Dependant]:
    rows = await session.scalars(
        select(SupportedRelative)
        .where(SupportedRelative.case_id == case.id, SupportedRelative.stopped_on.is_(None))
        .order_by(SupportedRelative.id)
    )
    return [Dependant(str(row.id), row.kinship, row.lonely) for row in rows]


async def _advanced(session: AsyncSession, case: Case) -> int:
    """What was granted on the death lump sum while the worker was missing."""
    return (
        await session.scalar(
            select(func.coalesce(func.sum(Benefit.amount_fen), 0)).where(
                Benefit.case_id == case.id,
                Benefit.item == Item.MISSING_ADVANCE,
                Benefit.state.in_([BenefitState.APPROVED, BenefitState.PAID]),
            )
        )
        or 0
    )


async def _at_its_turn(session: AsyncSession, case: Case) -> None:
    """Of two cases of a worker that are calculated at once each would find that the other brings nothing yet."""
    await one_at_a_time(session, f"benefits:{case.worker_id}")


async def require_no_allowance_elsewhere(session: AsyncSession, case: Case, items: Iterable[Item]) -> None:
    """第四十五条 (S:L1): 职工再次发生工伤，根据规定应当享受伤残津贴的，按照新认定的伤残等级享受伤残津贴待遇.

    So a worker has one allowance; that for the earlier injury is stopped before the new one is calculated.
    """
    if not set(items) & set(ALLOWANCES):
        return
    await _at_its_turn(session, case)
    async with everywhere(session):
        elsewhere = await session.scalar(
            select(Benefit.id)
            .where(
                Benefit.worker_id == case.worker_id,
                Benefit.case_id != case.id,
                Benefit.item.in_(ALLOWANCES),
                Benefit.state.not_in([BenefitState.VOIDED, BenefitState.STOPPED]),
            )
            .limit(1)
        )
    if elsewhere is not None:
        raise AllowanceElsewhere


async def require_no_grants_elsewhere(session: AsyncSession, case: Case, items: Iterable[Item]) -> None:
    """Several injuries at one unit bring each grant once, by the gravest grade (内蒙古, S:19; N7)."""
    wanted = [item for item in items if item in _GRANTS]
    if not wanted:
        return
    await _at_its_turn(session, case)
    async with everywhere(session):
        rows = await session.scalars(
            select(Benefit.item).where(
                Benefit.worker_id == case.worker_id,
                Benefit.case_id != case.id,
                Benefit.employer_id == case.employer_id,
                Benefit.item.in_(wanted),
                Benefit.state != BenefitState.VOIDED,
            )
        )
        taken = rows.all()
    if taken:
        raise PaidTwice(items=[item.value for item in taken])
