"""Counting clause 4 and rectification, in every county at once, and telling what has changed."""

from datetime import date

from sqlalchemy import and_, func
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import scope_of
from chassis.figures import Counted, Counters, count_of, counted_by_region, share_of
from services.oversight.certificates.models import CertificateRequest
from services.oversight.certificates.rules import Outcome
from services.oversight.dispatches.models import Dispatch, TimeReport
from services.oversight.figures.follow import keep
from services.oversight.figures.models import IndicatorCount
from services.oversight.figures.schemas import IndicatorsCounted
from services.oversight.orders.models import RectificationOrder
from services.oversight.orders.queries import is_overdue
from services.oversight.orders.rules import OrderState
from services.oversight.tasks.models import Task
from services.oversight.tasks.rules import TaskState
from services.oversight.violations.models import Violation
from services.oversight.workers.models import Worker

__all__ = ["count_indicators"]

_COUNT = func.count()


async def of_month(session: AsyncSession, first_on: date, last_on: date) -> list[Counted]:
    """What was registered, asked, reported and ordered in a month, in the state that it is in now."""
    tasks, proofs, orders = Task, CertificateRequest, RectificationOrder
    registered = tasks.registered_on.between(first_on, last_on)
    issued = orders.issued_on.between(first_on, last_on)
    closed = orders.state == OrderState.CLOSED
    in_time = and_(closed, orders.responded_on <= orders.due_on)
    return [
        *await counted_by_region(
            session, "oversight.unapproved-blocked", tasks.region, _COUNT, registered, tasks.state == TaskState.REFUSED
        ),
        *await counted_by_region(
            session, "oversight.fields-held", tasks.region, func.sum(func.jsonb_array_length(tasks.held)), registered
        ),
        *await counted_by_region(
            session,
            "oversight.dispatches",
            Dispatch.region,
            _COUNT,
            Dispatch.dispatched_on.between(first_on, last_on),
        ),
        *await counted_by_region(
            session,
            "oversight.minutes-reported",
            TimeReport.region,
            func.sum(TimeReport.minutes_spent),
            TimeReport.reported_on.between(first_on, last_on),
        ),
        *await counted_by_region(
            session,
            "oversight.proofs-refused",
            proofs.region,
            _COUNT,
            proofs.requested_on.between(first_on, last_on),
            proofs.outcome == Outcome.REFUSED,
        ),
        *await counted_by_region(
            session,
            "oversight.violations-reported",
            Violation.region,
            _COUNT,
            Violation.reported_on.between(first_on, last_on),
        ),
        *await counted_by_region(session, "oversight.orders-issued", orders.region, _COUNT, issued),
        *await counted_by_region(
            session,
            "oversight.orders-closed-on-time",
            orders.region,
            _COUNT.filter(in_time),
            issued,
            denominator=_COUNT.filter(closed),
        ),
    ]


async def of_now(session: AsyncSession) -> list[Counted]:
    """How orders stand."""
    late = is_overdue(scope_of(session).clock.today())
    return await counted_by_region(session, "oversight.orders-overdue", RectificationOrder.region, _COUNT, late)


COUNTERS = Counters(
    told=IndicatorCount,
    event=IndicatorsCounted,
    workers=Worker,
    flows=(
        count_of("oversight.unapproved-blocked"),
        count_of("oversight.fields-held"),
        count_of("oversight.dispatches"),
        count_of("oversight.minutes-reported"),
        count_of("oversight.proofs-refused"),
        count_of("oversight.violations-reported"),
        count_of("oversight.orders-issued"),
        share_of("oversight.orders-closed-on-time"),
    ),
    of_month=of_month,
    states=(count_of("oversight.orders-overdue"),),
    of_now=of_now,
)


async def count_indicators(session: AsyncSession) -> int:
    """The scheduled rule: count clause 4 and rectification anew, tell what has changed, and keep it too."""
    told = await COUNTERS.tell(session)
    at = scope_of(session).clock.now()
    for one in told:
        await keep(session, one, at=at)
    return len(told)
