"""Writes of subscriptions; each is told to the auditors, and none of them with the target or a secret."""

import base64
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.database import one_at_a_time
from chassis.feed import place
from chassis.ledger import audited
from chassis.problems import Missing
from chassis.regions import span_of
from chassis.webhooks.models import SEALED_FOR, Attempt, DeadLetter, Progress, Secret, Subscription
from chassis.webhooks.queries import horizon
from chassis.webhooks.rules import (
    MOST_SUBSCRIPTIONS,
    SECRET_PREFIX,
    SUBSCRIPTION,
    LetterState,
    SubscriptionMove,
    SubscriptionState,
    TooManySubscriptions,
)
from chassis.webhooks.schemas import Redelivery, SubscriptionIn

__all__ = ["create_subscription", "forget_deliveries", "move_subscription", "redeliver_letters", "rotate_secret"]

# How long what was tried stays to be looked at, and how long what was given up can be redelivered.
ATTEMPTS_KEPT = timedelta(days=7)
LETTERS_KEPT = timedelta(days=90)


async def create_subscription(
    session: AsyncSession, service: str, asked: SubscriptionIn, *, caller: Caller, keys: KeyRing
) -> tuple[Subscription, str]:
    """A new subscription of the caller's office, and its secret."""
    if not caller.span.covers(span_of(asked.events_region)):
        raise Missing
    await one_at_a_time(session, f"subscriptions {caller.department} {caller.region}")
    have = await session.scalar(
        select(func.count()).select_from(Subscription).where(Subscription.state != SubscriptionState.DISABLED)
    )
    if (have or 0) >= MOST_SUBSCRIPTIONS:
        raise TooManySubscriptions(most=MOST_SUBSCRIPTIONS)
    xid, seq = (await horizon(session), 0) if asked.after is None else place(asked.after, pointer="/body/after")
    subscription = Subscription(
        region=caller.region,
        department=caller.department,
        level=caller.level,
        subject=caller.subject,
        title=asked.title,
        url=asked.url,
        events_region=asked.events_region,
        types=sorted(set(asked.types)),
        state=SUBSCRIPTION.start,
    )
    session.add(subscription)
    await session.flush()
    session.add(Progress(subscription_id=subscription.id, xid=xid, seq=seq, attempts=0))
    secret = _add_secret(session, subscription.id, keys)
    await session.flush()
    await audited(
        session,
        f"{service}.subscription.created",
        subject=subscription.id,
        region=subscription.region,
        events_region=asked.events_region,
        types=subscription.types,
    )
    return subscription, secret


async def move_subscription(
    session: AsyncSession, service: str, subscription: Subscription, move: SubscriptionMove
) -> None:
    """Pause, resume or disable; what was resumed is tried at once, where it stopped."""
    subscription.state = SUBSCRIPTION.after(subscription.state, move)
    if move is SubscriptionMove.RESUME:
        await session.execute(
            update(Progress)
            .where(Progress.subscription_id == subscription.id)
            .values(attempts=0, failing_since=None, next_attempt_at=func.now())
        )
    await session.flush()
    told = {"pause": "paused", "resume": "resumed", "disable": "disabled"}[move]
    await audited(session, f"{service}.subscription.{told}", subject=subscription.id, region=subscription.region)


async def rotate_secret(
    session: AsyncSession, service: str, subscription: Subscription, *, keep: timedelta, keys: KeyRing
) -> tuple[str, datetime]:
    """A new secret; those so far sign on beside it until the time that is answered, or until their own earlier end."""
    until: datetime = (await session.execute(select(func.now() + keep))).scalar_one()
    await session.execute(
        update(Secret)
        .where(
            Secret.subscription_id == subscription.id,
            or_(Secret.expires_at.is_(None), Secret.expires_at > until),
        )
        .values(expires_at=until)
    )
    secret = _add_secret(session, subscription.id, keys)
    await session.flush()
    await audited(
        session, f"{service}.subscription.secret-rotated", subject=subscription.id, region=subscription.region
    )
    return secret, until


def _add_secret(session: AsyncSession, subscription_id: UUID, keys: KeyRing) -> str:
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    session.add(Secret(subscription_id=subscription_id, secret=keys.seal(secret, context=SEALED_FOR)))
    return secret


async def redeliver_letters(session: AsyncSession, service: str, subscription: Subscription, asked: Redelivery) -> int:
    """Queue dead letters again; they go before what is next in the feed, under the ids that they had."""
    which = [DeadLetter.subscription_id == subscription.id, DeadLetter.state == LetterState.DEAD]
    if asked.dead_letter_id is not None:
        which.append(DeadLetter.id == asked.dead_letter_id)
    if asked.since is not None:
        which.append(DeadLetter.given_up_at >= asked.since)
    queued = await session.execute(update(DeadLetter).where(*which).values(state=LetterState.QUEUED))
    count = int(queued.rowcount)  # type: ignore[attr-defined]
    if asked.dead_letter_id is not None and not count:
        raise Missing
    await audited(
        session,
        f"{service}.subscription.redelivered",
        subject=subscription.id,
        region=subscription.region,
        dead_letters=count,
    )
    return count


async def forget_deliveries(session: AsyncSession) -> int:
    """Delete attempts, dead letters and secrets whose time is over; returns how many."""
    gone = 0
    for old in (
        delete(Attempt).where(Attempt.attempted_at < func.now() - ATTEMPTS_KEPT),
        delete(DeadLetter).where(DeadLetter.given_up_at < func.now() - LETTERS_KEPT),
        delete(Secret).where(Secret.expires_at < func.now()),
    ):
        gone += int((await session.execute(old)).rowcount)  # type: ignore[attr-defined]
    return gone
