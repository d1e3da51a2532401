"""What a nomination has behind it."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.honors.nominations.models import Nomination
from services.honors.nominations.rules import LIVE
from services.honors.nominations.schemas import NominationIn
from services.honors.opinions.models import Opinion
from services.honors.publicities.models import Publicity
from services.honors.publicities.rules import PublicityState
from services.honors.schemes.models import Scheme
from services.honors.schemes.rules import OpinionKind, Stage

__all__ = ["missing_opinions", "put_forward_already", "stages_done"]


def put_forward_already(asked: NominationIn) -> Select[Any]:
    """The live nomination of the same nominee by the same meeting."""
    return select(Nomination.id).where(
        Nomination.scheme_id == asked.scheme_id,
        Nomination.region == asked.region,
        Nomination.worker_id.is_not_distinct_from(asked.worker_id),
        Nomination.collective.is_not_distinct_from(asked.collective),
        Nomination.met_on == asked.met_on,
        Nomination.minutes_no == asked.minutes_no,
        Nomination.state.in_(LIVE),
    )


async def stages_done(session: AsyncSession, nomination: Nomination) -> set[Stage]:
    """Where the list stood for its full days in this round."""
    done = await session.scalars(
        select(Publicity.stage).where(
            Publicity.nomination_id == nomination.id,
            Publicity.round == nomination.round,
            Publicity.state == PublicityState.CLOSED,
        )
    )
    return set(done)


async def missing_opinions(session: AsyncSession, nomination: Nomination, scheme: Scheme) -> list[OpinionKind]:
    """Who must be asked and has not answered in this round."""
    given = await session.scalars(
        select(Opinion.office).where(
            Opinion.nomination_id == nomination.id, Opinion.round == nomination.round, Opinion.superseded.is_(False)
        )
    )
    answered = set(given)
    return [one for one in scheme.asks_for(leader=nomination.leader) if one not in answered]
