"""An operation that the service calls again by itself, for a caller whose request was checked: the rows of an import
that goes on, and the further pages of a list that is written to a file.

It runs in a session that is given and committed by whoever gives it. Nothing outside can ask for this: what marks such
a call is put beside the request, never in it.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.routing import Match, Route
from starlette.types import Message

from chassis.caller import Caller

__all__ = ["called_again", "is_again"]


def is_again(request: Request) -> bool:
    return "again" in request.scope["state"]


async def called_again(
    app: FastAPI,
    method: str,
    path: str,
    *,
    query: str,
    headers: Mapping[str, str],
    session: AsyncSession,
    caller: Caller,
    request_id: str,
    **more: Any,
) -> bytes:
    """The body of the answer; what the operation raises is raised."""
    scope: dict[str, Any] = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "app": app,
        "state": {
            "again": True,
            "session": session,
            "caller": caller,
            "request_id": request_id,
            "permission": caller.permission,
            **more,
        },
    }
    route = next(one for one in app.routes if isinstance(one, Route) and one.matches(scope)[0] is Match.FULL)
    scope |= route.matches(scope)[1]
    told: list[bytes] = []

    async def send(message: Message) -> None:
        told.append(message.get("body", b""))

    # The framework closes in it what dependencies opened, and puts it around every request.
    await AsyncExitStackMiddleware(route.handle)(scope, _nothing_more, send)
    return b"".join(told)


async def _nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
