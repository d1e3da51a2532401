"""Recording what a bill asks for."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.database import everywhere
from services.injury.benefits.actions import tell
from services.injury.benefits.basis import Bill, computed, kept
from services.injury.benefits.entitlement import require_entitled, standing_on
from services.injury.benefits.models import Benefit
from services.injury.benefits.parameters import ParameterBook
from services.injury.benefits.payers import Cycle
from services.injury.benefits.queries import application_on_record, relation_on_record
from services.injury.benefits.rules import INJURY_BENEFIT
from services.injury.benefits.schemas import CostIn
from services.injury.cases.models import Case, of_case
from services.injury.costs.rules import require_billed, require_cost_day, require_within_leave
from services.injury.paid_leaves.models import PaidLeave

__all__ = ["record"]


async def record(session: AsyncSession, case: Case, asked: CostIn, *, caller: Caller, clock: Clock) -> Benefit:
    """Record a cost, with the payer of its day.

    It waits for no decision: treatment cannot, and the bills of a case that is never recognised are simply never
    approved (N1). A relation that still waits for its ruling is no bar either: how the unit is insured decides who
    would pay.
    """
    third_party = asked.third_party_fen > 0 or asked.third_party_unpaid
    require_billed(asked.item, third_party=third_party)
    require_cost_day(asked.incurred_on, injured_on=case.event_on, today=clock.today())
    require_within_leave(asked.item, asked.incurred_on, leave=await _leave_of(session, case))
    relation = await relation_on_record(session, case)
    application = await application_on_record(session, case)
    standing = standing_on(
        asked.incurred_on,
        coverage=require_entitled(
            relation.relation if relation else None, settled=True, coverage=relation.coverage if relation else None
        ),
        joined_on=relation.joined_on if relation else None,
        late_from=application.costs_from if application else None,
        late_to=application.costs_to if application else None,
        third_party_unpaid=asked.third_party_unpaid,
    )
    bill = Bill(item=asked.item, cost_fen=asked.cost_fen, third_party_fen=asked.third_party_fen)
    [one] = computed(bill, parameters=ParameterBook([]), standing=standing)
    benefit = Benefit(
        **of_case(case),
        item=one.item,
        bill_no=asked.bill_no,
        payer=one.payer,
        # A bill is paid once, also that of a month.
        cycle=Cycle.ONCE,
        amount_fen=one.amount_fen,
        article=one.article,
        formula=one.formula,
        inputs=kept(one, given=bill, standing=standing, figures=[]),
        from_on=asked.incurred_on,
        to_on=asked.incurred_on,
        state=INJURY_BENEFIT.start,
        employer_id=case.employer_id,
        calculated_by=caller.subject,
    )
    session.add(benefit)
    await session.flush()
    await tell(session, case, [benefit])
    return benefit


async def _leave_of(session: AsyncSession, case: Case) -> tuple[date, date] | None:
    async with everywhere(session):
        row = (
            await session.execute(select(PaidLeave.started_on, PaidLeave.ends_on).where(PaidLeave.case_id == case.id))
        ).one_or_none()
    return (row.started_on, row.ends_on) if row else None
