"""Pages of other origins that may call from a browser (the CORS protocol of the Fetch standard); none unless set.

A preflight from an allowed origin is answered here, without a token: it asks whether a call may be made, and the call
is decided when it comes. Tokens are sent in Authorization by the page itself, so credentials of the browser's own
(cookies) are never allowed. To any other origin nothing is said, and its browser keeps the answer from it.
"""

from collections.abc import Collection, Sequence

from starlette.types import Message, Send

from chassis.assertion import ON_GRANT
from gateway.connection import HeaderList

__all__ = ["METHODS", "Origins", "varied", "varying"]

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
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

    def hear(self, method: str, path: bytes, headers: Sequence[tuple[bytes, bytes]]) -> tuple[HeaderList | None, bool]:
        """What the caller's browser is told, None for nothing at all; and whether that answers a preflight."""
        asked = {name: value for name, value in headers if name.startswith((b"origin", b"access-control-"))}
        origin = asked.get(b"origin")
        if origin is None and path.startswith(b"/v1/"):
            # No cache that is shared keeps what was answered to a token (RFC 9111 §3.5), so these need not vary.
            return None, False
        if origin not in self._allowed:
            return [], False
        named = (b"access-control-allow-origin", origin)
        if method == "OPTIONS" and b"access-control-request-method" in asked:
            return [
                named,
                (b"access-control-allow-methods", METHODS.encode()),
                (b"access-control-allow-headers", _ASKED),
                (b"access-control-max-age", _REMEMBERED_SECONDS),
                (b"vary", b"Origin, Access-Control-Request-Method, Access-Control-Request-Headers"),
            ], True
        return [named, (b"access-control-expose-headers", _EXPOSED)], False


def varied(headers: HeaderList, more: HeaderList) -> HeaderList:
    """An answer's headers with what a browser is told; what a service says of origins itself would contradict."""
    kept = [pair for pair in headers if not pair[0].lower().startswith(b"access-control-")]
    return [*kept, (b"vary", b"Origin"), *more]


def varying(send: Send, more: HeaderList) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": varied(message.get("headers", []), more)}
        await send(message)

    return sending
