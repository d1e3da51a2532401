"""Recording the wages that benefits are computed from."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import found
from chassis.ledger import happened
from services.injury.benefits.queries import relation_on_record
from services.injury.cases.models import Case, of_case
from services.injury.wages.models import Wages
from services.injury.wages.rules import require_recorder, require_wage_kind, require_wage_months
from services.injury.wages.schemas import WagesIn, WagesRecorded

__all__ = ["record"]


async def record(session: AsyncSession, case: Case, asked: WagesIn, *, match: str | None, caller: Caller) -> Wages:
    """Record the wages, or put right those on record, whose version ``match`` then names.

    Amounts that were approved on earlier ones stand until they are voided and calculated again.
    """
    relation = await relation_on_record(session, case)
    coverage = relation.coverage if relation else None
    require_recorder(caller.department, coverage=coverage)
    require_wage_kind(asked.kind, coverage=coverage)
    require_wage_months((one.month for one in asked.months), injured_on=case.event_on)
    key = await session.scalar(select(Wages.id).where(Wages.case_id == case.id))
    if key is None:
        wages = Wages(**of_case(case))
        session.add(wages)
    else:
        wages = await found(session, Wages, key, match=match, change=True)
    wages.employer_id, wages.recorded_by, wages.kind = case.employer_id, caller.subject, asked.kind
    wages.months = [one.model_dump(mode="json") for one in sorted(asked.months, key=lambda one: one.month)]
    await session.flush()
    told = WagesRecorded(worker_id=case.worker_id, kind=wages.kind, months=len(wages.months))
    await happened(session, told, subject=case.id, region=case.region)
    return wages
