"""Reads of subscriptions."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.ciphers import KeyRing
from chassis.moves import next_moves
from chassis.webhooks.models import SEALED_FOR, Progress, Secret, Subscription
from chassis.webhooks.rules import SUBSCRIPTION
from chassis.webhooks.schemas import SubscriptionOut

__all__ = ["horizon", "shown", "shown_all", "valid_secrets"]


async def horizon(session: AsyncSession) -> int:
    """The oldest transaction that may still write: whatever is told later is of it or of a younger one."""
    return int(await session.scalar(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")) or 0)


async def valid_secrets(session: AsyncSession, subscription_id: UUID, keys: KeyRing) -> list[str]:
    """The secrets that sign now, newest first."""
    sealed = await session.scalars(
        select(Secret.secret)
        .where(
            Secret.subscription_id == subscription_id,
            or_(Secret.expires_at.is_(None), Secret.expires_at > func.now()),
        )
        .order_by(Secret.id.desc())
    )
    return [keys.open(one, context=SEALED_FOR) for one in sealed]


async def shown(session: AsyncSession, service: str, subscription: Subscription) -> SubscriptionOut:
    return (await shown_all(session, service, [subscription]))[0]


async def shown_all(
    session: AsyncSession, service: str, subscriptions: Sequence[Subscription]
) -> list[SubscriptionOut]:
    """Subscriptions as they are answered, with how far each has come."""
    ids = [one.id for one in subscriptions]
    found = await session.scalars(select(Progress).where(Progress.subscription_id.in_(ids)))
    come = {one.subscription_id: one for one in found}
    return [
        SubscriptionOut(
            id=one.id,
            title=one.title,
            url=one.url,
            events_region=one.events_region,
            types=one.types,
            state=one.state,
            after=f"{come[one.id].xid}-{come[one.id].seq}",
            attempts=come[one.id].attempts,
            next_attempt_at=come[one.id].next_attempt_at,
            failing_since=come[one.id].failing_since,
            delivered_at=come[one.id].delivered_at,
            next_moves=next_moves(SUBSCRIPTION, one.state, f"{service}:subscription"),
            version=one.version,
        )
        for one in subscriptions
    ]
