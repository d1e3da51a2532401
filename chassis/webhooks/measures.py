"""What is watched of deliveries: subscriptions by state, how long targets have failed, dead letters."""

from collections.abc import Mapping

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import metrics
from chassis.measures import Measure
from chassis.webhooks.models import DeadLetter, Subscription
from chassis.webhooks.rules import LetterState, SubscriptionState

__all__ = ["MEASURES"]


async def _subscriptions(session: AsyncSession) -> Mapping[str, float]:
    counted = await session.execute(select(Subscription.state, func.count()).group_by(Subscription.state))
    there = dict(row.tuple() for row in counted)
    return {state.value: float(there.get(state, 0)) for state in SubscriptionState}


async def _failing(session: AsyncSession) -> Mapping[str, float]:
    seconds = await session.scalar(
        text(
            "SELECT extract(epoch FROM max(clock_timestamp() - come.failing_since)) FROM subscription_progress AS come"
            " JOIN subscriptions AS one ON one.id = come.subscription_id WHERE one.state = 'active'"
        )
    )
    return {"failing": float(seconds or 0)}


async def _letters(session: AsyncSession) -> Mapping[str, float]:
    number = await session.scalar(
        select(func.count()).select_from(DeadLetter).where(DeadLetter.state == LetterState.DEAD)
    )
    return {"dead": float(number or 0)}


MEASURES = (
    Measure(metrics.RESOURCES, "subscription", _subscriptions),
    Measure(metrics.OLDEST, "subscription", _failing),
    Measure(metrics.RESOURCES, "dead-letter", _letters),
)
