"""Counting clause 4."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.regions import span_of
from services.oversight.burden_indicators.schemas import (
    BurdenIndicatorsOut,
    ProofCount,
    RequesterCount,
    TaskCount,
    ViolationCount,
)
from services.oversight.certificates.models import CertificateRequest
from services.oversight.certificates.rules import Outcome
from services.oversight.dispatches.models import Dispatch, TimeReport
from services.oversight.tasks.models import Task
from services.oversight.violations.models import Violation

__all__ = ["indicators_of"]

_MOST = 20


async def indicators_of(session: AsyncSession, *, region: int, first_on: date, last_on: date) -> BurdenIndicatorsOut:
    """What was registered, asked and reported in a region and a period, in the state that it is in now."""
    span = span_of(region)
    tasks = (Task.region.between(*span), Task.registered_on.between(first_on, last_on))
    proofs = (CertificateRequest.region.between(*span), CertificateRequest.requested_on.between(first_on, last_on))
    violations = (Violation.region.between(*span), Violation.reported_on.between(first_on, last_on))
    times = (TimeReport.region.between(*span), TimeReport.reported_on.between(first_on, last_on))
    by_state = await session.execute(
        select(Task.department, Task.state, func.count()).where(*tasks).group_by(Task.department, Task.state)
    )
    by_proof = await session.execute(
        select(CertificateRequest.proof, CertificateRequest.outcome, func.count())
        .where(*proofs)
        .group_by(CertificateRequest.proof, CertificateRequest.outcome)
    )
    refused = func.count().label("refused")
    by_requester = await session.execute(
        select(CertificateRequest.requester, refused)
        .where(*proofs, CertificateRequest.outcome == Outcome.REFUSED)
        .group_by(CertificateRequest.requester)
        .order_by(refused.desc(), CertificateRequest.requester)
        .limit(_MOST)
    )
    by_violation = await session.execute(
        select(Violation.state, func.count()).where(*violations).group_by(Violation.state)
    )
    days = await session.scalar(
        select(func.avg(Violation.rectified_on - Violation.reported_on)).where(
            *violations, Violation.rectified_on.is_not(None)
        )
    )
    spent, reporting = (
        await session.execute(
            select(
                func.coalesce(func.sum(TimeReport.minutes_spent), 0), func.count(TimeReport.region.distinct())
            ).where(*times)
        )
    ).one()
    return BurdenIndicatorsOut(
        region=region,
        first_on=first_on,
        last_on=last_on,
        tasks=[
            TaskCount(department=department, state=state, tasks=count)
            for department, state, count in sorted(by_state.all())
        ],
        fields_held=await session.scalar(
            select(func.coalesce(func.sum(func.jsonb_array_length(Task.held)), 0)).where(*tasks)
        )
        or 0,
        dispatches=await session.scalar(
            select(func.count()).where(
                Dispatch.region.between(*span), Dispatch.dispatched_on.between(first_on, last_on)
            )
        )
        or 0,
        minutes_reported=spent,
        communities_reporting=reporting,
        proofs=[
            ProofCount(proof=proof, outcome=outcome, requests=count) for proof, outcome, count in sorted(by_proof.all())
        ],
        requesters=[RequesterCount(requester=requester, refused=count) for requester, count in by_requester],
        violations=[ViolationCount(state=state, violations=count) for state, count in sorted(by_violation.all())],
        rectification_days=None if days is None else round(float(days), 1),
    )
