"""The addresses that one service is reached at, and in which order a call tries them.

The service may run on several hosts. An address that could not be connected to, whose connection broke off, or whose
process said that it leaves, rests: it is tried after all others, until its rest is over and one call finds out.
"""

import ssl
from collections.abc import Sequence
from urllib.parse import urlsplit

__all__ = ["Address", "Addresses"]


class Address:
    """Where one process listens."""

    __slots__ = ("host", "port", "rests_until", "tls")

    def __init__(self, service: str, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ValueError(f"{service}: {url!r} is not http(s)://host:port")
        self.host = parts.hostname
        self.tls = ssl.create_default_context() if parts.scheme == "https" else None
        self.port = parts.port or (443 if self.tls else 80)
        # By the loop's clock; 0 while nothing is held against it.
        self.rests_until = 0.0


class Addresses:
    """All of one service."""

    def __init__(self, service: str, urls: Sequence[str], *, rest_seconds: float) -> None:
        if not urls:
            raise ValueError(f"{service} has no address")
        self._all = [Address(service, url) for url in urls]
        self._rest_seconds = rest_seconds

    def __len__(self) -> int:
        return len(self._all)

    @property
    def away(self) -> int:
        """How many did not answer when they were last tried."""
        return sum(one.rests_until > 0 for one in self._all)

    def in_turn(self, now: float) -> list[Address]:
        """Every address, in the order in which to try them: another first each time, and last those that rest."""
        self._all.append(self._all.pop(0))
        order = sorted(self._all, key=lambda one: (one.rests_until > now, one.rests_until == 0))
        for one in order:
            if 0 < one.rests_until <= now:
                self.rest(one, now)  # for the others, while this call finds out
        return order

    def rest(self, address: Address, now: float) -> None:
        address.rests_until = now + self._rest_seconds

    def reached(self, address: Address) -> None:
        address.rests_until = 0.0
