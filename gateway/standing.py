"""What stands beyond tokens and policies, asked of the oversight service every few seconds by every process.

The gateway asks with its own word: an assertion, signed with the key that all services believe, for itself as the
service ``gateway``, straight to the service. It needs no token of its own, and keeps nothing: each answer is the whole
of it, so a process that was just started knows as much as one that ran for weeks, and nothing can be missed.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import httpx

from chassis import metrics
from chassis.assertion import HEADER, Minter
from chassis.caller import Caller, Department, Grant
from chassis.logs import log
from chassis.regions import Level
from gateway.catalogue import Operation
from gateway.grants import EMERGENCY, Grants
from gateway.merged import Merged
from gateway.permits import Permits
from gateway.refusals import UseNotTold
from gateway.revocations import Revocations
from gateway.turns import in_task

__all__ = ["READ", "SOURCE", "Standing"]

SOURCE = "oversight"
READ = "oversight:standing:read"
USE = "oversight:emergency-access:use"
PATIENCE_SECONDS = 5.0
_PROVINCE = 150_000_000_000


class Standing:
    """Keeps one process up with what is granted, revoked and merged."""

    def __init__(
        self,
        urls: Sequence[str],
        *,
        minter: Minter,
        client: httpx.AsyncClient,
        grants: Grants,
        revocations: Revocations,
        merged: Merged,
        every: float,
    ) -> None:
        self._urls = deque(url.rstrip("/") for url in urls)
        self._minter = minter
        self._client = client
        self._grants = grants
        self._revocations = revocations
        self._merged = merged
        self._every = every

    async def keep(self) -> None:
        """Ask at once and again and again; runs until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(self._every)

    async def look(self) -> None:
        """Ask once; what was heard before stands while there is no answer."""
        try:
            told = await self._ask("GET", "/v1/oversight/standing", READ)
            self._grants.hear(told["grants"])
            # A service of a version before tells of none.
            self._revocations.hear(told.get("revocations", ()))
            self._merged.hear(told.get("merges", ()))
        except (httpx.HTTPError, TimeoutError, ValueError, KeyError, TypeError) as wrong:
            metrics.FOLLOWER_FAILURES.labels("gateway", SOURCE).inc()
            log.warning("what stands was not told", source=SOURCE, error=type(wrong).__name__)
        else:
            metrics.FOLLOWER_CAUGHT_UP.labels("gateway", SOURCE).set_to_current_time()

    async def tell_use(self, grant: Grant, operation: Operation, permits: Permits, *, request_id: str) -> None:
        """Tell of a use before it is made; ``UseNotTold`` where it was not recorded, and then it is not made.

        The service decides anew whether it is open, so what was taken back is of no use at once.
        """
        if grant.kind != EMERGENCY:
            return
        await in_task()
        path = f"/v1/oversight/emergency-accesses/{grant.id}/uses"
        use = {"operation": operation.operation_id, "request_id": request_id}
        try:
            await self._ask("POST", path, USE, json=use)
        except httpx.HTTPStatusError as refused:
            if refused.response.status_code == HTTPStatus.CONFLICT:
                raise self._grants.over(grant, operation.permission, permits) from refused
            raise UseNotTold from refused
        except (httpx.HTTPError, TimeoutError) as lost:
            raise UseNotTold from lost

    async def _ask(self, method: str, path: str, permission: str, *, json: Any = None) -> Any:
        caller = Caller(
            subject="nuanxin:gateway",
            department=Department.SERVICE,
            level=Level.PROVINCE,
            region=_PROVINCE,
            permission=permission,
            roles=frozenset({"service:gateway"}),
        )
        headers = {HEADER: self._minter.mint(caller, service=SOURCE)}
        url = f"{self._urls[0]}{path}"
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await self._client.request(method, url, headers=headers, json=json)
        except (httpx.HTTPError, TimeoutError):
            self._urls.rotate()  # the next question goes to another host, where there is one
            raise
        answer.raise_for_status()
        return answer.json()
