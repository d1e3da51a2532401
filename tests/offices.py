"""The offices that call a service in its tests, each as an HTTP client, and the events that other services tell it of.

civil_affairs = await offices.of("civil-affairs", COUNTY)
worker_id = await offices.told_of(7)                              the roster tells of a worker
await offices.tell("injury.case.recognised", subject=…, region=…, data={…})
"""

from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx
import orjson
from fastapi import FastAPI

from chassis.clock import FixedClock
from chassis.database import Scope
from chassis.follower import Fed, hand
from chassis.manifest import Service
from chassis.worker_id import make_worker_id
from tests.client import caller, client_for

__all__ = ["COMMUNITY", "COUNTY", "ELSEWHERE", "LEAGUE", "NEIGHBOUR", "PROVINCE", "TOWNSHIP", "Offices", "code_of"]

PROVINCE = 150000000000
LEAGUE = 150600000000
COUNTY = 150603000000
TOWNSHIP = 150603001000
COMMUNITY = 150603001001
NEIGHBOUR = 150603001002
ELSEWHERE = 150602001001


def code_of(response: httpx.Response) -> str:
    """The code of a problem document."""
    code: str = response.json()["code"]
    return code


async def _key_of_its_own(request: httpx.Request) -> None:
    """Every POST has an Idempotency-Key, as where money moves it must."""
    if request.method == "POST" and "idempotency-key" not in request.headers:
        request.headers["Idempotency-Key"] = str(uuid4())


class Offices:
    """Everybody who calls one service."""

    def __init__(self, service: Service, app: FastAPI) -> None:
        self.service = service
        self.app = app
        self._stack = AsyncExitStack()
        self._clients: dict[tuple[Any, ...], httpx.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def clock(self) -> FixedClock:
        clock: FixedClock = self.app.state.clock
        return clock

    @property
    def _system(self) -> Scope:
        return Scope.of_system(self.clock, private_keys=self.app.state.private_keys)

    async def of(self, department: str, region: int = COUNTY, **more: Any) -> httpx.AsyncClient:
        """The client of an office; ``subject``, ``worker_id`` and ``organisation`` as ``caller`` takes them."""
        key = (department, region, *sorted(more.items()))
        if key not in self._clients:
            client = client_for({self.service.name: self.app}, caller(department, region, **more))
            client.event_hooks["request"].append(_key_of_its_own)
            self._clients[key] = await self._stack.enter_async_context(client)
        return self._clients[key]

    async def worker(self, worker_id: str, region: int = COMMUNITY) -> httpx.AsyncClient:
        """The client of a worker, who sees the own things."""
        return await self.of("worker", region, subject=f"test:{worker_id}", worker_id=worker_id)

    async def move(
        self, office: httpx.AsyncClient, path: str, move: str, seen: dict[str, Any], json: Any = None
    ) -> httpx.Response:
        """Make a move on the version that was read."""
        return await office.post(f"{path}/{move}", headers={"If-Match": f'"{seen["version"]}"'}, json=json)

    async def told_of(self, number: int, *, region: int = COMMUNITY, at: datetime | None = None, **more: Any) -> str:
        """The roster tells of a worker; what it is not told to say is ordinary."""
        worker_id = make_worker_id(number)
        kind = more.pop("type", "roster.worker.enrolled")
        data = {
            "worker_id": worker_id,
            "region": f"{region:012d}",
            "category": "grid",
            "state": "active",
            "name_masked": "张*",
            "employment_relation": "labour-contract",
            "employer_uscc": None,
            "insured": "yes",
        } | more
        await self.tell(kind, subject=worker_id, region=region, data=data, at=at)
        return worker_id

    async def tell(
        self,
        kind: str,
        *,
        subject: str,
        region: int,
        data: dict[str, Any],
        sequence: str = "1-1",
        at: datetime | None = None,
    ) -> None:
        """Another service's event takes effect, in a transaction of its own; it happened just now, or ``at`` a time."""
        (follows,) = (one for one in self.service.follows if kind in one.on)
        system = self._system
        async with self.app.state.database.session(system) as session, session.begin():
            told = Fed(
                type=kind, subject=subject, region=region, data=data, sequence=sequence, at=at or self.clock.now()
            )
            await hand(session, follows.on[kind], [told])

    async def run(self, rule: str) -> int:
        """One pass of a scheduled rule."""
        async with self.app.state.database.session(self._system) as session, session.begin():
            return await self.service.every_rule[rule](session)

    async def events(self) -> list[dict[str, Any]]:
        """Everything the service has told, oldest first."""
        service = await self.of("service", PROVINCE)
        answer = await service.get(f"/v1/{self.service.name}/events", params={"limit": 500})
        told: list[dict[str, Any]] = orjson.loads(answer.content)
        return told
