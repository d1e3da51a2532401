"""What the clocks of cases are read from, for many cases in a few statements."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.injury.assessment.models import Assessment
from services.injury.assessment.rules import AssessmentState, Kind
from services.injury.cases.models import Case
from services.injury.cases.rules import CaseState
from services.injury.clocks.limits import Limit
from services.injury.clocks.of_case import Assessing, Record
from services.injury.clocks.rules import Span
from services.injury.decisions.models import Decision, Delivery, Remedy, Suspension
from services.injury.decisions.queries import PARTIES
from services.injury.decisions.rules import RemedyKind, RemedyResult
from services.injury.green_channels.models import GreenChannel
from services.injury.green_channels.rules import ChannelState
from services.injury.recognition.models import Application, Consent, LostTimeSpan
from services.injury.recognition.timeliness import lost_span

__all__ = ["records_of"]


async def records_of(session: AsyncSession, cases: Sequence[Case]) -> dict[UUID, Record]:
    """The record of each case."""
    ids = [case.id for case in cases]
    applications = {
        one.case_id: one
        for one in await session.scalars(
            select(Application).where(Application.case_id.in_(ids), Application.withdrawn_on.is_(None))
        )
    }
    tracks = dict(await _pairs(session, Decision.case_id, Decision.track, Decision.revoked_on.is_(None), ids))
    consents = dict(await _pairs(session, Consent.case_id, Consent.days, True, ids))
    green = {
        case_id
        for case_id, _ in await _pairs(
            session, GreenChannel.case_id, GreenChannel.id, GreenChannel.state != ChannelState.CANCELLED, ids
        )
    }
    remedies = _by_case(await session.scalars(select(Remedy).where(Remedy.case_id.in_(ids)).order_by(Remedy.id)))
    assessed = _by_case(
        await session.scalars(
            select(Assessment)
            .where(Assessment.case_id.in_(ids), Assessment.state != AssessmentState.WITHDRAWN)
            .order_by(Assessment.id)
        )
    )
    served = await session.execute(
        select(Delivery.case_id, Delivery.decided_on, func.max(Delivery.delivered_on))
        .where(Delivery.case_id.in_(ids), Delivery.recipient.in_(PARTIES))
        .group_by(Delivery.case_id, Delivery.decided_on)
    )
    last: dict[tuple[UUID, date | None], date] = {
        (case_id, decided): served_on for case_id, decided, served_on in served
    }
    lost = _spans(
        (one.case_id, lost_span(one.reason, first_on=one.first_on, last_on=one.last_on))
        for one in await session.scalars(select(LostTimeSpan).where(LostTimeSpan.case_id.in_(ids)))
    )
    suspended = _spans(
        (one.case_id, Span(one.first_on, one.last_on, one.reason.value))
        for one in await session.scalars(select(Suspension).where(Suspension.case_id.in_(ids)))
    )
    return {
        case.id: Record(
            event_on=case.event_on,
            event_at=case.event_at,
            reported_at=case.reported_at,
            applied_on=case.applied_on,
            accepted_on=case.accepted_on,
            decided_on=case.decided_on,
            served_on=case.served_on,
            closed_on=case.closed_on,
            withdrawn=case.state is CaseState.WITHDRAWN,
            **_of_application(applications.get(case.id)),
            served_last_on=last.get((case.id, case.decided_on)),
            **_of_remedies(remedies[case.id], case.decided_on),
            assessments=[_assessing(one) for one in assessed[case.id]],
            green=case.id in green,
            track=tracks.get(case.id),
            consented_days=consents.get(case.id, 0),
            lost=lost[case.id],
            suspensions=suspended[case.id],
        )
        for case in cases
    }


def _of_application(application: Application | None) -> dict[str, Any]:
    if application is None:
        return {}
    waiting = application.first_list is not None and application.supplemented_on is None
    return {"received_on": application.received_on, "waiting_for_papers": waiting}


def _of_remedies(remedies: Sequence[Remedy], decided_on: date | None) -> dict[str, Any]:
    """What was sought against what stands, and when what stood before it was revoked."""
    now = [one for one in remedies if one.decided_on == decided_on]
    reviews = [one for one in now if one.kind is RemedyKind.REVIEW]
    return {
        "review_filed_on": next((one.filed_on for one in reviews), None),
        "reviewed_on": next((one.concluded_on for one in reviews if one.result is RemedyResult.UPHELD), None),
        "sued_on": next((one.filed_on for one in now if one.kind is RemedyKind.SUIT), None),
        "revoked_on": [one.concluded_on for one in remedies if one.result is RemedyResult.REVOKED],
    }


def _assessing(one: Assessment) -> Assessing:
    return Assessing(
        limit=Limit.ASSESS if one.kind is Kind.INITIAL else Limit.REASSESS,
        applied_on=one.applied_on,
        extended_days=one.extended_days,
        done_on=one.concluded_on,
    )


def _by_case(rows: Iterable[Any]) -> defaultdict[UUID, list[Any]]:
    of_case: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        of_case[row.case_id].append(row)
    return of_case


async def _pairs(
    session: AsyncSession, key: Any, value: Any, which: Any, ids: Sequence[UUID]
) -> list[tuple[UUID, Any]]:
    rows = await session.execute(select(key, value).where(key.in_(ids), which))
    return [(case_id, told) for case_id, told in rows]


def _spans(told: Iterable[tuple[UUID, Span]]) -> defaultdict[UUID, list[Span]]:
    spans: defaultdict[UUID, list[Span]] = defaultdict(list)
    for case_id, span in told:
        spans[case_id].append(span)
    return spans
