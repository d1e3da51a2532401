"""Drafting, issuing and ending a standard."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.ledger import happened
from chassis.regions import Level, parent_of
from services.subsidy.guidance.models import Guidance
from services.subsidy.guidance.rules import GuidanceState
from services.subsidy.standards.models import Standard, StandardRate
from services.subsidy.standards.rules import (
    STANDARD,
    StandardMove,
    covering,
    require_below_ceiling,
    require_end_within,
)
from services.subsidy.standards.schemas import StandardDrafted, StandardEvent, StandardIn

__all__ = ["draft", "put_in_force", "told", "truncate"]


async def draft(session: AsyncSession, asked: StandardIn) -> Standard:
    """Lay down a county's standard; nothing is in force yet."""
    standard = Standard(
        **asked.model_dump(exclude={"rates", "publicity"}),
        publicity_kind=asked.publicity.kind,
        publicity_days=asked.publicity.days,
        state=STANDARD.start,
    )
    standard.rates = [
        StandardRate(
            **rate.model_dump(),
            place=place,
            region=asked.region,
            valid_from=asked.valid_from,
            valid_to=asked.valid_to,
        )
        for place, rate in enumerate(asked.rates)
    ]
    session.add(standard)
    await told(session, standard, StandardDrafted)
    return standard


async def put_in_force(session: AsyncSession, standard: Standard) -> None:
    """Issue: guidance covers the period and no rate is above its ceiling; the league's share is copied from it."""
    state = STANDARD.after(standard.state, StandardMove.ISSUE)
    guidance = covering(
        await session.scalars(
            select(Guidance).where(
                Guidance.region == parent_of(standard.region, Level.LEAGUE),
                Guidance.state == GuidanceState.ISSUED,
            )
        ),
        valid_from=standard.valid_from,
        valid_to=standard.valid_to,
    )
    require_below_ceiling(standard.rates, guidance=guidance)
    standard.state = state
    standard.guidance_id = guidance.id
    standard.league_share_bp = guidance.league_share_bp
    await session.execute(update(StandardRate).where(StandardRate.standard_id == standard.id).values(in_force=True))


async def truncate(session: AsyncSession, standard: Standard, *, ends_on: date) -> None:
    """End: the rates stay in force for the days until then, so that past months are still paid by them."""
    standard.state = STANDARD.after(standard.state, StandardMove.END)
    require_end_within(ends_on, valid_from=standard.valid_from, valid_to=standard.valid_to)
    standard.valid_to = ends_on
    await session.execute(update(StandardRate).where(StandardRate.standard_id == standard.id).values(valid_to=ends_on))


async def told(session: AsyncSession, standard: Standard, kind: type[StandardEvent]) -> None:
    """Write the change and say what happened."""
    await session.flush()
    await happened(
        session, kind.model_validate(standard, from_attributes=True), subject=standard.id, region=standard.region
    )
