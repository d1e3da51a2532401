"""One attempt: a signed POST, short timeouts, and nothing kept of the answer but its status.

The body of an answer is neither read nor shown: what a target sends back could otherwise be read by whoever names it.
"""

import asyncio
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import httpcore
import httpx

from chassis.webhooks.rules import Outcome, signature_headers, wait_asked
from chassis.webhooks.targets import Guarded, TargetRefused, Targets

__all__ = ["PATIENCE", "Attempted", "Sender"]

# Seconds for the whole attempt, from resolving the name to the status line.
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Attempted:
    """How an attempt ended; ``status`` where there was an answer, ``asked`` what it asked to wait."""

    outcome: Outcome
    milliseconds: int
    status: int | None = None
    asked: timedelta | None = None


class Sender:
    """Sends what is to be delivered to whatever target may be called."""

    def __init__(
        self, targets: Targets, *, authorities: Path | None = None, backend: httpcore.AsyncNetworkBackend | None = None
    ) -> None:
        self.targets = targets
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_trusting(authorities),
            max_connections=1000,
            max_keepalive_connections=0,
            network_backend=backend or Guarded(targets),
        )

    async def __aenter__(self) -> "Sender":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.aclose()

    async def send(self, url: str, *, secrets: list[str], event_id: str, body: bytes) -> Attempted:
        """One attempt; whatever goes wrong on the way is an outcome, never an exception."""
        began = time.monotonic()
        status, asked = None, None
        try:
            async with asyncio.timeout(PATIENCE):
                status, asked = await self._answer(url, secrets, event_id, body)
            outcome = Outcome.DELIVERED if 200 <= status < 300 else Outcome.REJECTED
        except TargetRefused:
            outcome = Outcome.TARGET_REFUSED
        except (TimeoutError, httpcore.TimeoutException):
            outcome = Outcome.TIMED_OUT
        except (OSError, httpcore.NetworkError, httpcore.ProtocolError):
            outcome = Outcome.UNREACHABLE
        return Attempted(outcome, round((time.monotonic() - began) * 1000), status, asked)

    async def _answer(self, url: str, secrets: list[str], event_id: str, body: bytes) -> tuple[int, timedelta | None]:
        target = self.targets.require(url)
        now = datetime.now(UTC)
        headers: Any = {
            "host": _authority(target.host, target.port, target.scheme),
            "content-type": "application/cloudevents+json",
            "content-length": str(len(body)),
            "user-agent": "nuanxin-webhooks/1",
            **signature_headers(secrets, event_id=event_id, at=now, body=body),
        }
        asked: Any = httpcore.URL(
            scheme=target.scheme.encode(),
            host=target.host.encode(),
            port=target.port,
            target=target.path.encode(),
        )
        async with self._pool.stream("POST", asked, headers=headers, content=body) as response:
            answered = {name.lower(): value for name, value in response.headers}
            wait = answered.get(b"retry-after")
            return response.status, wait_asked(wait.decode("latin-1") if wait else None, now=now)


def _authority(host: str, port: int, scheme: str) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port == {"https": 443, "http": 80}[scheme] else f"{name}:{port}"


@cache  # reading the authorities takes longer than all the rest of a start
def _trusting(authorities: Path | None) -> ssl.SSLContext:
    """The public authorities, and those of a closed network."""
    context = httpx.create_ssl_context(trust_env=False)
    if authorities is not None:
        context.load_verify_locations(authorities)
    return context
