"""Many batches at once through the gateway, and what is killed in the middle of them.

Storm       counties that are paid, their duty told day by day and community by community
Shelves     stores whose movements are told one by one, and what they must come to
Strikes     ``kill -9`` of one, two or three processes at a time, each in its turn
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

import httpx
import psutil

from chassis.regions import Level, parent_of
from chassis.workdays import WorkCalendar
from deploy.local.bank import BankAnswer
from deploy.local.demo import real_communities, road_through
from deploy.local.office import Office, Refused, csv_of, together
from deploy.local.plan import Plan
from deploy.local.road import Road
from deploy.local.supervisor import LocalSet, answers
from tests.whole import eventually

__all__ = ["Acknowledged", "Shelves", "Storm", "StormRoad", "Strikes", "storm_through"]

W = "/v1/welfare"
# Seconds: as long as callers ask again, and a process that everybody comes back to at once is given to be ready.
PATIENCE = 240.0
RATES = {"workday": 5_000, "restday": 7_000, "holiday": 10_000}


@dataclass(slots=True)
class Acknowledged:
    """What callers were told: the keys of what was done, and how often they were told anything else."""

    keys: set[str] = field(default_factory=set)
    replayed: int = 0
    statuses: Counter[int] = field(default_factory=Counter)

    async def told(self, response: httpx.Response) -> None:
        self.statuses[response.status_code] += 1
        key = response.request.headers.get("Idempotency-Key")
        if key is not None and response.is_success:
            self.keys.add(key)
            self.replayed += response.headers.get("Idempotency-Replayed") == "true"


class StormRoad(Road):
    """A walk on which duty is told in many small batches, and which remembers what the bank did."""

    banked: list[BankAnswer]

    def own(self, worker_id: str) -> Office:
        """A worker's own desk."""
        return self.office("worker", self.workers[worker_id].region, worker_id)

    async def record_duty(self) -> None:
        county = self.office("civil-affairs", self.plan.county)
        rule = {
            "region": str(self.plan.county),
            "effective_on": (self.plan.first_on - timedelta(days=30)).isoformat(),
            "checkpoint_full_over_minutes": 360,
            "full_from_minutes": 480,
            "half_over_minutes": 240,
            "document": "计日规则〔2020〕1号",
        }
        await county.post("/v1/roster/credit-rules", rule)
        await together(self._day, self.batches())

    def batches(self) -> list[list[dict[str, Any]]]:
        """All duty, in files of one community and day."""

        def batch(row: dict[str, Any]) -> tuple[int, str]:
            return row["place"], row["started_at"]

        rows = [row for township in self.plan.townships for row in self.duty_rows(township)]
        return [list(those) for _, those in groupby(sorted(rows, key=batch), batch)]

    async def _day(self, rows: list[dict[str, Any]]) -> None:
        place, day = rows[0]["place"], rows[0]["started_at"][:10]
        township = parent_of(place, Level.TOWNSHIP)
        clerk, head = (self.office("township", township, who) for who in ("clerk", "head"))
        span = {"region": str(place), "first_on": day, "last_on": day}
        await clerk.send("/v1/roster/duty-entries/import", csv_of(rows), params={"mode": "atomic"})
        await head.post("/v1/roster/duty-entries/approve-late", span)
        await head.post("/v1/roster/duty-entries/confirm", span)

    def bank_answers(self, file: str) -> list[BankAnswer]:
        self.banked = super().bank_answers(file)
        return self.banked

    def due(self) -> dict[str, tuple[int, int]]:
        """What each worker must come to, in half-days and in fen, by the files that were sent alone."""
        calendar = WorkCalendar()
        due: dict[str, tuple[int, int]] = dict.fromkeys(self.workers, (0, 0))
        for row in (row for township in self.plan.townships for row in self.duty_rows(township)):
            halves = 2 if row["post_type"] == "checkpoint" else 1
            rate = RATES[calendar.day_type(datetime.fromisoformat(row["started_at"]).date()).value]
            had, fen = due[row["worker_id"]]
            due[row["worker_id"]] = (had + halves, fen + rate * halves // 2)
        return due


@dataclass(slots=True)
class Shelf:
    """One community's store and its one lot."""

    region: int
    store: str
    lot: str
    left: int = 0
    movements: int = 0


@dataclass
class Shelves:
    """Stores of communities, and what every acknowledged movement must have left behind."""

    road: StormRoad
    chance: random.Random
    shelves: list[Shelf] = field(default_factory=list)
    issued: Counter[str] = field(default_factory=Counter)

    async def open(self) -> None:
        county = {"region": str(self.road.plan.county)}
        masks = {"code": "MASK", "name": "医用防护口罩", "kind": "mask", "unit": "只", "standard": "GB 19083-2010"}
        item = await self.road.office("health", self.road.plan.county).post(f"{W}/items", county | masks)

        async def shelf(region: int) -> Shelf:
            office, own = self.road.office("community", region), {"region": str(region)}
            gift = {"kind": "donor", "name": "样例基金会", "agreement_no": f"捐〔2020〕{region}号"}
            source = await office.post(f"{W}/sources", own | gift)
            batch = {"item_id": item["id"], "source_id": source["id"], "batch_no": "20200115A"}
            lot = await office.post(f"{W}/lots", own | batch)
            store = await office.post(f"{W}/stores", own | {"name": "卡口领用点"})
            return Shelf(region, store["id"], lot["id"])

        self.shelves = await together(shelf, self.road.plan.communities)

    async def move(self, times: int, *, until: asyncio.Event) -> None:
        """Move supplies at least so often, and until something has happened; many shelves at once."""

        async def one(shelf: Shelf) -> None:
            await self._move_on(shelf, times // len(self.shelves), until)

        await together(one, self.shelves)

    async def _move_on(self, shelf: Shelf, times: int, until: asyncio.Event) -> None:
        office = self.road.office("community", shelf.region)
        there = sorted(who for who, person in self.road.workers.items() if person.region == shelf.region)
        while shelf.movements < times or not until.is_set():
            quantity = self.chance.randint(1, 9)
            body = {"lot_id": shelf.lot, "quantity": quantity}
            kind = self.chance.choice(("receipts", "issues", "issues", "losses"))
            if shelf.left < quantity or kind == "receipts":
                body |= {"quantity": 10 * quantity, "document_no": f"RK-{shelf.movements + 1}"}
                await office.post(f"{W}/stores/{shelf.store}/receipts", body)
                shelf.left += 10 * quantity
            elif kind == "losses":
                await office.post(f"{W}/stores/{shelf.store}/losses", body | {"reason": "盘点短少"})
                shelf.left -= quantity
            else:
                who = self.chance.choice(there)
                made = await self._issue(office, shelf, body | {"worker_id": who})
                shelf.left -= quantity
                self.issued[who] += quantity
                await self.road.own(who).post(f"{W}/me/supplies/{made['id']}/sign", match="*")
            shelf.movements += 1

    async def _issue(self, office: Office, shelf: Shelf, body: dict[str, Any]) -> Any:
        """Welfare hears from the roster a moment later that somebody is active, and till then refuses."""
        while True:
            try:
                return await office.post(f"{W}/stores/{shelf.store}/issues", body)
            except Refused as refused:
                if refused.code != "WORKER_NOT_ACTIVE":
                    raise
                await asyncio.sleep(0.2)


@dataclass
class Storm:
    """All that goes on at once."""

    roads: list[StormRoad]
    shelves: list[Shelves]

    async def rage(self, *, movements: int, until: asyncio.Event) -> None:
        """Enrol everybody; pay every county while supplies move, at least so often and until something has happened."""
        await asyncio.gather(*(road.enrol() for road in self.roads))
        await asyncio.gather(self._pay(), *(self._supply(one, movements, until) for one in self.shelves))

    async def _supply(self, shelves: Shelves, movements: int, until: asyncio.Event) -> None:
        await shelves.open()
        await shelves.move(movements // len(self.shelves), until=until)

    async def _pay(self) -> None:
        """Step by step, since the counties share one clock."""
        for step in ("record_duty", "set_standard", "register_payees", "make_rolls"):
            await asyncio.gather(*(getattr(road, step)() for road in self.roads))
        first, *others = self.roads
        await first.publicise()
        for road in others:
            road.advance = _stand_still
        await asyncio.gather(*(road.publicise() for road in others))
        await asyncio.gather(*(road.approve_rolls() for road in self.roads))
        await asyncio.gather(*(road.pay() for road in self.roads))


async def _stand_still(_: timedelta) -> None:
    """The first road has moved the clock for all."""


@asynccontextmanager
async def storm_through(
    running: LocalSet, counties: Mapping[int, int], *, last_on: date, told: Acknowledged, chance: random.Random
) -> AsyncIterator[Storm]:
    """A storm over counties, so many communities of each, with duty from the first of February on."""
    [any_county] = list(counties)[:1]
    whole = Plan(any_county, (), date(2020, 2, 1), last_on, each=4, fails=10)
    async with road_through(running, whole, told=told.told, patience=PATIENCE) as opened:
        roads = [
            StormRoad(
                plan=replace(whole, county=county, communities=real_communities(county)[:most], first=10_000 * number),
                desk=opened.desk,
                advance=opened.advance,
            )
            for number, (county, most) in enumerate(counties.items())
        ]

        yield Storm(roads, [Shelves(road, chance) for road in roads])


@dataclass
class Strikes:
    """Kills processes of a set, until cancelled: a few at once, and the next when all stand again."""

    running: LocalSet
    chance: random.Random
    pause: float
    at_once: tuple[int, int]
    spared: Collection[str] = ()
    struck: Counter[str] = field(default_factory=Counter)
    # How long it took, each time, until the whole set was ready again.
    seconds: list[float] = field(default_factory=list)
    # Every process had its turn.
    all_had: asyncio.Event = field(default_factory=asyncio.Event)

    async def go_on(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            for names in self._groups():
                await asyncio.sleep(self.chance.uniform(0.2, 1.0) * self.pause)
                began = loop.time()
                for name in sorted(names):  # a session before its server
                    await self._strike(name)
                await self.stands()
                self.seconds.append(loop.time() - began)
            self.all_had.set()

    def _groups(self) -> Iterator[list[str]]:
        names = [name for name in (*self.running.pids(), "a session of postgres") if name not in self.spared]
        self.chance.shuffle(names)
        while names:
            yield [names.pop() for _ in range(min(len(names), self.chance.randint(*self.at_once)))]

    async def _strike(self, name: str) -> None:
        server = self.running.postgres
        pid = self.running.pids().get(name) or self.chance.choice(psutil.Process(server.pid).children()).pid
        process = psutil.Process(pid)
        process.kill()
        self.struck[name] += 1

        async def gone() -> bool:
            return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE

        await eventually(gone)

    async def stands(self) -> None:
        """Wait until every process of the set is there and says that it is ready."""

        async def there() -> bool:
            ended = [one for one in self.running.processes.values() if one.returncode is not None]
            return not ended and await asyncio.to_thread(lambda: self.running.postgres.running)

        await eventually(there, seconds=PATIENCE)
        for address in self.running.addresses.values():
            await answers(address, seconds=PATIENCE)
