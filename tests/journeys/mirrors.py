"""Copies of every list there is, kept in the two ways that an integrator may: by `updated_since`, and by the feed."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson

from chassis.caller import ORGANISATIONS, Department
from chassis.regions import Level
from deploy.local.generated import MERGED
from deploy.local.state import PROVINCE, State, service_names
from deploy.local.tokens import local_token

__all__ = ["UNTOLD", "Copies", "Listing", "every_listing"]

REGIONS = {Level.PROVINCE: PROVINCE, Level.LEAGUE: 150200000000, Level.COUNTY: 150222000000}
AUTHORITIES = {one.value for one in Department} - {one.value for one in ORGANISATIONS} - {"worker", "service"}
# Kept by updated_since alone: what the feed tells is about somebody or something else.
UNTOLD = {
    "/v1/roster/duty-entries": "told day by day as they are credited, for thousands are recorded at once",
    "/v1/welfare/leave-accounts": "reckoned from leaves and control periods, which are told",
    "/v1/welfare/streak-alerts": "told of the worker, who has one alert after the other",
    "/v1/oversight/order-notices": "told of the order",
    "/v1/subsidy/rolls": "from the instruction on told of the payment, which pays many rolls at once",
    "/v1/subsidy/clawbacks": "told of the line that is paid back",
    "/v1/honors/party-files": "told to nobody",
}


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that may be asked for what changed, and who asks."""

    path: str
    principal: str

    @property
    def service(self) -> str:
        return self.path.split("/")[2]


def every_listing() -> list[Listing]:
    """The lists whose address names nothing, each as the highest authority that may read it sees it."""
    document = orjson.loads(MERGED.read_bytes())
    levels = [*Level]
    found = []
    for path, item in document["paths"].items():
        parameters = [one for one in item.get("get", {}).get("parameters", []) if "name" in one]
        asked = {one["name"]: one.get("required", False) for one in parameters}
        if "updated_since" not in asked or any(asked.values()) or path.endswith(("/departures", "/export")):
            continue
        permitted = [one.partition("@") for one in item["get"]["x-permitted"]]
        name, _, level = min(
            (one for one in permitted if one[0] in AUTHORITIES), key=lambda one: levels.index(Level(one[2]))
        )
        found.append(Listing(path, f"{name}@{level}"))
    return found


@dataclass
class Copies:
    """What is held of each list: by asking it for what changed, and by reading again what an event is about."""

    client: httpx.AsyncClient
    state: State
    listings: list[Listing] = field(default_factory=every_listing)
    by_list: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_feed: dict[str, dict[str, Any]] = field(default_factory=dict)
    _since: str | None = None
    _after: dict[str, str] = field(default_factory=dict)

    async def look(self) -> dict[str, dict[str, Any]]:
        """Bring both copies up to now; what the lists show now, by address and key."""
        since, self._since = self._since, datetime.now(UTC).isoformat()
        there: dict[str, dict[str, Any]] = {}
        for one in self.listings:
            changed = {} if since is None else await self._read(one, updated_since=since)
            there[one.path] = await self._read(one)
            self.by_list.setdefault(one.path, {}).update(changed if since else there[one.path])
        told = dict(zip(service_names(), await asyncio.gather(*map(self._told, service_names())), strict=True))
        for one in self.listings:
            shown = there[one.path]
            again = shown if since is None else {key: shown[key] for key in told[one.service] & shown.keys()}
            self.by_feed.setdefault(one.path, {}).update(again)
        return there

    async def _told(self, service: str) -> set[str]:
        """What is told of since it was last looked at."""
        roles = [] if service == "oversight" else ["service:oversight"]
        department = Department.SERVICE if roles else Department.HEADQUARTERS
        token = local_token(self.state, department=department, region=PROVINCE, roles=roles)
        after, told = self._after.get(service, "0-0"), set[str]()
        while page := await self._get(f"/v1/{service}/events", token, after=after, limit="500", wait="2"):
            told |= {event["subject"] for event in page}
            after = page[-1]["sequence"]
        self._after[service] = after
        return told

    async def _read(self, listing: Listing, **asked: str) -> dict[str, Any]:
        name, _, level = listing.principal.partition("@")
        department, region = Department(name), REGIONS[Level(level)]
        token = local_token(self.state, department=department, region=region, subject=f"copy:{listing.principal}")
        items: dict[str, Any] = {}
        cursor: dict[str, str] = {}
        while True:
            page = await self._get(listing.path, token, limit="500", **asked, **cursor)
            items |= {str(one["id"] if "id" in one else one["worker_id"]): one for one in page["items"]}
            if page["next_cursor"] is None:
                return items
            cursor = {"cursor": page["next_cursor"]}

    async def _get(self, path: str, token: str, **asked: str) -> Any:
        answer = await self.client.get(path, params=asked, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()
