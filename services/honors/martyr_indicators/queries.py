"""Counting clause 7's dead."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import Clock
from chassis.regions import span_of
from services.honors.duty_deaths.models import DutyDeath
from services.honors.duty_deaths.queries import deaths
from services.honors.martyr_benefits.models import MartyrBenefit
from services.honors.martyr_indicators.schemas import (
    MartyrBenefitCount,
    MartyrFileCount,
    MartyrIndicatorsOut,
    PosthumousCount,
)
from services.honors.martyrs.models import MartyrFile
from services.honors.martyrs.rules import MartyrFileState
from services.honors.posthumous.models import PosthumousTitle

__all__ = ["martyr_indicators_of"]

_OVER = (MartyrFileState.CERTIFIED, MartyrFileState.REFUSED, MartyrFileState.LAPSED)


async def martyr_indicators_of(
    session: AsyncSession, *, region: int, first_on: date, last_on: date, clock: Clock
) -> MartyrIndicatorsOut:
    """Every figure from the records, at once."""
    span = span_of(region)
    heard = (DutyDeath.region.between(*span), DutyDeath.opened_on.between(first_on, last_on), DutyDeath.stands)
    died = await session.scalar(select(func.count()).select_from(DutyDeath).where(*heard))
    waiting = await session.scalar(select(func.count()).select_from(deaths(waiting=True).where(*heard).subquery()))
    files = await session.execute(
        select(MartyrFile.law, MartyrFile.state, func.count())
        .where(MartyrFile.region.between(*span))
        .group_by(MartyrFile.law, MartyrFile.state)
        .order_by(MartyrFile.law, MartyrFile.state)
    )
    oldest = await session.scalar(
        select(func.min(MartyrFile.filed_on)).where(MartyrFile.region.between(*span), MartyrFile.state.not_in(_OVER))
    )
    certified = await session.scalar(
        select(func.count()).where(MartyrFile.region.between(*span), MartyrFile.certified_on.between(first_on, last_on))
    )
    titles = await session.execute(
        select(PosthumousTitle.state, func.count())
        .where(PosthumousTitle.region.between(*span))
        .group_by(PosthumousTitle.state)
        .order_by(PosthumousTitle.state)
    )
    by = (MartyrBenefit.item, MartyrBenefit.state)
    benefits = await session.execute(
        select(*by, func.count(), func.sum(MartyrBenefit.amount_fen))
        .where(MartyrBenefit.region.between(*span))
        .group_by(*by)
        .order_by(*by)
    )
    return MartyrIndicatorsOut(
        region=region,
        first_on=first_on,
        last_on=last_on,
        as_of=clock.now(),
        deaths=died or 0,
        deaths_waiting=waiting or 0,
        files=[MartyrFileCount(law=law, state=state, files=count) for law, state, count in files],
        certified=certified or 0,
        oldest_open_days=(clock.today() - oldest).days if oldest else None,
        titles=[PosthumousCount(state=state, titles=count) for state, count in titles],
        benefits=[
            MartyrBenefitCount(item=item, state=state, benefits=count, amount_fen=int(fen))
            for item, state, count, fen in benefits
        ],
    )
