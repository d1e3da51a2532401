"""The roster in the place where welfare asks it: tells of duty what a test says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from chassis.client import Peer
from tests.offices import COMMUNITY, Offices

__all__ = ["did", "roster_tells"]


def did(worker_id: str, post_type: str = "checkpoint", days: int = 7, **more: Any) -> dict[str, Any]:
    """A type of duty that a worker did."""
    return {
        "worker_id": worker_id,
        "region": str(COMMUNITY),
        "post_type": post_type,
        "days": days,
        "first_on": "2020-02-01",
    } | more


@asynccontextmanager
async def roster_tells(offices: Offices, *pages: list[dict[str, Any]]) -> AsyncIterator[list[dict[str, str]]]:
    """Let the roster tell of duty in so many pages; what it was asked is what is yielded."""
    asked: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "test", "expires_in": 3600})
        assert request.url.path == "/v1/roster/duty-posts"
        asked.append(dict(request.url.params))
        place = int(request.url.params.get("cursor", "0"))
        more = str(place + 1) if place + 1 < len(pages) else None
        return httpx.Response(200, json={"items": pages[place], "next_cursor": more, "count": None})

    before = offices.app.state.peer
    peer = Peer(
        gateway_url="http://gateway",
        client_id="welfare",
        client_secret="test",
        transport=httpx.MockTransport(answer),
    )
    async with peer:
        offices.app.state.peer = peer
        yield asked
    offices.app.state.peer = before
