"""Counting clause 7's commendations and clause 9's stories in every county at once, and telling what has changed."""

from datetime import date

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import scope_of
from chassis.figures import Counted, Counters, count_of, counted_by_region, share_of
from services.honors.commendation_indicators.models import IndicatorCount
from services.honors.commendation_indicators.queries import posted_in_full
from services.honors.commendation_indicators.schemas import IndicatorsCounted
from services.honors.nominations.models import Nomination
from services.honors.objections.models import Objection
from services.honors.objections.rules import ObjectionState
from services.honors.publications.models import Publication
from services.honors.publications.rules import PublicationState
from services.honors.schemes.models import Scheme
from services.honors.workers.models import Worker

__all__ = ["count_indicators"]

_COUNT = func.count()


async def of_month(session: AsyncSession, first_on: date, last_on: date) -> list[Counted]:
    """Nominees and published stories of a month, as they stand now."""
    region, nominated = Nomination.region, Nomination.met_on.between(first_on, last_on)
    return [
        *await counted_by_region(session, "honors.nominees", region, _COUNT, nominated),
        *await counted_by_region(
            session,
            "honors.front-line",
            region,
            _COUNT.filter(Nomination.front_line),
            nominated,
            denominator=_COUNT,
        ),
        *await counted_by_region(
            session,
            "honors.full-publicity",
            region,
            _COUNT.filter(posted_in_full()),
            nominated,
            Nomination.seat.is_not(None),
            Scheme.id == Nomination.scheme_id,
            denominator=_COUNT,
        ),
        *await counted_by_region(
            session,
            "honors.stories",
            Publication.region,
            func.count(Publication.story_id.distinct()),
            Publication.published_on.between(first_on, last_on),
            Publication.state != PublicationState.WITHDRAWN,
        ),
    ]


async def of_now(session: AsyncSession) -> list[Counted]:
    """Objections that are undecided past their day."""
    return await counted_by_region(
        session,
        "honors.objections-overdue",
        Objection.region,
        _COUNT,
        Objection.state == ObjectionState.OPEN,
        Objection.due_on < scope_of(session).clock.today(),
    )


COUNTERS = Counters(
    told=IndicatorCount,
    event=IndicatorsCounted,
    workers=Worker,
    flows=(
        count_of("honors.nominees"),
        share_of("honors.front-line"),
        share_of("honors.full-publicity"),
        count_of("honors.stories"),
    ),
    of_month=of_month,
    states=(count_of("honors.objections-overdue"),),
    of_now=of_now,
)


async def count_indicators(session: AsyncSession) -> int:
    """The scheduled rule: count commendations anew, and tell what has changed."""
    return len(await COUNTERS.tell(session))
