"""A flood of bad tokens: counted by the address it comes from, and beyond a generous limit no longer checked.

To find that a signature is wrong costs more than all that a good call does. A limit by address must not shut out a
district that calls through one address (NAT): it is far above what broken clients send, a token that was verified
before is never held back by it, and a new one waits for the rest of a minute at most.

Calls from this machine are not counted: there stands a proxy that speaks for all.
"""

import math
import time
from collections import Counter
from ipaddress import ip_address, ip_network

from limits import parse

from chassis import metrics
from gateway.refusals import RateExceeded
from gateway.settings import LOOPBACK

__all__ = ["Floods"]

# Who comes from more addresses than these in one window is beyond what counting by address can do.
MOST_ADDRESSES = 50_000


class Floods:
    """Bad tokens by address, in windows."""

    def __init__(self, rate: str) -> None:
        item = parse(rate)
        self._most, self._seconds = item.amount, item.get_expiry()
        self._bad: Counter[str] = Counter()
        self._until = 0.0

    def require(self, address: str) -> None:
        """``RateExceeded`` before a token is checked that comes from where too many bad ones did."""
        if not self._bad or self._bad[_network(address)] < self._most:
            return
        left = self._until - time.monotonic()
        if left > 0:
            metrics.BAD_TOKENS.labels("held back").inc()
            seconds = math.ceil(left)
            raise RateExceeded(headers={"Retry-After": str(seconds)}, retry_after=seconds)

    def count(self, address: str) -> None:
        """A token from this address was refused."""
        metrics.BAD_TOKENS.labels("refused").inc()
        if address in LOOPBACK:
            return
        now = time.monotonic()
        if now >= self._until:
            self._bad.clear()
            self._until = now + self._seconds
        network = _network(address)
        if network in self._bad or len(self._bad) < MOST_ADDRESSES:
            self._bad[network] += 1


def _network(address: str) -> str:
    """One subscriber of IPv6 has a network of addresses."""
    if ":" not in address:
        return address
    try:
        return str(ip_network((int(ip_address(address)), 64), strict=False))
    except ValueError:
        return address
