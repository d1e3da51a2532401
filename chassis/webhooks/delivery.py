"""Telling subscribers: one more follower of the service's own feed, for each subscription one.

    claim      take subscriptions that are due, each by a lease with an end
    next       read, in the name of the office that subscribed, the event that follows its place in the feed
    send       a signed POST; no connection and no lock of the database is held meanwhile
    record     write down the attempt and move the place, if the lease is still one's own

An event that is not delivered holds back those behind it until it is, or is given up. What a process held that was
killed is free when its lease ends, and is sent again under the same id: each event at least once. Another replica
never sends the same event at the same time, for a lease outlasts every attempt and is renewed before each.
"""

import asyncio
import random
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

import orjson
from sqlalchemy import Interval, Row, Uuid, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import metrics
from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.database import Database, Scope
from chassis.feed import cloud_event, read_feed
from chassis.follower import age_seconds
from chassis.ledger import audited
from chassis.logs import log
from chassis.regions import span_of
from chassis.webhooks.models import Attempt, DeadLetter, Progress, Subscription
from chassis.webhooks.queries import horizon, valid_secrets
from chassis.webhooks.rules import (
    DISABLED_AFTER,
    SUBSCRIPTION,
    LetterState,
    Outcome,
    SubscriptionMove,
    SubscriptionState,
    delay_after,
    gives_up,
)
from chassis.webhooks.sending import PATIENCE, Attempted, Sender

__all__ = ["Deliverer"]

LEASE = timedelta(seconds=3 * PATIENCE)
# How many subscriptions a process serves at once: as many targets may be slow before others wait for them.
SLOTS = 200
# After so many events a subscription lets others have its slot.
TURN = 100
# Connections of the service's pool that deliveries may have at once.
CONNECTIONS = 2
LOOK_SECONDS = 0.5
GONE = 410


@dataclass(frozen=True, slots=True)
class Due:
    """What a subscription is to be told next."""

    url: str
    secrets: list[str]
    event: Row[tuple[object, ...]]
    letter: UUID | None


class Deliverer:
    """Delivers what one service's subscribers are to be told."""

    def __init__(
        self, *, service: str, database: Database, scope: Scope, keys: KeyRing, sender: Sender, slots: int = SLOTS
    ) -> None:
        self._service = service
        self._database = database
        self._scope = scope
        self._keys = keys
        self._sender = sender
        self._slots = slots
        self._turns = asyncio.Semaphore(CONNECTIONS)

    async def run(self) -> None:
        """Deliver until cancelled."""
        running: set[asyncio.Task[int]] = set()
        try:
            while True:
                running = {task for task in running if not task.done()}
                try:
                    running |= await self._start(self._slots - len(running))
                except Exception as wrong:  # noqa: BLE001 - it never gives up, and tells why it waits
                    log.warning("deliveries wait", error=repr(wrong))
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def step(self) -> int:
        """Deliver what is due now; returns how many events were delivered."""
        return sum(await asyncio.gather(*(await self._start(self._slots))))

    async def _start(self, room: int) -> set[asyncio.Task[int]]:
        lease = uuid4()
        claimed = await self._claim(lease, room) if room > 0 else []
        return {asyncio.create_task(self._serve(one, lease), name=f"deliver {one}") for one in claimed}

    async def _claim(self, lease: UUID, room: int) -> list[UUID]:
        async with self._turns, self._database.session(self._scope) as session, session.begin():
            due = {"lease": lease, "most": room, "held": LEASE}
            return list(await session.scalars(_CLAIM, due))

    async def _serve(self, subscription_id: UUID, lease: UUID) -> int:
        """Tell one subscriber what there is, in order, until something fails or its turn is over."""
        delivered = 0
        try:
            for _ in range(TURN):
                due = await self._next(subscription_id, lease)
                if due is None:
                    return delivered
                body = orjson.dumps(cloud_event(self._service, due.event))
                event_id = str(due.event.id)
                attempt = await self._sender.send(due.url, secrets=due.secrets, event_id=event_id, body=body)
                metrics.WEBHOOK_ATTEMPTS.labels(self._service, attempt.outcome.value).inc()
                if not await self._record(subscription_id, lease, due, attempt):
                    return delivered
                delivered += 1
            await self._release(subscription_id, lease)
        except Exception as wrong:  # noqa: BLE001 - the lease ends, and it is tried again
            log.warning("delivery waits", subscription=str(subscription_id), error=repr(wrong))
        return delivered

    async def _next(self, subscription_id: UUID, lease: UUID) -> Due | None:
        """What is next, with the lease renewed; where there is nothing, the lease is given back."""
        async with self._turns:
            async with self._database.session(self._scope) as session, session.begin():
                subscription = await session.get_one(Subscription, subscription_id)
                come = await session.scalar(
                    update(Progress)
                    .where(Progress.subscription_id == subscription_id, Progress.lease == lease)
                    .values(leased_until=func.clock_timestamp() + LEASE)
                    .returning(Progress)
                )
                if come is None:
                    return None
                if subscription.state is not SubscriptionState.ACTIVE:
                    await _give_back(session, come)
                    return None
                letter = await session.scalar(
                    select(DeadLetter)
                    .where(DeadLetter.subscription_id == subscription_id, DeadLetter.state == LetterState.QUEUED)
                    .order_by(DeadLetter.xid, DeadLetter.seq)
                    .limit(1)
                )
                secrets = await valid_secrets(session, subscription_id, self._keys)
                seen = await horizon(session)
            async with self._database.session(self._in_the_name_of(subscription)) as session:
                after = (come.xid, come.seq) if letter is None else (letter.xid, letter.seq - 1)
                types = subscription.types if letter is None else ()
                events = await read_feed(session, after=after, types=types, limit=1)
            if events:
                return Due(subscription.url, secrets, events[0], letter.id if letter else None)
            async with self._database.session(self._scope) as session, session.begin():
                # Looked at up to here, so that only what is younger makes it due again.
                await _give_back(session, come, xid=max(seen, come.xid), seq=0 if seen > come.xid else come.seq)
        return None

    def _in_the_name_of(self, subscription: Subscription) -> Scope:
        """What the office may follow in the feed, narrowed to the region that it asked for."""
        office = Caller(
            subject=subscription.subject,
            department=subscription.department,
            level=subscription.level,
            region=subscription.region,
            permission=f"{self._service}:event:follow",
        )
        return replace(self._scope, caller=office, span=span_of(subscription.events_region))

    async def _record(self, subscription_id: UUID, lease: UUID, due: Due, attempt: Attempted) -> bool:
        """Write down how it went; whether to go on with the next event."""
        async with self._turns, self._database.session(self._scope) as session, session.begin():
            subscription = await session.get_one(Subscription, subscription_id, with_for_update=True)
            come = await session.scalar(
                select(Progress)
                .where(Progress.subscription_id == subscription_id, Progress.lease == lease)
                .with_for_update()
            )
            if come is None:
                return False  # it took so long that another process has it
            come.attempts += 1
            session.add(_noted(subscription_id, due, attempt, number=come.attempts))
            if attempt.outcome is Outcome.DELIVERED:
                await self._delivered(session, come, due)
                return True
            await self._failed(session, subscription, come, due, attempt)
            return False

    async def _delivered(self, session: AsyncSession, come: Progress, due: Due) -> None:
        come.attempts, come.failing_since = 0, None
        come.delivered_at = func.now()
        if due.letter is not None:
            (await session.get_one(DeadLetter, due.letter)).state = LetterState.DELIVERED
        else:
            come.xid, come.seq = due.event.xid, due.event.seq
            metrics.WEBHOOK_LAG.labels(self._service).set(age_seconds(str(due.event.id)))

    async def _failed(
        self, session: AsyncSession, subscription: Subscription, come: Progress, due: Due, attempt: Attempted
    ) -> None:
        now = (await session.execute(select(func.now()))).scalar_one()
        come.failing_since = come.failing_since or now
        wait = delay_after(come.attempts, asked=attempt.asked, chance=random.random())  # noqa: S311 - spreads load
        if gives_up(attempt.status, come.attempts):
            await self._give_up(session, come, due, attempt)
            wait = timedelta(0)
        come.next_attempt_at = now + wait
        come.lease = come.leased_until = None
        gone = attempt.status == GONE or now - come.failing_since >= DISABLED_AFTER
        if gone and subscription.state is SubscriptionState.ACTIVE:
            subscription.state = SUBSCRIPTION.after(subscription.state, SubscriptionMove.DISABLE)
            metrics.WEBHOOK_DISABLED.labels(self._service).inc()
            log.warning("subscription disabled", subscription=str(subscription.id), status=attempt.status)
            action = f"{self._service}.subscription.disabled"
            await audited(
                session, action, subject=subscription.id, region=subscription.region, outcome=attempt.outcome.value
            )

    async def _give_up(self, session: AsyncSession, come: Progress, due: Due, attempt: Attempted) -> None:
        """Make a dead letter of the event, or let it be one again, and let the next one have its turn."""
        metrics.WEBHOOK_GIVEN_UP.labels(self._service).inc()
        if due.letter is not None:
            letter = await session.get_one(DeadLetter, due.letter)
            letter.state = LetterState.DEAD
            letter.attempts += come.attempts
            letter.outcome, letter.status, letter.given_up_at = attempt.outcome, attempt.status, func.now()
        else:
            session.add(
                DeadLetter(
                    subscription_id=come.subscription_id,
                    xid=due.event.xid,
                    seq=due.event.seq,
                    event_id=due.event.id,
                    event_type=due.event.type,
                    attempts=come.attempts,
                    outcome=attempt.outcome,
                    status=attempt.status,
                )
            )
            come.xid, come.seq = due.event.xid, due.event.seq
        come.attempts = 0

    async def _release(self, subscription_id: UUID, lease: UUID) -> None:
        async with self._turns, self._database.session(self._scope) as session, session.begin():
            await session.execute(
                update(Progress)
                .where(Progress.subscription_id == subscription_id, Progress.lease == lease)
                .values(lease=None, leased_until=None)
            )


async def _give_back(session: AsyncSession, come: Progress, **moved: int) -> None:
    await session.execute(
        update(Progress)
        .where(Progress.subscription_id == come.subscription_id, Progress.lease == come.lease)
        .values(lease=None, leased_until=None, **moved)
    )


def _noted(subscription_id: UUID, due: Due, attempt: Attempted, *, number: int) -> Attempt:
    return Attempt(
        subscription_id=subscription_id,
        event_id=due.event.id,
        event_type=due.event.type,
        sequence=f"{due.event.xid}-{due.event.seq}",
        number=number,
        outcome=attempt.outcome,
        status=attempt.status,
        milliseconds=attempt.milliseconds,
    )


# Due is what nobody holds, whose time has come, and for which there may be something; those that fail come last.
_CLAIM = text("""
    WITH due AS (
        SELECT come.subscription_id FROM subscription_progress AS come
        JOIN subscriptions AS one ON one.id = come.subscription_id
        WHERE one.state = 'active' AND come.next_attempt_at <= clock_timestamp()
            AND (come.leased_until IS NULL OR come.leased_until < clock_timestamp())
            AND (
                EXISTS (
                    SELECT FROM events WHERE (events.xid, events.seq) > (come.xid, come.seq)
                        AND events.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                ) OR EXISTS (
                    SELECT FROM dead_letters AS letter
                    WHERE letter.subscription_id = come.subscription_id AND letter.state = 'queued'
                )
            )
        ORDER BY come.failing_since IS NOT NULL, come.next_attempt_at
        LIMIT :most
        FOR UPDATE OF come SKIP LOCKED
    )
    UPDATE subscription_progress AS come SET lease = :lease, leased_until = clock_timestamp() + :held
    FROM due WHERE come.subscription_id = due.subscription_id
    RETURNING come.subscription_id""").bindparams(bindparam("lease", type_=Uuid()), bindparam("held", type_=Interval()))
