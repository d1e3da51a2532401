"""Counting clause 2 in every county at once, and telling what has changed."""

from datetime import date, timedelta

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import midnight
from chassis.database import scope_of
from chassis.figures import Counted, Counters, count_of, counted_by_region, share_of
from services.injury.benefits.payers import Coverage
from services.injury.cases.models import Case
from services.injury.cases.rules import CaseState, Outcome
from services.injury.clocks.limits import Limit
from services.injury.decisions.models import Suspension
from services.injury.indicators.models import IndicatorCount
from services.injury.indicators.queries import LONG
from services.injury.indicators.schemas import IndicatorsCounted
from services.injury.overdue.queries import overdue_in
from services.injury.recognition.models import UnitRelation
from services.injury.reimbursements.models import Reimbursement
from services.injury.reimbursements.queries import OUTSTANDING
from services.injury.workers.models import Worker

__all__ = ["count_indicators"]

_COUNT = func.count()
_FOR_THEM = (Outcome.RECOGNISED, Outcome.DEEMED)
_ASSESSING = (Limit.ASSESS, Limit.REASSESS)


async def of_month(session: AsyncSession, first_on: date, last_on: date) -> list[Counted]:
    """Cases reported in a month, as they stand now."""
    here = (
        Case.state != CaseState.MERGED,
        Case.reported_at >= midnight(first_on),
        Case.reported_at < midnight(last_on + timedelta(days=1)),
    )
    return [
        *await counted_by_region(session, "injury.cases", Case.region, _COUNT, *here),
        *await counted_by_region(
            session,
            "injury.uninsured",
            Case.region,
            _COUNT.filter(UnitRelation.coverage != Coverage.INSURED),
            *here,
            UnitRelation.case_id == Case.id,
            UnitRelation.coverage.is_not(None),
            denominator=_COUNT,
        ),
        *await counted_by_region(
            session,
            "injury.recognised",
            Case.region,
            _COUNT.filter(Case.outcome.in_(_FOR_THEM)),
            *here,
            Case.ground.is_not(None),
            Case.outcome.in_([*_FOR_THEM, Outcome.NOT_RECOGNISED]),
            denominator=_COUNT,
        ),
    ]


async def of_now(session: AsyncSession) -> list[Counted]:
    """What is overdue, suspended and not reimbursed now, of whenever the cases are."""
    scope = scope_of(session)
    late = await overdue_in(session, region=None, after=None, most=None, clock=scope.clock, calendar=scope.calendar)
    return [
        *(Counted(one.region, "injury.overdue", 1) for one in late),
        *(Counted(one.region, "injury.assessments-overdue", 1) for one in late if one.limit in _ASSESSING),
        *await counted_by_region(
            session,
            "injury.suspended-long",
            Case.region,
            func.count(Case.id.distinct()),
            Case.state != CaseState.MERGED,
            Suspension.case_id == Case.id,
            Suspension.last_on.is_(None),
            Suspension.first_on < scope.clock.today() - LONG,
        ),
        *await counted_by_region(
            session,
            "injury.reimbursement-outstanding-fen",
            Reimbursement.finance_region,
            func.sum(func.coalesce(Reimbursement.verified_fen, Reimbursement.claimed_fen)),
            Reimbursement.state.in_(OUTSTANDING),
        ),
    ]


COUNTERS = Counters(
    told=IndicatorCount,
    event=IndicatorsCounted,
    workers=Worker,
    flows=(count_of("injury.cases"), share_of("injury.uninsured"), share_of("injury.recognised")),
    of_month=of_month,
    states=(
        count_of("injury.overdue"),
        count_of("injury.assessments-overdue"),
        count_of("injury.suspended-long"),
        count_of("injury.reimbursement-outstanding-fen"),
    ),
    of_now=of_now,
)


async def count_indicators(session: AsyncSession) -> int:
    """The scheduled rule: count clause 2 anew, and tell what has changed."""
    return len(await COUNTERS.tell(session))
