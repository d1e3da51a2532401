"""How often a client may call, by class of operation: windows of a fixed length that begin with a client's first call.

``RateLimit`` and ``RateLimit-Policy`` follow draft-ietf-httpapi-ratelimit-headers. Rates are written as ``limits``
reads them (``600/minute``). Its store in memory is not used: it keeps a thread that walks through all clients a hundred
times a second, which cost more than all the rest of a call.
"""

import math
import time
from typing import Literal

from limits import parse

from gateway.catalogue import Kind
from gateway.refusals import RateExceeded
from gateway.settings import GatewaySettings

__all__ = ["Throttle"]

Headers = tuple[tuple[bytes, bytes], tuple[bytes, bytes]]

# So many clients of a class are kept before those are looked for whose window is over.
FEW_CLIENTS = 20_000


class Window:
    """What one client has left of a class, and until when."""

    __slots__ = ("left", "until")

    def __init__(self, left: int, until: float) -> None:
        self.left = left
        self.until = until


class Limit:
    """The limit of one class of operation, and the windows of its clients."""

    def __init__(self, name: str, rate: str) -> None:
        item = parse(rate)
        self.name = name
        self.amount = item.amount
        self.seconds = item.get_expiry()
        self.policy = f'"{name}";q={self.amount};w={self.seconds}'.encode()
        self.left = b'"%s";r=%%d;t=%%d' % name.encode()
        self.windows: dict[str, Window] = {}
        self._many = FEW_CLIENTS

    def begin(self, client: str, now: float) -> Window:
        """A new window; now and then those that are over are let go of, which costs each call a little."""
        if len(self.windows) >= self._many:
            self.windows = {client: window for client, window in self.windows.items() if window.until > now}
            self._many = max(FEW_CLIENTS, 2 * len(self.windows))
        window = self.windows[client] = Window(self.amount, now + self.seconds)
        return window


class Throttle:
    """Counts calls by client and class."""

    def __init__(self, settings: GatewaySettings) -> None:
        rates = {
            "read": settings.limit_read,
            "write": settings.limit_write,
            "bulk": settings.limit_bulk,
            "token": settings.limit_token,
        }
        self._limits = {name: Limit(name, rate) for name, rate in rates.items()}

    def take(self, client: str, kind: Kind | Literal["token"]) -> Headers:
        """One call of a client, as response headers; ``RateExceeded`` when its window is used up."""
        limit = self._limits[kind]
        now = time.monotonic()
        window = limit.windows.get(client)
        if window is None or now >= window.until:
            window = limit.begin(client, now)
        if window.left <= 0:
            raise _exceeded(limit, math.ceil(window.until - now))
        window.left -= 1
        return (b"ratelimit-policy", limit.policy), (b"ratelimit", limit.left % (window.left, window.until - now))


def _exceeded(limit: Limit, seconds: int) -> RateExceeded:
    return RateExceeded(
        headers={
            "Retry-After": str(seconds),
            "RateLimit-Policy": limit.policy.decode(),
            "RateLimit": f'"{limit.name}";r=0;t={seconds}',
        },
        retry_after=seconds,
    )
