"""Counting clause 7's commendations and preferences."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import Clock, midnight
from chassis.regions import span_of
from services.honors.commendation_indicators.schemas import (
    CertificateCount,
    CommendationIndicatorsOut,
    NomineeCount,
    ObjectionCount,
    StateCount,
)
from services.honors.nominations.models import Nomination
from services.honors.objections.models import Objection
from services.honors.objections.rules import ObjectionState
from services.honors.preferences.models import Certificate, Verification
from services.honors.preferences.rules import CertificateState
from services.honors.publicities.models import Publicity
from services.honors.publicities.rules import PublicityState
from services.honors.schemes.models import Scheme

__all__ = ["indicators_of", "posted_in_full"]


async def indicators_of(
    session: AsyncSession, *, region: int, first_on: date, last_on: date, clock: Clock
) -> CommendationIndicatorsOut:
    """Every figure from the records, at once."""
    span = span_of(region)
    nominated = (Nomination.region.between(*span), Nomination.met_on.between(first_on, last_on))
    by = (Nomination.rank, Nomination.kind, Nomination.category)
    nominees = await session.execute(
        select(*by, func.count(), func.count(Nomination.conferred_on)).where(*nominated).group_by(*by).order_by(*by)
    )
    states = await session.execute(
        select(Nomination.state, func.count()).where(*nominated).group_by(Nomination.state).order_by(Nomination.state)
    )
    front, everybody = (
        await session.execute(select(func.count().filter(Nomination.front_line), func.count()).where(*nominated))
    ).one()
    objected = (Objection.region.between(*span), Objection.raised_on.between(first_on, last_on))
    objections = await session.execute(
        select(Objection.state, func.count()).where(*objected).group_by(Objection.state).order_by(Objection.state)
    )
    overdue = await session.scalar(
        select(func.count()).where(
            Objection.region.between(*span), Objection.state == ObjectionState.OPEN, Objection.due_on < clock.today()
        )
    )
    return CommendationIndicatorsOut(
        region=region,
        first_on=first_on,
        last_on=last_on,
        as_of=clock.now(),
        nominees=[
            NomineeCount(rank=rank, kind=kind, category=category, nominees=count, conferred=conferred)
            for rank, kind, category, count, conferred in nominees
        ],
        states=[StateCount(state=state, nominations=count) for state, count in states],
        front_line_share=_part(front, everybody),
        publicity_compliance=await _compliance(session, *nominated),
        objections=[ObjectionCount(state=state, objections=count) for state, count in objections],
        objections_overdue=overdue or 0,
        certificates=await _certificates(session, span, first_on, last_on),
    )


async def _compliance(session: AsyncSession, *nominated: ColumnElement[bool]) -> float | None:
    """Of those that have a place: how many were posted wherever their scheme asks, to the end and with evidence."""
    good, whole = (
        await session.execute(
            select(func.count().filter(posted_in_full()), func.count())
            .select_from(Nomination)
            .join(Scheme, Scheme.id == Nomination.scheme_id)
            .where(*nominated, Nomination.seat.is_not(None))
        )
    ).one()
    return _part(good, whole)


def posted_in_full() -> ColumnElement[bool]:
    """Whether a nomination was posted at each stage that its scheme asks for, in the round that counts."""
    stages = (
        select(func.count())
        .where(
            Publicity.nomination_id == Nomination.id,
            Publicity.round == Nomination.round,
            Publicity.state == PublicityState.CLOSED,
        )
        .correlate(Nomination)
        .scalar_subquery()
    )
    complete: ColumnElement[bool] = stages >= func.jsonb_array_length(Scheme.publicity)
    return complete


async def _certificates(session: AsyncSession, span: Any, first_on: date, last_on: date) -> list[CertificateCount]:
    used = select(Verification.certificate_id).distinct().subquery()
    rows = await session.execute(
        select(
            Certificate.preference,
            func.count(),
            func.count(used.c.certificate_id),
            func.count().filter(Certificate.state == CertificateState.REVOKED),
        )
        .outerjoin(used, used.c.certificate_id == Certificate.id)
        .where(
            Certificate.region.between(*span),
            Certificate.issued_at >= midnight(first_on),
            Certificate.issued_at < midnight(last_on + timedelta(days=1)),
        )
        .group_by(Certificate.preference)
        .order_by(Certificate.preference)
    )
    return [
        CertificateCount(preference=preference, issued=issued, used=times, revoked=revoked)
        for preference, issued, times, revoked in rows
    ]


def _part(some: int, whole: int) -> float | None:
    return round(some / whole, 4) if whole else None
