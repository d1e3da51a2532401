"""A small county to try the subsidy in: a roster that stands in for the real one, and the offices that call."""

from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack
from datetime import date, timedelta
from types import TracebackType
from typing import Any, Self

import httpx
import orjson
from fastapi import FastAPI

from chassis.database import Scope
from chassis.follower import Follower
from chassis.regions import span_of
from chassis.worker_id import make_worker_id
from services.subsidy.workers.follow import ROSTER
from tests.client import caller, keyed_client_for

__all__ = [
    "COMMUNITY",
    "COUNTY",
    "ELSEWHERE",
    "LEAGUE",
    "NEIGHBOUR",
    "TOWNSHIP",
    "County",
    "FakeRoster",
    "code_of",
    "days",
]

LEAGUE = 150600000000
COUNTY = 150603000000
TOWNSHIP = 150603001000
COMMUNITY = 150603001001
NEIGHBOUR = 150603001002
ELSEWHERE = 150602001001

# Two counties of the league, and one of another.
COUNTIES = (150202000000, 150602000000, 150603000000)

FEBRUARY = "2020-02"


def days(*spans: tuple[str, str], half_days: int = 2) -> dict[date, int]:
    """Duty on every day of some spans."""
    made: dict[date, int] = {}
    for first, last in spans:
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last):
            made[day] = half_days
            day += timedelta(days=1)
    return made


class FakeRoster(httpx.AsyncBaseTransport):
    """In the gateway's place towards the roster: what the subsidy asks it."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.duty: dict[tuple[str, int], dict[date, int]] = {}
        self.events: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.down = False

    def enrol(
        self, number: int, *, region: int = COMMUNITY, category: str = "grid", duty: Mapping[date, int] | None = None
    ) -> str:
        worker_id = make_worker_id(number)
        self.people[worker_id] = {
            "worker_id": worker_id,
            "region": f"{region:012d}",
            "category": category,
            "state": "active",
            "name_masked": "张*",
            "merged_into": None,
        }
        self.duty[worker_id, region] = dict(duty or {})
        return worker_id

    def name_of(self, worker_id: str) -> str:
        return f"张{worker_id[-3:]}"

    def tell(self, kind: str, worker_id: str, **data: Any) -> None:
        person = {name: value for name, value in self.people[worker_id].items() if name != "merged_into"}
        self._tell(f"roster.worker.{kind}", {**person, **data})

    def correct(self, worker_id: str, region: int, day: str, *, before: int, after: int) -> None:
        self.duty[worker_id, region][date.fromisoformat(day)] = after
        self._tell(
            "roster.duty.corrected",
            {
                "worker_id": worker_id,
                "region": f"{region:012d}",
                "duty_on": day,
                "half_days_before": before,
                "half_days_after": after,
            },
        )

    def _tell(self, kind: str, data: dict[str, Any]) -> None:
        number = len(self.events) + 1
        self.events.append(
            {
                "id": f"0199d3a0-0000-7000-8000-{number:012d}",
                "type": kind,
                "subject": data["worker_id"],
                "region": data["region"],
                "sequence": f"{number}-{number}",
                "time": "2020-03-01T09:00:00+08:00",
                "data": data,
            }
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "test", "expires_in": 3600})
        if self.down:
            raise httpx.ConnectError("down")
        self.asked.append(request.url.path)
        body = orjson.loads(await request.aread() or b"{}")
        answer: Any
        match request.url.path:
            case "/v1/roster/duty-summaries":
                answer = self._summaries(request.url.params)
            case "/v1/roster/workers/lookup":
                wanted = [self.people[one] for one in body["worker_ids"] if one in self.people]
                answer = {"items": wanted}
            case "/v1/roster/workers/match-names":
                answer = {
                    "items": [
                        {"worker_id": pair["worker_id"], "matches": pair["name"] == self.name_of(pair["worker_id"])}
                        for pair in body["pairs"]
                    ]
                }
            case "/v1/roster/regions":
                answer = self._counties(request.url.params)
            case "/v1/roster/events":
                after = int(request.url.params["after"].split("-")[0])
                answer = self.events[after:]
            case path:
                raise AssertionError(path)
        return httpx.Response(200, json=answer)

    def _counties(self, asked: httpx.QueryParams) -> dict[str, Any]:
        """Two a page here too."""
        assert asked["level"] == "county"
        start = int(asked.get("cursor", 0))
        items = [{"code": f"{code}", "name": f"样例{code % 10**8 // 10**6}旗"} for code in COUNTIES[start : start + 2]]
        return {"items": items, "next_cursor": str(start + 2) if start + 2 < len(COUNTIES) else None, "count": None}

    def _summaries(self, asked: httpx.QueryParams) -> dict[str, Any]:
        """Two rows a page, so that paging is tried too."""
        first, last = date.fromisoformat(asked["first_on"]), date.fromisoformat(asked["last_on"])
        items = [
            {
                **{key: value for key, value in self.people[worker_id].items() if key != "merged_into"},
                "region": f"{region:012d}",
                "days": [
                    {"duty_on": day.isoformat(), "half_days": half_days}
                    for day, half_days in sorted(duty.items())
                    if first <= day <= last and half_days
                ],
            }
            for (worker_id, region), duty in sorted(self.duty.items())
            if region in span_of(int(asked["region"]))
        ]
        start = int(asked.get("cursor", 0))
        more = start + 2 < len(items)
        return {"items": items[start : start + 2], "next_cursor": str(start + 2) if more else None, "count": None}


def code_of(response: httpx.Response) -> str:
    """The code of a problem document."""
    code: str = response.json()["code"]
    return code


CARD = 622202020011223


class County:
    """The offices of a county, each calling as itself."""

    def __init__(self, app: FastAPI, roster: FakeRoster) -> None:
        self.app = app
        self.roster = roster
        self._stack = AsyncExitStack()
        self._clients: dict[tuple[Any, ...], httpx.AsyncClient] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def office(
        self,
        department: str,
        region: int,
        *,
        person: str | None = None,
        worker_id: str | None = None,
        organisation: str | None = None,
    ) -> httpx.AsyncClient:
        key = (department, region, person, worker_id, organisation)
        if key not in self._clients:
            who = caller(department, region, subject=person, worker_id=worker_id, organisation=organisation)
            client = keyed_client_for({"subsidy": self.app}, who)
            client.base_url = httpx.URL("http://gateway/v1/subsidy")
            self._stack.push_async_callback(client.aclose)
            self._clients[key] = client
        return self._clients[key]

    @property
    def community(self) -> httpx.AsyncClient:
        return self.office("community", COMMUNITY)

    @property
    def township(self) -> httpx.AsyncClient:
        return self.office("township", TOWNSHIP)

    @property
    def civil_affairs(self) -> httpx.AsyncClient:
        return self.office("civil-affairs", COUNTY)

    @property
    def finance(self) -> httpx.AsyncClient:
        return self.office("finance", COUNTY)

    @property
    def cashier(self) -> httpx.AsyncClient:
        return self.office("finance", COUNTY, person="test:cashier")

    @property
    def government(self) -> httpx.AsyncClient:
        return self.office("government", COUNTY)

    @property
    def league(self) -> httpx.AsyncClient:
        return self.office("government", LEAGUE)

    @property
    def league_finance(self) -> httpx.AsyncClient:
        return self.office("finance", LEAGUE)

    def worker(self, worker_id: str) -> httpx.AsyncClient:
        return self.office("worker", COMMUNITY, person=f"test:{worker_id}", worker_id=worker_id)

    async def guidance(self, **other: Any) -> dict[str, Any]:
        asked = {
            "region": f"{LEAGUE:012d}",
            "document_no": "包政发〔2020〕12号",
            "ceiling_fen": 15_000,
            "league_share_bp": 5_000,
            "valid_from": "2020-01-25",
            "valid_to": "2020-12-31",
        }
        return _done(await self.league.post("/guidance", json=asked | other), 201)

    def draft_of(self, **other: Any) -> dict[str, Any]:
        rates = [
            {"category": category, "day_type": day_type, "amount_fen": amount_fen}
            for category in ("two-committee", "full-time", "grid", "sent-cadre", "other")
            for day_type, amount_fen in (("workday", 5_001), ("restday", 7_000), ("holiday", 10_000))
        ]
        return {
            "region": f"{COUNTY:012d}",
            "document_no": "固政发〔2020〕8号",
            "valid_from": "2020-01-25",
            "valid_to": "2020-03-31",
            "rates": rates,
        } | other

    async def standard(self, *, of: int = COUNTY, **other: Any) -> dict[str, Any]:
        """A standard in force."""
        drafter, issuer = self.office("civil-affairs", of), self.office("government", of)
        made = _done(await drafter.post("/standards", json=self.draft_of(region=f"{of:012d}", **other)), 201)
        for office, move in ((drafter, "submit"), (self.league, "guide"), (issuer, "issue")):
            made = await self.move(office, f"/standards/{made['id']}", move, made)
        return made

    async def move(
        self, office: httpx.AsyncClient, path: str, move: str, seen: Mapping[str, Any], json: Any = None
    ) -> dict[str, Any]:
        return _done(await self.try_move(office, path, move, seen, json))

    async def try_move(
        self, office: httpx.AsyncClient, path: str, move: str, seen: Mapping[str, Any], json: Any = None
    ) -> httpx.Response:
        if move == "review" and json is None:
            json = {"minutes_no": "党工委会议纪要〔2020〕3号"}
        return await office.post(f"{path}/{move}", headers={"If-Match": f'"{seen["version"]}"'}, json=json)

    async def payees(self, worker_ids: Iterable[str]) -> None:
        """An account for each, registered by the community and confirmed by the township."""
        for worker_id in worker_ids:
            _done(await self.register(worker_id), 201)
        confirmed = await self.office("township", TOWNSHIP).post("/payees/confirm", json={"region": f"{COUNTY:012d}"})
        _done(confirmed)

    def payee_of(self, worker_id: str, **other: Any) -> dict[str, Any]:
        return {
            "worker_id": worker_id,
            "holder_name": self.roster.name_of(worker_id),
            "account": f"{CARD}{int(worker_id[1:]) % 10_000:04d}",
            "bank_name": "中国工商银行固阳支行",
        } | other

    async def register(self, worker_id: str, **other: Any) -> httpx.Response:
        return await self.office("community", int(self.roster.people[worker_id]["region"])).post(
            "/payees", json=self.payee_of(worker_id, **other)
        )

    async def try_roll(self, *, region: int = COMMUNITY, month: str = FEBRUARY, **more: Any) -> httpx.Response:
        body = {"region": f"{region:012d}", "month": month} | more
        return await self.office("community", region).post("/rolls", json=body)

    async def roll(self, *, region: int = COMMUNITY, month: str = FEBRUARY, **more: Any) -> dict[str, Any]:
        return _done(await self.try_roll(region=region, month=month, **more), 201)

    async def lines(self, roll: Mapping[str, Any]) -> list[dict[str, Any]]:
        page = _done(await self.civil_affairs.get(f"/rolls/{roll['id']}/lines", params={"limit": 500}))
        items: list[dict[str, Any]] = page["items"]
        return items

    async def read(self, roll: Mapping[str, Any]) -> dict[str, Any]:
        return _done(await self.civil_affairs.get(f"/rolls/{roll['id']}"))

    async def step(self, roll: Mapping[str, Any], *moves: str) -> dict[str, Any]:
        """Moves of a roll, each by the office whose it is; publicity is waited for."""
        seen = dict(roll)
        offices = {
            "publish": self.office("community", int(roll["region"])),
            "close-publicity": self.township,
            "review": self.township,
            "audit": self.civil_affairs,
            "co-sign": self.office("organization", COUNTY),
            "check": self.finance,
            "approve": self.government,
        }
        for move in moves:
            if move == "close-publicity":
                self.app.state.clock.advance(days=20)
            if move == "review":
                seen = await self.evidenced(seen)
            if move == "check" and seen["co_signature_due"] and not seen["co_signed"]:
                seen = await self.move(offices["co-sign"], f"/rolls/{roll['id']}", "co-sign", seen)
            seen = await self.move(offices[move], f"/rolls/{roll['id']}", move, seen)
        return seen

    async def evidenced(self, roll: Mapping[str, Any]) -> dict[str, Any]:
        """A photograph of the posted list is entered."""
        made = await self.office("community", int(roll["region"])).post(
            f"/rolls/{roll['id']}/evidence",
            json={"kind": "photograph", "reference": "公示栏照片 1"},
            headers={"If-Match": f'"{roll["version"]}"'},
        )
        _done(made, 201)
        return await self.read(roll)

    async def approved(self, roll: Mapping[str, Any]) -> dict[str, Any]:
        return await self.step(roll, "publish", "close-publicity", "review", "audit", "check", "approve")

    async def payment(self, **asked: Any) -> dict[str, Any]:
        return _done(await self.finance.post("/payments", json={"region": f"{COUNTY:012d}"} | asked), 201)

    async def instructed(self, payment: Mapping[str, Any]) -> dict[str, Any]:
        path = f"/payments/{payment['id']}"
        seen = await self.move(self.league_finance, path, "confirm-share", payment)
        seen = await self.move(self.finance, path, "reserve", seen)
        return await self.move(self.cashier, path, "instruct", seen)

    async def instructions(self, payment: Mapping[str, Any]) -> list[dict[str, Any]]:
        page = _done(await self.finance.get(f"/payments/{payment['id']}/instructions", params={"limit": 500}))
        items: list[dict[str, Any]] = page["items"]
        return items

    async def returned(self, payment: Mapping[str, Any], text: str | bytes, **query: Any) -> httpx.Response:
        return await self.finance.post(
            f"/payments/{payment['id']}/return",
            content=text.encode() if isinstance(text, str) else text,
            headers={"Content-Type": "text/csv; charset=utf-8"},
            params=query,
        )

    async def follow(self) -> int:
        """Apply what the roster has told since."""
        state = self.app.state
        follower = Follower(
            service="subsidy",
            follows=ROSTER,
            database=state.database,
            peer=state.peer,
            scope=Scope.of_system(state.clock),
        )
        return await follower.step()


def return_file(instructions: Iterable[Mapping[str, Any]], **results: str) -> str:
    """The bank's answer: success, unless the instruction's worker is given another result."""
    rows = ["end_to_end_id,amount_fen,result,reason"]
    for one in instructions:
        result = results.get(one["worker_id"], "success")
        reason = "AC01" if result == "failed" else ""
        rows.append(f"{one['end_to_end_id']},{one['amount_fen']},{result},{reason}")
    return "\r\n".join(rows) + "\r\n"


def _done(response: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.text
    answer: dict[str, Any] = response.json()
    return answer
