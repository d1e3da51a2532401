"""Two ways to keep a copy of the roster come to the same: the list by `updated_since`, and the feed."""

import random
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.roster.make import COMMUNITY, COUNTY, NEIGHBOUR, OTHER_COMMUNITY, Made, at

WORKERS = "/v1/roster/workers"
PROVINCE, LEAGUE = 150000000000, 150200000000

# Moves that mostly are legal in some state; what is refused changes nothing, and both copies must know that too.
MOVES: list[tuple[str, dict[str, Any] | None]] = [
    ("activate", None),
    ("suspend", {"reason": "quarantine", "since_on": "2020-02-16"}),
    ("resume", {"on": "2020-02-19"}),
    ("transfer", {"region": str(NEIGHBOUR), "on": "2020-02-18"}),
    ("transfer", {"region": str(OTHER_COMMUNITY), "on": "2020-02-18"}),
    ("leave", {"left_on": "2020-02-19"}),
    ("record-death", {"died_on": "2020-02-20"}),
    ("merge", {"reason": "同一人两次登记"}),
]


class ByList:
    """Asks the list for what was changed since it last asked, and lets go of what left since; of one key the later."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.held: dict[str, Any] = {}
        self._client = client
        self._since = "2000-01-01T00:00:00+00:00"

    async def look(self) -> None:
        asked_at = datetime.now(UTC).isoformat()
        for item in await every(self._client, {"updated_since": self._since, "limit": 7}):
            self.held[item["worker_id"]] = item
        told = await self._client.get("/v1/roster/departures", params={"updated_since": self._since, "limit": "500"})
        for left in told.json()["items"]:
            if left["key"] in self.held and self.held[left["key"]]["updated_at"] <= left["left_at"]:
                del self.held[left["key"]]
        self._since = asked_at


class ByFeed:
    """Reads again what an event is about, and remembers the place in the feed."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.held: dict[str, Any] = {}
        self._client = client
        self._after = "0-0"

    async def look(self) -> None:
        while batch := (await self._client.get("/v1/roster/events", params={"after": self._after, "limit": 3})).json():
            for event in batch:
                if event["type"].startswith("roster.worker."):
                    self.held[event["subject"]] = (await self._client.get(f"{WORKERS}/{event['subject']}")).json()
            self._after = batch[-1]["sequence"]


async def every(client: httpx.AsyncClient, asked: dict[str, Any]) -> list[Any]:
    items: list[Any] = []
    while True:
        page = (await client.get(WORKERS, params=asked)).json()
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        asked = {**asked, "cursor": page["next_cursor"]}


async def something(made: Made, office: httpx.AsyncClient, chance: random.Random, known: list[str]) -> bool:
    """One change at random; whether it was taken."""
    if not known or chance.random() < 0.3:
        worker = await made.enrolled(region=str(chance.choice([COMMUNITY, NEIGHBOUR])))
        known.append(worker["worker_id"])
        return True
    path = f"{WORKERS}/{chance.choice(known)}"
    match = at((await office.get(path)).json()["version"])
    if chance.random() < 0.2:
        phone = f"138{chance.randrange(10**8):08d}"
        return (await office.patch(path, json={"phone": phone}, headers=match)).status_code == 200
    move, body = chance.choice(MOVES)
    if move == "merge":
        body = {**(body or {}), "into": chance.choice(known)}
    return (await office.post(f"{path}/{move}", json=body, headers=match)).status_code == 200


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_copy_by_the_feed_equals_one_by_updated_since(made: Made, seed: int) -> None:
    chance = random.Random(seed)
    office, league = await made.client("civil-affairs", PROVINCE), await made.client("civil-affairs", LEAGUE)
    county = await made.client("civil-affairs", COUNTY)
    by_list, by_feed, of_county = ByList(office), ByFeed(office), ByList(county)
    known: list[str] = []
    taken = 0
    for _ in range(60):
        taken += await something(made, league, chance, known)
        for copy in (by_list, by_feed, of_county):
            if chance.random() < 0.2:
                await copy.look()
    for copy in (by_list, by_feed, of_county):
        await copy.look()
    there = {item["worker_id"]: item for item in await every(office, {"limit": 500})}
    assert by_list.held == there
    assert by_feed.held == there
    assert of_county.held == {item["worker_id"]: item for item in await every(county, {"limit": 500})}
    assert len(there) > len(of_county.held) > 0  # somebody moved away, and the county's copy let go
    assert taken > 20
    assert len({item["state"] for item in there.values()}) >= 4
