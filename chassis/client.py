"""Asking another service: httpx through the gateway, with this service's own credentials.

Services only read from each other, so every call may be repeated. Bounded: there are three tries within one patience,
and after some failures in a row of one service nothing is asked of that one for a few seconds. What the other side
refuses is a ``PeerRefused`` with its problem document; what it cannot answer now is ``Unavailable``, so that our own
caller gets a 503 with ``Retry-After`` and nothing has changed.

What is put together for one caller out of what several services hold is read in that caller's name (``for_caller``), so
that each answers what the caller may read, and not what this service may.
"""

import asyncio
import ssl
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Any

import httpx
import structlog

from chassis.assertion import ON_BEHALF
from chassis.logs import log
from chassis.problems import Refusal, Unavailable
from chassis.text import Text

__all__ = ["BREAK_SECONDS", "Peer", "PeerDown", "PeerRefused", "Reader"]

TRIES = 3
BREAK_AFTER = 5
BREAK_SECONDS = 5.0
FIRST_PAUSE = 0.2
_AGAIN = {429, 502, 503, 504}


class PeerDown(Unavailable):
    code = "PEER_UNAVAILABLE"
    title = Text("所依赖的服务暂不可用", "A service that this one asks is unavailable")


class PeerRefused(Refusal):
    """Another service refused what this one asked; a fault of ours unless the caller can mend it."""

    status = 502
    code = "PEER_REFUSED"
    title = Text("所依赖的服务拒绝了请求", "A service that this one asks refused")
    detail = Text("对方答复 {peer_code}", "The peer answered {peer_code}")


@lru_cache
def _trusted() -> ssl.SSLContext:
    """Whom to trust, read once a process: reading the bundle takes longer than a service takes to start."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(slots=True)
class _Breaker:
    """What one other service failed to answer, in a row."""

    failures: int = 0
    until: float = 0.0

    def failed(self) -> None:
        self.failures += 1
        if self.failures >= BREAK_AFTER:
            self.until = time.monotonic() + BREAK_SECONDS


class Peer:
    """All other services, behind the gateway."""

    def __init__(
        self,
        *,
        gateway_url: str,
        client_id: str,
        client_secret: str,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=gateway_url,
            transport=transport,
            verify=_trusted(),
            limits=httpx.Limits(max_connections=50, max_keepalive_connections=20),
            trust_env=False,
        )
        self._credentials = httpx.BasicAuth(client_id, client_secret)
        self._token = ""
        self._token_until = 0.0
        # Of each service its own: one that is down must not keep us from the others.
        self._breakers: defaultdict[str, _Breaker] = defaultdict(_Breaker)
        self._renewing = asyncio.Lock()

    async def __aenter__(self) -> "Peer":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    def for_caller(self, assertion: str) -> "Reader":
        """The others, as the caller may read them whose assertion this service was sent."""
        return Reader(self, assertion)

    async def get(self, path: str, *, params: Any = None, patience: float = 15.0) -> Any:
        """The JSON answer to a GET, waited for ``patience`` seconds."""
        return await self._ask("GET", path, params=params, patience=patience)

    async def read(self, path: str, *, json: Any) -> Any:
        """The JSON answer to a POST that changes nothing: a look-up whose question does not fit a URL."""
        return await self._ask("POST", path, json=json)

    async def read_once(self, path: str, *, params: Any, headers: dict[str, str], patience: float) -> Any:
        """The JSON answer to a GET that is tried once, and neither minds the breaker nor trips it."""
        try:
            async with asyncio.timeout(patience):
                response = await self._http.get(
                    path,
                    params=params,
                    headers={**headers, **await self._identification()},
                    timeout=httpx.Timeout(patience),
                )
        except (httpx.HTTPError, TimeoutError) as lost:
            log.warning("peer did not answer", path=path, tried=1, error=type(lost).__name__)
            raise PeerDown(path=path) from lost
        if response.status_code == 401:
            self._token_until = 0.0
        if response.status_code in _AGAIN | {401}:
            raise PeerDown(path=path)
        return _content(response)

    async def _ask(self, method: str, path: str, *, patience: float = 15.0, **content: Any) -> Any:
        breaker = self._breakers[path.split("/")[2]]
        if time.monotonic() < breaker.until:
            raise PeerDown(path=path)
        tried, gone = 0, False
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                for tried in range(1, TRIES + 1):
                    try:
                        response = await self._http.request(
                            method,
                            path,
                            headers=await self._identification(),
                            timeout=httpx.Timeout(patience, connect=2.0, pool=5.0),
                            **content,
                        )
                    except httpx.HTTPError as lost:
                        log.warning("peer did not answer", path=path, tried=tried, error=type(lost).__name__)
                        gone = isinstance(lost, httpx.ConnectError)
                    else:
                        gone = False
                        if response.status_code == 401:
                            self._token_until = 0.0
                        elif response.status_code not in _AGAIN:
                            breaker.failures = 0
                            return _content(response)
                    if tried < TRIES:
                        await asyncio.sleep(FIRST_PAUSE * 2 ** (tried - 1))
        log.warning("peer given up", path=path, tried=tried)
        # A gateway that is not there, as while a set starts, says nothing of the service.
        if not gone:
            breaker.failed()
        raise PeerDown(path=path)

    async def _identification(self) -> dict[str, str]:
        # Many questions at once ask for one token between them: each costs the gateway a slow hash.
        async with self._renewing:
            if time.monotonic() >= self._token_until:
                await self._renew()
        request_id = structlog.contextvars.get_contextvars().get("request_id")
        return {"Authorization": f"Bearer {self._token}"} | ({"X-Request-Id": request_id} if request_id else {})

    async def _renew(self) -> None:
        response = await self._http.post(
            "/oauth/token", data={"grant_type": "client_credentials"}, auth=self._credentials
        )
        if response.status_code != 200:
            raise httpx.RequestError(f"no token: {response.status_code}")
        granted = response.json()
        self._token = granted["access_token"]
        # Renewed well before it ends; never later than half its life.
        self._token_until = time.monotonic() + granted["expires_in"] / 2


class Reader:
    """All other services as one caller may read them.

    Somebody waits for several answers at once and one that is missing spoils no other, so each is asked for once and
    given a few seconds.
    """

    def __init__(self, peer: Peer, assertion: str) -> None:
        self._peer = peer
        self._headers = {ON_BEHALF: assertion}

    async def get(self, path: str, *, params: Any = None, patience: float = 3.0) -> Any:
        """The JSON answer to a GET; ``PeerRefused`` where the caller may not have it."""
        return await self._peer.read_once(path, params=params, headers=self._headers, patience=patience)


def _content(response: httpx.Response) -> Any:
    if response.status_code < 300:
        return response.json() if response.content else None
    problem = response.json() if "json" in response.headers.get("content-type", "") else {}
    raise PeerRefused(peer_status=response.status_code, peer_code=problem.get("code", "?"))
