"""What happened here, for others to follow: CloudEvents in an HTTP feed (http-feeds.org).

    GET /v1/<service>/events?after=<sequence>&types=…&region=…&wait=<seconds>&limit=…

Events are handed out in the order (transaction, sequence) and only below the oldest transaction that is still
running (``pg_snapshot_xmin``): whatever has been handed out can no longer be overtaken by a late commit, so a follower
that remembers one ``sequence`` never misses an event. Row-level security limits a follower to its own region.
"""

import asyncio
import time
from collections.abc import Sequence
from typing import Annotated, Any

import orjson
from fastapi import Query, Request
from pydantic import Field
from sqlalchemy import Row, bindparam, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from chassis.clock import ZONE
from chassis.database import Database, Scope, scope_of
from chassis.exchange import CallerNow, Session
from chassis.fields import Answer, LocalDateTime, RegionCode
from chassis.ledger import Event, events
from chassis.openapi_events import BATCH
from chassis.problems import FieldError, Malformed
from chassis.regions import Span, span_of
from chassis.routes import Routes
from chassis.text import Text

__all__ = ["BATCH", "LONGEST_WAIT", "CloudEvent", "cloud_event", "feed_routes", "place", "read_feed", "require_types"]

# Seconds that a follower may wait for news.
LONGEST_WAIT = 30
# How long between two looks while a follower waits; a look is one index probe.
_LOOK_SECONDS = 0.25


class CloudEvent(Answer):
    """One event (CloudEvents 1.0, JSON format)."""

    specversion: str = Field(examples=["1.0"])
    id: str
    source: str = Field(examples=["/v1/roster"])
    type: str = Field(examples=["roster.worker.enrolled"])
    subject: str
    time: LocalDateTime
    sequence: str = Field(description="Place in the feed; give the last one back as `after`", examples=["812-40"])
    region: str
    data: dict[str, Any]


async def read_feed(
    session: AsyncSession, *, after: tuple[int, int], types: Sequence[str], limit: int, within: Span | None = None
) -> Sequence[Row[Any]]:
    """The events that follow the place ``after`` and can no longer be overtaken, all or those ``within`` a region."""
    xid, seq = after
    statement = (
        select(events)
        .where(
            tuple_(events.c.xid, events.c.seq) > tuple_(bindparam("xid", xid), bindparam("seq", seq)),
            events.c.xid < text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"),
        )
        .order_by(events.c.xid, events.c.seq)
        .limit(limit)
    )
    if types:
        statement = statement.where(events.c.type.in_(types))
    if within is not None:
        statement = statement.where(events.c.region.between(within.low, within.high))
    return (await session.execute(statement)).all()


def place(after: str, *, pointer: str = "/query/after") -> tuple[int, int]:
    """The place in a feed that a ``sequence`` names."""
    try:
        xid, _, seq = after.partition("-")
        named = int(xid), int(seq or 0)
        if not (0 <= named[0] < 1 << 63 and 0 <= named[1] < 1 << 63):
            raise ValueError
    except ValueError:
        raise Malformed(
            errors=[
                FieldError(pointer, "invalid_sequence", Text("不是此事件流的 sequence", "Not a sequence of this feed"))
            ]
        ) from None
    return named


def cloud_event(service: str, row: Row[Any]) -> dict[str, Any]:
    """A row of the outbox as CloudEvents JSON."""
    return {
        "specversion": "1.0",
        "id": str(row.id),
        "source": f"/v1/{service}",
        "type": row.type,
        "subject": row.subject,
        "time": row.happened_at.astimezone(ZONE).isoformat(),
        "datacontenttype": "application/json",
        "sequence": f"{row.xid}-{row.seq}",
        "region": f"{row.region:012d}",
        "data": row.data,
    }


def feed_routes(service: str, published: Sequence[type[Event]]) -> Routes:
    """The feed of one service as a feature of it."""
    routes = Routes(
        prefix=f"/v1/{service}/events", tag=Text("事件", "Events"), source="CloudEvents 1.0; http-feeds.org"
    )
    names = sorted(event.type for event in published)

    async def follow(
        request: Request,
        session: Session,
        caller: CallerNow,
        after: Annotated[
            str,
            Query(
                max_length=41, description="上次的sequence，从头开始用0-0 The last sequence that was read; 0-0 for all"
            ),
        ] = "0-0",
        types: Annotated[
            list[Annotated[str, Field(max_length=100)]] | None,
            Query(max_length=len(names), description=f"只取这些类型 Only these types: {', '.join(names)}"),
        ] = None,
        region: Annotated[RegionCode | None, Query(description="只取此区划内的 Only of this region and below")] = None,
        limit: Annotated[int, Query(ge=1, le=1000, description="至多条数 At most so many")] = 100,
        wait: Annotated[
            int, Query(ge=0, le=LONGEST_WAIT, description="无新事件时最多等待的秒数 Seconds to wait for news")
        ] = 0,
    ) -> Response:
        """Events after a place in the feed, oldest first; waits for news when asked to (long poll).

        事件流中某一位置之后的事件，按时间先后排列；可要求等待新事件（长轮询）。
        """
        require_types(published, types or (), pointer="/query/types")
        begin = place(after)
        within = span_of(region) if region is not None else None
        database: Database = request.app.state.database
        scope = scope_of(session)
        deadline = time.monotonic() + wait
        while True:
            # A look is a transaction of its own: waiting holds no connection and keeps no old snapshot.
            rows = await _look(database, scope, after=begin, types=types or (), limit=limit, within=within)
            if rows or time.monotonic() >= deadline or await request.is_disconnected():
                break
            await asyncio.sleep(_LOOK_SECONDS)
            if request.app.state.told_to_end():
                break
        headers = {"Link": f'<{request.url.path}?after={rows[-1].xid}-{rows[-1].seq}>; rel="next"'} if rows else {}
        return Response(orjson.dumps([cloud_event(service, row) for row in rows]), media_type=BATCH, headers=headers)

    follow.__name__ = f"follow_{service}_events"
    routes.get(
        "",
        permission=f"{service}:event:follow",
        title=Text("跟随事件", "Follow the events"),
        downloads={
            BATCH: "事件的JSON数组，按时间先后，无事件时为空 "
            "A JSON array of CloudEvents, oldest first; empty when nothing has happened"
        },
    )(follow)
    return routes


def require_types(published: Sequence[type[Event]], asked: Sequence[str], *, pointer: str) -> None:
    """Refuse a type of event that the service does not publish."""
    unknown = sorted(set(asked) - {event.type for event in published})
    if unknown:
        raise Malformed(
            errors=[
                FieldError(
                    pointer,
                    "unknown_type",
                    Text(f"没有此事件：{', '.join(unknown)}", f"No such event: {', '.join(unknown)}"),
                )
            ]
        )


async def _look(database: Database, scope: Scope, **asked: Any) -> Sequence[Row[Any]]:
    async with database.session(scope) as session:
        return await read_feed(session, **asked)
