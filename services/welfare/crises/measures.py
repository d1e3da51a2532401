"""How long the oldest crisis that nobody has taken has been waiting.

No counts: there are so few that a number would say more than whoever watches the machines is to know (decision 38).
"""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import metrics
from chassis.database import scope_of
from chassis.measures import Measure
from services.welfare.counselling.store import whole_store
from services.welfare.crises.models import Crisis
from services.welfare.crises.rules import CrisisState

__all__ = ["MEASURES"]


async def _waiting(session: AsyncSession) -> Mapping[str, float]:
    async with whole_store(session):
        since = await session.scalar(select(func.min(Crisis.raised_at)).where(Crisis.state == CrisisState.RAISED))
    waited = (scope_of(session).clock.now() - since).total_seconds() if since else 0.0
    return {CrisisState.RAISED: waited}


MEASURES = (Measure(metrics.OLDEST, "crisis", _waiting),)
