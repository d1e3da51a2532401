"""What stands in the place of the other services where this one asks them in its caller's name."""

import asyncio
from typing import Any

import httpx

__all__ = ["Others"]


class Others(httpx.AsyncBaseTransport):
    """The other services behind the gateway: empty lists, unless told otherwise of a path.

    Told are an answer, a status, ``"silent"``, or the answers one after the other.
    """

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 3600})
        self.asked.append(request)
        told = self.told.get(path, {"items": [], "next_cursor": None})
        if isinstance(told, list):
            told = told.pop(0)
        if isinstance(told, int):
            return httpx.Response(told, json={"code": {403: "NOT_PERMITTED", 404: "NOT_FOUND"}.get(told, "X")})
        if told == "silent":
            await asyncio.sleep(30)
        return httpx.Response(200, json=told)
