"""Counting clause 9."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import Clock
from chassis.regions import span_of
from services.honors.exemplars.models import Exemplar
from services.honors.publications.models import Publication
from services.honors.publications.rules import PublicationState
from services.honors.publicity_indicators.schemas import (
    ChannelCount,
    ExemplarCount,
    PublicityIndicatorsOut,
    StoryCount,
)
from services.honors.stories.models import Story

__all__ = ["publicity_indicators_of"]


async def publicity_indicators_of(
    session: AsyncSession, *, region: int, first_on: date, last_on: date, clock: Clock
) -> PublicityIndicatorsOut:
    """Every figure from the records, at once."""
    span = span_of(region)
    stories = await session.execute(
        select(Story.state, func.count())
        .where(Story.region.between(*span), Story.pitched_on.between(first_on, last_on))
        .group_by(Story.state)
        .order_by(Story.state)
    )
    by = (Publication.channel, Publication.language)
    # What was corrected and then withdrawn was corrected all the same.
    rows = await session.execute(
        select(
            *by,
            func.count(),
            func.count(Publication.corrected_on),
            func.count().filter(Publication.state == PublicationState.WITHDRAWN),
            func.coalesce(func.sum(Publication.reach), 0),
        )
        .where(Publication.region.between(*span), Publication.published_on.between(first_on, last_on))
        .group_by(*by)
        .order_by(*by)
    )
    publications = [
        ChannelCount(
            channel=channel,
            language=language,
            publications=count,
            corrected=corrected,
            withdrawn=withdrawn,
            reach=int(reach or 0),
        )
        for channel, language, count, corrected, withdrawn, reach in rows
    ]
    submitted = await session.scalar(
        select(func.count()).where(Exemplar.region.between(*span), Exemplar.submitted_on.between(first_on, last_on))
    )
    exemplars = await session.execute(
        select(Exemplar.state, func.count())
        .where(Exemplar.region.between(*span))
        .group_by(Exemplar.state)
        .order_by(Exemplar.state)
    )
    whole = sum(one.publications for one in publications)
    return PublicityIndicatorsOut(
        region=region,
        first_on=first_on,
        last_on=last_on,
        as_of=clock.now(),
        stories=[StoryCount(state=state, stories=count) for state, count in stories],
        publications=publications,
        correction_rate=round(sum(one.corrected for one in publications) / whole, 4) if whole else None,
        submitted=submitted or 0,
        exemplars=[ExemplarCount(state=state, exemplars=count) for state, count in exemplars],
    )
