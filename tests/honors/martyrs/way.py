"""The way of a death on duty: told by the injury service and the roster, and then each step by whose turn it is."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx

from chassis.clock import ZONE
from chassis.worker_id import make_worker_id
from tests.honors.make import Ladder
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE

__all__ = ["MATERIAL", "NEW_LAW", "OLD_LAW", "Sacrifice"]

FILES = "/v1/honors/martyr-files"
MATERIAL: dict[str, Any] = {
    "applicant": "relatives",
    "venue": "unit-seat",
    "ground": "emergency",
    "account": "卡口值守时为救助群众牺牲",
}
# A day of death under each version of the law, and the morning on which it is heard of.
OLD_LAW = "2020-02-20"
NEW_LAW = "2025-02-20"


class Sacrifice:
    """One worker who died on duty."""

    def __init__(self, ladder: Ladder, *, number: int = 7, died_on: str = OLD_LAW) -> None:
        self.ladder, self.number, self.died_on = ladder, number, died_on
        self.worker_id = make_worker_id(number)
        self.case_id = str(uuid4())
        if died_on == NEW_LAW:
            later = datetime(2025, 3, 3, 9, 0, tzinfo=ZONE) - ladder.offices.clock.now()
            ladder.offices.clock.advance(seconds=later.total_seconds())

    async def enrolled(self) -> None:
        await self.ladder.offices.told_of(self.number)

    async def deceased(self) -> None:
        await self.ladder.offices.told_of(
            self.number, type="roster.worker.deceased", state="deceased", died_on=self.died_on
        )

    async def recognised(self, *, fatal: bool = True, kind: str = "recognised", case_id: str | None = None) -> None:
        data = {"worker_id": self.worker_id, "ground": "14-1", "article": "十四（一）", "fatal": fatal}
        await self.told(kind, data, case_id=case_id)

    async def died(self) -> None:
        await self.told("died", {"worker_id": self.worker_id, "died_at": f"{self.died_on}T10:00:00+08:00"})

    async def not_recognised(self) -> None:
        await self.told("not-recognised", {"worker_id": self.worker_id, "article": "十六"})

    async def told(self, kind: str, data: dict[str, Any], *, case_id: str | None = None) -> None:
        await self.ladder.offices.tell(
            f"injury.case.{kind}", subject=case_id or self.case_id, region=COMMUNITY, data=data
        )

    async def on_duty(self) -> dict[str, Any]:
        """All is told; the one file that it opened."""
        await self.enrolled()
        await self.recognised()
        await self.deceased()
        return await self.only(FILES)

    async def listed(self, path: str, **asked: Any) -> list[dict[str, Any]]:
        office = await self.office("veterans", COUNTY, "reader")
        answer = await self.ladder.ok(await office.get(path, params={"worker_id": self.worker_id} | asked))
        items: list[dict[str, Any]] = answer["items"]
        return items

    async def only(self, path: str) -> dict[str, Any]:
        (one,) = await self.listed(path)
        return one

    async def office(self, department: str, region: int, who: str = "officer", **more: Any) -> httpx.AsyncClient:
        return await self.ladder.office(department, region, who, **more)

    async def turn(self, move: str, seen: dict[str, Any]) -> httpx.AsyncClient:
        """Whose turn it is."""
        if move == "review":
            region = {"investigated": COUNTY, "county-reviewed": LEAGUE}.get(seen["state"], PROVINCE)
            return await self.office("government", region)
        if move == "decide":
            return await self.office("government", PROVINCE)
        if move in {"record", "confirm", "adjudicate", "certify"}:
            return await self.office("veterans", PROVINCE)
        return await self.office("veterans", COUNTY)

    async def try_move(self, move: str, json: Any = None, *, office: httpx.AsyncClient | None = None) -> httpx.Response:
        seen = await self.only(FILES)
        office = office or await self.turn(move, seen)
        return await self.ladder.offices.move(office, f"{FILES}/{seen['id']}", move, seen, json)

    async def move(self, move: str, json: Any = None) -> dict[str, Any]:
        return await self.ladder.ok(await self.try_move(move, json))

    async def passed(self, move: str) -> dict[str, Any]:
        return await self.move(move, {"document_no": f"文〔2020〕{move}"})

    async def filed(self, **more: Any) -> dict[str, Any]:
        await self.on_duty()
        return await self.move("file", MATERIAL | more)

    async def posted(self, **more: Any) -> dict[str, Any]:
        await self.filed(**more)
        await self.investigated()
        return await self.move("publicise", {"posted_at": "县政府公告栏"})

    async def try_object(self, who: str = "objector") -> httpx.Response:
        seen = await self.only(FILES)
        office = await self.office("civil-affairs", COUNTY, who)
        return await office.post(f"{FILES}/{seen['id']}/objections", json={"reason": "当日并未在岗"})

    async def objected(self) -> dict[str, Any]:
        return await self.ladder.ok(await self.try_object(), 201)

    async def figure(self) -> str:
        """One of the statute's own; its id."""
        office = await self.office("veterans", PROVINCE)
        found: str = (await office.get("/v1/honors/martyr-figures")).json()["items"][0]["id"]
        return found

    async def entitlement(self) -> str:
        """What the statute gives children; the id of one such rule."""
        office = await self.office("education", PROVINCE)
        found: str = (await office.get("/v1/honors/child-entitlements")).json()["items"][0]["id"]
        return found

    async def investigated(self, who: str = "officer") -> dict[str, Any]:
        office = await self.office("veterans", COUNTY, who)
        found = {"findings": "经走访核实，情况属实", "report_no": "昆退役报〔2020〕1号"}
        return await self.ladder.ok(await self.try_move("investigate", found, office=office))

    async def at_province(self, **more: Any) -> dict[str, Any]:
        """Examined by county and league."""
        await self.posted(**more)
        self.ladder.offices.clock.advance(days=12)
        await self.passed("review")
        return await self.passed("review")

    async def certified(self, *, certificate_no: str = "烈字第150000001号", **more: Any) -> dict[str, Any]:
        """All the way, by the ground and by the law."""
        seen = await self.at_province(**more)
        if seen["ground"] == "outstanding":
            await self.passed("review")
            await self.passed("adjudicate")
        else:
            await self.passed("decide")
            await self.passed("record" if seen["law"] == "regulations-2019" else "confirm")
        return await self.move("certify", {"certificate_no": certificate_no})
