"""What a nomination has behind it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.honors.nominations.models import Nomination
from services.honors.opinions.models import Opinion
from services.honors.publicities.models import Publicity
from services.honors.publicities.rules import PublicityState
from services.honors.schemes.models import Scheme
from services.honors.schemes.rules import OpinionKind, Stage

__all__ = ["missing_opinions", "stages_done"]


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
