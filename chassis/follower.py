"""Following another service: read its feed, apply each event once.

The place in the other's feed is kept in this service's own database and moved in the transaction that applies the
events, so each takes effect exactly once whatever is killed. The feed is read before any lock is taken; the place is
locked and compared when the events are applied, so of two replicas that fetched the same batch only one applies it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import metrics
from chassis.client import Peer
from chassis.database import Database, Scope
from chassis.ledger import positions
from chassis.logs import log

__all__ = ["Fed", "Follower", "Follows", "Handler", "InRuns", "age_seconds", "hand", "together"]

BATCH = 200
WAIT_SECONDS = 20
START = "0-0"


@dataclass(frozen=True, slots=True)
class Fed:
    """An event of another service; ``at`` is when it happened, by the statutory clock of who tells it."""

    type: str
    subject: str
    region: int
    data: Mapping[str, Any]
    sequence: str
    at: datetime


Handler = Callable[[AsyncSession, Fed], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class InRuns:
    """A handler of all events of its type that follow each other in a batch, for what is reckoned of many at once."""

    take: Callable[[AsyncSession, Sequence[Fed]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Follows:
    """Whom a service follows, and what it does on each type of event."""

    source: str
    on: Mapping[str, Handler | InRuns]


def together(*several: Follows) -> tuple[Follows, ...]:
    """What several features do on the events of the same services, as one place in each feed; in the order given."""
    handlers: dict[str, dict[str, list[Handler | InRuns]]] = {}
    for one in several:
        for kind, handler in one.on.items():
            handlers.setdefault(one.source, {}).setdefault(kind, []).append(handler)
    return tuple(
        Follows(source=source, on={kind: _in_turn(each) for kind, each in on.items()})
        for source, on in handlers.items()
    )


def _in_turn(handlers: Sequence[Handler | InRuns]) -> Handler | InRuns:
    """One handler of several, event by event; only where one of them takes runs, run by run."""

    async def handle(session: AsyncSession, event: Fed) -> None:
        for one in handlers:
            await hand(session, one, [event])

    async def take(session: AsyncSession, run: Sequence[Fed]) -> None:
        for one in handlers:
            await hand(session, one, run)

    if len(handlers) == 1:
        return handlers[0]
    return InRuns(take) if any(isinstance(one, InRuns) for one in handlers) else handle


async def hand(session: AsyncSession, handler: Handler | InRuns, run: Sequence[Fed]) -> None:
    """Give events of one type to their handler, in their order."""
    if isinstance(handler, InRuns):
        await handler.take(session, run)
        return
    for event in run:
        await handler(session, event)


class Follower:
    """Keeps one service up with one other."""

    def __init__(self, *, service: str, follows: Follows, database: Database, peer: Peer, scope: Scope) -> None:
        self._service = service
        self._follows = follows
        self._database = database
        self._peer = peer
        self._scope = scope

    async def run(self) -> None:
        """Follow until cancelled; what fails is tried again, ever more slowly up to ten seconds."""
        pause = 0.0
        self._caught_up()  # as far as anybody knows; from here on it must show it
        while True:
            try:
                await self.step(wait=WAIT_SECONDS)
                pause = 0.0
            except Exception as wrong:  # noqa: BLE001 - a follower never gives up, and tells why it waits
                metrics.FOLLOWER_FAILURES.labels(self._service, self._follows.source).inc()
                pause = min(10.0, pause * 2 or 0.2)
                log.warning("follower waits", source=self._follows.source, error=repr(wrong), seconds=pause)
                await asyncio.sleep(pause)

    async def step(self, *, wait: int = 0) -> int:
        """Read and apply one batch; returns how many events were applied."""
        place = await self._place()
        batch = await self._peer.get(
            f"/v1/{self._follows.source}/events",
            params={"after": place, "types": sorted(self._follows.on), "limit": BATCH, "wait": wait},
            patience=wait + 15.0,
        )
        if not batch:
            self._caught_up()
            return 0
        try:
            applied = await self._apply(place, batch)
        except Exception:
            if len(batch) == 1:
                raise
            # One of them cannot be applied: take them one by one, so that those before it are not held up.
            log.exception("batch not applied", source=self._follows.source, events=len(batch))
            applied = 0
            for one in batch:
                applied += await self._apply(place, [one])
                place = one["sequence"]
        if len(batch) < BATCH:
            self._caught_up()
        return applied

    def _caught_up(self) -> None:
        metrics.FOLLOWER_CAUGHT_UP.labels(self._service, self._follows.source).set_to_current_time()

    async def _place(self) -> str:
        async with self._database.session(self._scope) as session:
            return (
                await session.scalar(select(positions.c.position).where(positions.c.source == self._follows.source))
                or START
            )

    async def _apply(self, place: str, batch: list[dict[str, Any]]) -> int:
        async with self._database.session(self._scope) as session, session.begin():
            await session.execute(
                insert(positions).values(source=self._follows.source, position=START).on_conflict_do_nothing()
            )
            now_at = await session.scalar(
                select(positions.c.position).where(positions.c.source == self._follows.source).with_for_update()
            )
            if now_at != place:
                return 0  # another replica was faster
            for kind, run in groupby(batch, key=itemgetter("type")):
                await hand(session, self._follows.on[kind], [_fed(event) for event in run])
            await session.execute(
                positions.update()
                .where(positions.c.source == self._follows.source)
                .values(position=batch[-1]["sequence"], moved_at=func.now())
            )
        metrics.FOLLOWER_LAG.labels(self._service, self._follows.source).set(age_seconds(batch[-1]["id"]))
        return len(batch)


def _fed(event: dict[str, Any]) -> Fed:
    return Fed(
        type=event["type"],
        subject=event["subject"],
        region=int(event["region"]),
        data=event["data"],
        sequence=event["sequence"],
        at=datetime.fromisoformat(event["time"]),
    )


def age_seconds(event_id: str) -> float:
    """Age of an event by the milliseconds that lead its UUIDv7 (RFC 9562 §5.7)."""
    return max(0.0, time.time() - (UUID(event_id).int >> 80) / 1000)
