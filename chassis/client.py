"""Asking another service: httpx through the gateway, with this service's own credentials.

Bounded: each try has a timeout, only repeatable calls (GET, or POST with an Idempotency-Key) are tried again, and
after some failures in a row nothing is asked for a few seconds. What the other side refuses is a ``PeerRefused`` with
its problem document; what it cannot answer now is ``Unavailable``, so that our own caller gets a 503 with
``Retry-After`` and nothing has changed.

What is put together for one caller out of what several services hold is read in that caller's name (``for_caller``), so
that each answers what the caller may read, and not what this service may.
"""

import asyncio
import ssl
import time
from functools import lru_cache
from types import TracebackType
from typing import Any

import httpx
import structlog

from chassis.assertion import ON_BEHALF
from chassis.logs import log
from chassis.problems import Refusal, Unavailable
from chassis.text import Text

__all__ = ["Peer", "PeerDown", "PeerRefused", "Reader"]

TRIES = 3
BREAK_AFTER = 5
BREAK_SECONDS = 5.0
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
        self._failures = 0
        self._closed_until = 0.0
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

    async def post(self, path: str, *, json: Any, key: str | None = None) -> Any:
        """The JSON answer to a POST; tried again only when ``key``, an Idempotency-Key, makes that safe."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self._ask("POST", path, json=json, headers=headers, again=key is not None)

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

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        again: bool = True,
        headers: dict[str, str] | None = None,
        patience: float = 15.0,
        **content: Any,
    ) -> Any:
        if time.monotonic() < self._closed_until:
            raise PeerDown(path=path)
        for tried in range(1, TRIES + 1):
            try:
                response = await self._http.request(
                    method,
                    path,
                    headers={**(headers or {}), **await self._identification()},
                    timeout=httpx.Timeout(patience, connect=2.0, pool=5.0),
                    **content,
                )
            except httpx.HTTPError as lost:
                log.warning("peer did not answer", path=path, tried=tried, error=type(lost).__name__)
                safe = again or isinstance(lost, httpx.ConnectError)
            else:
                if response.status_code == 401:
                    self._token_until = 0.0
                elif response.status_code not in _AGAIN:
                    self._failures = 0
                    return _content(response)
                safe = True  # refused before anything was done
            if not safe or tried == TRIES:
                break
            await asyncio.sleep(0.1 * 2**tried)
        self._failures += 1
        if self._failures >= BREAK_AFTER:
            self._closed_until = time.monotonic() + BREAK_SECONDS
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
            raise httpx.ConnectError(f"no token: {response.status_code}")
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
