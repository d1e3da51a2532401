"""Makers of workers, duty and callers for the tests of the roster."""

from contextlib import AsyncExitStack
from datetime import date
from itertools import count
from types import TracebackType
from typing import Any

import httpx
from fastapi import FastAPI

from chassis.identifiers import make_id_number
from tests.client import caller, client_for

COUNTY = 150203000000
TOWNSHIP = 150203001000
COMMUNITY = 150203001015
NEIGHBOUR = 150203001016
OTHER_COUNTY = 150202000000
OTHER_COMMUNITY = 150202001012

_sequence = count()


def id_number() -> str:
    """A synthetic ID number, another one each time."""
    place = next(_sequence)
    return make_id_number("150203", date(1980 + place // 1000 % 20, 1 + place // 20000 % 12, 15), place % 1000)


def person(**given: Any) -> dict[str, Any]:
    """The body of an enrolment."""
    return {
        "region": str(COMMUNITY),
        "name": "张三",
        "id_number": id_number(),
        "phone": "13800001234",
        "category": "full-time",
        "employment_relation": "labour-contract",
        "enrolled_on": "2020-01-25",
        **given,
    }


def shift(
    worker_id: str, day: str = "2020-02-18", start: str = "08:00", end: str = "15:00", **given: Any
) -> dict[str, Any]:
    """The body of a duty entry."""
    return {
        "worker_id": worker_id,
        "started_at": f"{day}T{start}:00+08:00",
        "ended_at": f"{given.pop('end_day', day)}T{end}:00+08:00",
        "place": str(COMMUNITY),
        "post_type": "checkpoint",
        "source": "paper",
        **given,
    }


def at(version: int) -> dict[str, str]:
    """The If-Match header of a version."""
    return {"If-Match": f'"{version}"'}


class Made:
    """Callers of the roster, and what they made."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._open = AsyncExitStack()

    async def __aenter__(self) -> "Made":
        self.community = await self.client("community", COMMUNITY)
        self.township = await self.client("township", TOWNSHIP)
        self.county = await self.client("civil-affairs", COUNTY)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.aclose()

    async def client(self, department: str, region: int, **given: Any) -> httpx.AsyncClient:
        return await self._open.enter_async_context(
            client_for({"roster": self.app}, caller(department, region, **given))
        )

    async def enrolled(self, **given: Any) -> dict[str, Any]:
        """A pending worker."""
        answer = await self.county.post("/v1/roster/workers", json=person(**given))
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def active(self, **given: Any) -> dict[str, Any]:
        """An active worker."""
        worker = await self.enrolled(**given)
        return await self.move(worker, "activate")

    async def move(self, worker: dict[str, Any], verb: str, body: Any = None) -> dict[str, Any]:
        answer = await self.try_move(worker, verb, body)
        assert answer.status_code == 200, answer.text
        moved: dict[str, Any] = answer.json()
        return moved

    async def try_move(self, worker: dict[str, Any], verb: str, body: Any = None) -> httpx.Response:
        return await self.county.post(
            f"/v1/roster/workers/{worker['worker_id']}/{verb}", json=body, headers=at(worker["version"])
        )

    async def rule(self, **given: Any) -> dict[str, Any]:
        """The county's credit rule, as Tianjin had it."""
        body = {
            "region": str(COUNTY),
            "effective_on": "2020-01-01",
            "checkpoint_full_over_minutes": 360,
            "full_from_minutes": 480,
            "half_over_minutes": 240,
            "document": "昆政办发〔2020〕12号",
            **given,
        }
        answer = await self.county.post("/v1/roster/credit-rules", json=body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def recorded(self, worker_id: str, day: str = "2020-02-18", *args: str, **given: Any) -> dict[str, Any]:
        """A duty entry that the community recorded."""
        answer = await self.community.post("/v1/roster/duty-entries", json=shift(worker_id, day, *args, **given))
        assert answer.status_code == 201, answer.text
        entry: dict[str, Any] = answer.json()
        return entry

    async def confirmed(self, worker_id: str, day: str = "2020-02-18", *args: str, **given: Any) -> dict[str, Any]:
        """A duty entry that the township confirmed."""
        entry = await self.recorded(worker_id, day, *args, **given)
        answer = await self.township.post(
            f"/v1/roster/duty-entries/{entry['id']}/confirm", headers=at(entry["version"])
        )
        assert answer.status_code == 200, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def days(self, first_on: str = "2020-02-01", last_on: str = "2020-02-29", region: int = COUNTY) -> list[Any]:
        """The summaries of the county."""
        answer = await self.county.get(
            "/v1/roster/duty-summaries", params={"region": region, "first_on": first_on, "last_on": last_on}
        )
        assert answer.status_code == 200, answer.text
        items: list[Any] = answer.json()["items"]
        return items

    async def events(self, *types: str) -> list[Any]:
        """What the roster told, oldest first."""
        everyone = await self.client("service", 150000000000)
        answer = await everyone.get("/v1/roster/events", params={"types": list(types), "limit": 1000})
        assert answer.status_code == 200, answer.text
        told: list[Any] = answer.json()
        return told
