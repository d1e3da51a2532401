"""Two ways to keep a copy of the roster come to the same: the list by `updated_since`, and the feed."""

import random
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.roster.make import COMMUNITY, NEIGHBOUR, Made

WORKERS = "/v1/roster/workers"
PROVINCE = 150000000000

# Moves that mostly are legal in some state; what is refused changes nothing, and both copies must know that too.
MOVES: list[tuple[str, dict[str, Any] | None]] = [
    ("activate", None),
    ("suspend", {"reason": "quarantine", "since_on": "2020-02-16"}),
    ("resume", {"on": "2020-02-19"}),
    ("transfer", {"region": str(NEIGHBOUR), "on": "2020-02-18"}),
    ("leave", {"left_on": "2020-02-19"}),
    ("record-death", {"died_on": "2020-02-20"}),
    ("merge", {"reason": "同一人两次登记"}),
]


class ByList:
    """Asks the list for what was changed since it last asked."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.held: dict[str, Any] = {}
        self._client = client
        self._since = "2000-01-01T00:00:00+00:00"

    async def look(self) -> None:
        asked_at = datetime.now(UTC).isoformat()
        asked = {"updated_since": self._since, "limit": 7}
        for item in await every(self._client, asked):
            self.held[item["worker_id"]] = item
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


async def something(made: Made, chance: random.Random, known: list[str]) -> bool:
    """One change at random; whether it was taken."""
    if not known or chance.random() < 0.3:
        worker = await made.enrolled(region=str(chance.choice([COMMUNITY, NEIGHBOUR])))
        known.append(worker["worker_id"])
        return True
    worker = (await made.county.get(f"{WORKERS}/{chance.choice(known)}")).json()
    if chance.random() < 0.2:
        path, match = f"{WORKERS}/{worker['worker_id']}", {"If-Match": f'"{worker["version"]}"'}
        phone = f"138{chance.randrange(10**8):08d}"
        return (await made.county.patch(path, json={"phone": phone}, headers=match)).status_code == 200
    move, body = chance.choice(MOVES)
    if move == "merge":
        body = {**(body or {}), "into": chance.choice(known)}
    return (await made.try_move(worker, move, body)).status_code == 200


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_copy_by_the_feed_equals_one_by_updated_since(made: Made, seed: int) -> None:
    chance = random.Random(seed)
    office = await made.client("civil-affairs", PROVINCE)
    by_list, by_feed = ByList(office), ByFeed(office)
    known: list[str] = []
    taken = 0
    for _ in range(40):
        taken += await something(made, chance, known)
        for copy in (by_list, by_feed):
            if chance.random() < 0.2:
                await copy.look()
    await by_list.look()
    await by_feed.look()
    there = {item["worker_id"]: item for item in await every(office, {"limit": 500})}
    assert by_list.held == there
    assert by_feed.held == there
    assert taken > 20
    assert len({item["state"] for item in there.values()}) >= 4
