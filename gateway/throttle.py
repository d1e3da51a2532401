"""How often a client may call, by class of operation (``limits``, in memory).

Counting every call in the store costs more than all the rest of the admission, so a client is handed a small share
of its window at once and spends it here. The limit stays exact: a share is taken from the window when it is handed
out. ``RateLimit`` and ``RateLimit-Policy`` follow draft-ietf-httpapi-ratelimit-headers.
"""

import math
import time
from typing import Literal, NamedTuple

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from gateway.catalogue import Kind
from gateway.refusals import RateExceeded
from gateway.settings import GatewaySettings

__all__ = ["Limits", "Share", "Throttle"]

Headers = tuple[tuple[bytes, bytes], tuple[bytes, bytes]]

# A window is handed out in about this many shares.
SHARES = 50
MOST_SHARES = 20_000


class Share:
    """What one client holds of one window."""

    __slots__ = ("behind", "held", "until")

    def __init__(self) -> None:
        self.held = 0
        self.behind = 0
        self.until = 0.0


class Limits(NamedTuple):
    """The limit of one class of operation."""

    name: str
    item: RateLimitItem
    portion: int
    policy: bytes


class Throttle:
    """Counts calls by client and class."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._limits: dict[str, Limits] = {
            "read": _limits("read", settings.limit_read),
            "write": _limits("write", settings.limit_write),
            "bulk": _limits("bulk", settings.limit_bulk),
            "token": _limits("token", settings.limit_token),
        }
        self._shares: dict[tuple[str, str], Share] = {}

    def take(self, client: str, kind: Kind | Literal["token"]) -> Headers:
        """One call of a client, as response headers; ``RateExceeded`` when its window is used up."""
        limits = self._limits[kind]
        share = self._shares.get((client, kind))
        if share is None:
            share = self._admit(client, kind)
        now = time.time()
        if share.held <= 0 or now >= share.until:
            self._refill(share, limits, client, now)
        share.held -= 1
        left = b'"%s";r=%d;t=%d' % (kind.encode(), share.held + share.behind, share.until - now)
        return (b"ratelimit-policy", limits.policy), (b"ratelimit", left)

    def _admit(self, client: str, kind: str) -> Share:
        if len(self._shares) >= MOST_SHARES:
            now = time.time()
            self._shares = {key: share for key, share in self._shares.items() if share.until > now}
        return self._shares.setdefault((client, kind), Share())

    def _refill(self, share: Share, limits: Limits, client: str, now: float) -> None:
        # A hit that fails still counts in the store, so look first and take no more than is left.
        portion = min(limits.portion, self._limiter.get_window_stats(limits.item, client).remaining)
        share.held = portion if portion > 0 and self._limiter.hit(limits.item, client, cost=portion) else 0
        stats = self._limiter.get_window_stats(limits.item, client)
        share.behind, share.until = stats.remaining, stats.reset_time
        if share.held == 0:
            seconds = max(1, math.ceil(stats.reset_time - now))
            raise RateExceeded(
                headers={
                    "Retry-After": str(seconds),
                    "RateLimit-Policy": limits.policy.decode(),
                    "RateLimit": f'"{limits.name}";r=0;t={seconds}',
                },
                retry_after=seconds,
            )


def _limits(name: str, rate: str) -> Limits:
    item = parse(rate)
    policy = f'"{name}";q={item.amount};w={item.get_expiry()}'.encode()
    # The class is part of the key, so that reads and writes are counted apart even at one rate.
    item.namespace = f"nuanxin-{name}"
    return Limits(name=name, item=item, portion=max(1, item.amount // SHARES), policy=policy)
