"""Pages of other origins that may call from a browser (the CORS protocol of the Fetch standard); none unless set.

A preflight from an allowed origin is answered here, without a token: it asks whether a call may be made, and the call
is decided when it comes. Tokens are sent in Authorization by the page itself, so credentials of the browser's own
(cookies) are never allowed. To any other origin nothing is said, and its browser keeps the answer from it.
"""

from collections.abc import Collection

from starlette.types import Message, Scope, Send

from chassis.assertion import ON_GRANT

__all__ = ["Origins"]

_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"
_ASKED = (
    "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Traceparent, "
    f"X-Purpose, X-Request-Id, {ON_GRANT}"
).encode()
_EXPOSED = (
    b"Content-Disposition, Deprecation, ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, "
    b"Retry-After, Server-Timing, Sunset, WWW-Authenticate, X-Request-Id"
)
_REMEMBERED_SECONDS = b"600"


class Origins:
    """The origins that are allowed, exactly as browsers send them."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(origin.encode() for origin in allowed)

    async def let_in(self, scope: Scope, send: Send) -> Send | None:
        """How to answer, so that the caller's browser lets its page read it; None where it was a preflight."""
        asked = {name: value for name, value in scope["headers"] if name.startswith((b"origin", b"access-control-"))}
        origin = asked.get(b"origin")
        if origin is None and scope["raw_path"].startswith(b"/v1/"):
            # No cache that is shared keeps what was answered to a token (RFC 9111 §3.5), so these need not vary.
            return send
        if origin not in self._allowed:
            return _varying(send, [])
        named = (b"access-control-allow-origin", origin)
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in asked:
            headers = [
                named,
                (b"access-control-allow-methods", _METHODS),
                (b"access-control-allow-headers", _ASKED),
                (b"access-control-max-age", _REMEMBERED_SECONDS),
                (b"vary", b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"),
            ]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return None
        return _varying(send, [named, (b"access-control-expose-headers", _EXPOSED)])


def _varying(send: Send, more: list[tuple[bytes, bytes]]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            # What a service says of origins of its own would contradict.
            kept = [pair for pair in message.get("headers", ()) if not pair[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": [*kept, (b"vary", b"Origin"), *more]}
        await send(message)

    return sending
