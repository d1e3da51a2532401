"""The offices that a case goes through, each as an HTTP client, and a roster that tells of workers."""

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self

import httpx
import orjson
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import FixedClock
from chassis.database import Scope
from chassis.follower import Fed, hand
from chassis.worker_id import make_worker_id
from services.injury.workers.follow import ROSTER
from tests.client import caller, keyed_client_for

__all__ = ["COMMUNITY", "COUNTY", "ELSEWHERE", "EMPLOYER", "HOSPITAL", "LEAGUE", "NEIGHBOUR", "PROVINCE", "Bureaus"]

PROVINCE = 150000000000
LEAGUE = 150600000000
COUNTY = 150603000000
COMMUNITY = 150603001001
NEIGHBOUR = 150603001002
ELSEWHERE = 150602001001

EMPLOYER = "11150603MB0X00000H"
HOSPITAL = "hospital-1"


class Bureaus:
    """``await bureaus.of("human-resources", COUNTY)`` is that office's client."""

    def __init__(self, app: FastAPI, clock: FixedClock) -> None:
        self.app = app
        self.clock = clock
        self._stack = AsyncExitStack()
        self._clients: dict[tuple[Any, ...], httpx.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def of(self, department: str, region: int = COUNTY, **more: Any) -> httpx.AsyncClient:
        """The client of an office; ``subject``, ``worker_id`` and ``organisation`` as ``caller`` takes them."""
        key = (department, region, *sorted(more.items()))
        if key not in self._clients:
            client = keyed_client_for({"injury": self.app}, caller(department, region, **more))
            self._clients[key] = await self._stack.enter_async_context(client)
        return self._clients[key]

    async def told_of(self, number: int, *, region: int = COMMUNITY, **more: Any) -> str:
        """The roster tells of a worker; what it is not told to say is ordinary."""
        async with (
            self.app.state.database.session(Scope.of_system(self.clock)) as session,
            session.begin(),
        ):
            return await self.tell(session, number, region=region, **more)

    async def tell(self, session: AsyncSession, number: int, *, region: int = COMMUNITY, **more: Any) -> str:
        """The same within a transaction that is the caller's to end."""
        worker_id = make_worker_id(number)
        kind = more.pop("type", "roster.worker.enrolled")
        data = {
            "worker_id": worker_id,
            "region": f"{region:012d}",
            "category": "grid",
            "state": "active",
            "name_masked": "张*",
            "employment_relation": "labour-contract",
            "employer_uscc": EMPLOYER,
            "insured": "yes",
        } | more
        told = Fed(type=kind, subject=worker_id, region=region, data=data, sequence="1-1", at=self.clock.now())
        await hand(session, ROSTER.on[kind], [told])
        return worker_id

    async def reported(self, number: int = 1, *, known: bool = True, **more: Any) -> dict[str, Any]:
        """A case that a community has reported, as its county's bureau reads it."""
        worker_id = await self.told_of(number) if known else make_worker_id(number)
        community = await self.of("community", COMMUNITY)
        body = {
            "worker_id": worker_id,
            "harm": "accident",
            "event_at": "2020-02-03T08:30:00+08:00",
            "place": str(COMMUNITY),
            "account": "卡口执勤时滑倒，左腕疼痛",
        } | more
        report = await community.post("/v1/injury/reports", json=body)
        assert report.status_code == 201, report.text
        return await self.case(report.json()["case_id"])

    async def case(self, case_id: str) -> dict[str, Any]:
        bureau = await self.of("human-resources", COUNTY)
        answer = await bureau.get(f"/v1/injury/cases/{case_id}")
        assert answer.status_code == 200, answer.text
        read: dict[str, Any] = answer.json()
        return read

    async def events(self) -> list[dict[str, Any]]:
        """Everything the service has told, oldest first."""
        service = await self.of("service", PROVINCE)
        answer = await service.get("/v1/injury/events", params={"limit": 500})
        told: list[dict[str, Any]] = orjson.loads(answer.content)
        return told
