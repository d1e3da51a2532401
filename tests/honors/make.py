"""What tests of the honors service are made of: a roster that knows confirmed duty, and the way of a nomination."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import httpx

from chassis.worker_id import make_worker_id
from deploy.local import honours
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, Offices

__all__ = ["SCHEME", "FakeRoster", "Ladder"]

# The demonstration's, with deeds from the first week of the epidemic on.
SCHEME: dict[str, Any] = honours.SCHEME | {"deeds_from": "2020-01-25"}


class FakeRoster(httpx.AsyncBaseTransport):
    """In the gateway's place: people and their confirmed duty, the calendar, and the injury service's figures."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.down = False
        # The calendar of the headquarters, as the welfare service keeps it.
        self.periods: list[dict[str, Any]] = []
        # National urban income by year, in yuan, as the injury service keeps it.
        self.incomes = {2019: "42359", 2024: "54188"}

    def enrol(
        self, number: int, *, region: int = COMMUNITY, category: str = "grid", days: int = 20, state: str = "active"
    ) -> str:
        """A worker with so many whole days of duty from 27 January 2020 on."""
        worker_id = make_worker_id(number)
        first = date(2020, 1, 27)
        self.people[worker_id] = {
            "worker_id": worker_id,
            "region": f"{region:012d}",
            "category": category,
            "state": state,
            "name_masked": "张*",
            "merged_into": None,
            "days": [{"duty_on": (first + timedelta(days=n)).isoformat(), "half_days": 2} for n in range(days)],
        }
        return worker_id

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("down", request=request)
        path, asked = request.url.path, request.url.params
        if path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "test", "expires_in": 3600})
        if path == "/v1/roster/workers/lookup":
            return httpx.Response(200, json={"items": list(self.people.values())})
        if path == "/v1/welfare/control-periods":
            return httpx.Response(200, json={"items": self.periods})
        if path == "/v1/injury/figures":
            value = self.incomes.get(int(asked["on"][:4]))
            return httpx.Response(200, json={"items": [{"value": value, "unit": "yuan"}] if value else []})
        assert path == "/v1/roster/duty-summaries"
        low = int(asked["region"])
        span = next(step for step in (10**10, 10**8, 10**6, 10**3, 1) if low % step == 0)
        rows = sorted(
            (
                one
                for one in self.people.values()
                if low <= int(one["region"]) < low + span and asked.get("worker_id") in (None, one["worker_id"])
            ),
            key=lambda one: (one["region"], one["worker_id"]),
        )
        start, limit = int(asked.get("cursor", 0)), int(asked["limit"])
        rows = [
            one | {"days": [day for day in one["days"] if asked["first_on"] <= day["duty_on"] <= asked["last_on"]]}
            for one in rows
        ]
        more = start + limit < len(rows)
        return httpx.Response(
            200,
            json={"items": rows[start : start + limit], "next_cursor": str(start + limit) if more else None},
        )


class Ladder:
    """The way of a nomination, each step by another person of the office whose step it is."""

    def __init__(self, offices: Offices, roster: FakeRoster, *, community: int = COMMUNITY) -> None:
        self.offices, self.roster, self.community = offices, roster, community

    async def office(self, department: str, region: int, who: str = "officer", **more: Any) -> httpx.AsyncClient:
        return await self.offices.of(department, region, subject=f"test:{department}:{region}:{who}", **more)

    @staticmethod
    async def ok(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
        assert answer.status_code == status, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def scheme(self, *, places: int = 3, front_line_bp: int = 5000, area: int = COUNTY, **more: Any) -> str:
        """A scheme with a quota for the county; its id."""
        province = await self.office("civil-affairs", PROVINCE)
        made = await self.ok(await province.post("/v1/honors/schemes", json=SCHEME | more), 201)
        quota = {
            "region": str(area),
            "places": places,
            "front_line_bp": front_line_bp,
            "document_no": "内表彰函〔2020〕6号",
        }
        await self.ok(await province.post(f"/v1/honors/schemes/{made['id']}/quotas", json=quota), 201)
        scheme_id: str = made["id"]
        return scheme_id

    def asked(self, scheme: str, worker: str | None, **more: Any) -> dict[str, Any]:
        return {
            "region": str(self.community),
            "scheme_id": scheme,
            "worker_id": worker,
            "leader": False,
            "deeds": "连续三十二天在卡口值守",
            "met_on": "2020-03-01",
            "minutes_no": "会纪〔2020〕3号",
            "present": 21,
            "in_favour": 19,
        } | more

    async def recommended(self, scheme_id: str, worker_id: str | None, **more: Any) -> dict[str, Any]:
        community = await self.office("community", self.community)
        asked = self.asked(scheme_id, worker_id, **more)
        return await self.ok(await community.post("/v1/honors/nominations", json=asked), 201)

    async def read(self, nomination: dict[str, Any]) -> dict[str, Any]:
        office = await self.office("civil-affairs", PROVINCE, "reader")
        return await self.ok(await office.get(f"/v1/honors/nominations/{nomination['id']}"))

    async def try_move(
        self, office: httpx.AsyncClient, nomination: dict[str, Any], move: str, json: Any = None
    ) -> httpx.Response:
        seen = await self.read(nomination)
        return await self.offices.move(office, f"/v1/honors/nominations/{seen['id']}", move, seen, json)

    async def objected(self, nomination: dict[str, Any]) -> dict[str, Any]:
        community = await self.office("community", self.community, "objector")
        path = f"/v1/honors/nominations/{nomination['id']}/objections"
        return await self.ok(await community.post(path, json={"reason": "二月上旬并未在岗"}), 201)

    async def move(
        self, office: httpx.AsyncClient, nomination: dict[str, Any], move: str, json: Any = None
    ) -> dict[str, Any]:
        return await self.ok(await self.try_move(office, nomination, move, json))

    async def posted(self, nomination: dict[str, Any], stage: str = "unit") -> dict[str, Any]:
        """Post it, with the evidence entered."""
        office = await self.poster(stage)
        answer = await self.try_move(office, nomination, "publicities", {"stage": stage})
        publicity = await self.ok(answer, 201)
        proof = {"evidence_kind": "photograph", "evidence_reference": "档案2020-3-12"}
        path = f"/v1/honors/publicities/{publicity['id']}"
        return await self.ok(await self.offices.move(office, path, "evidence", publicity, proof))

    async def poster(self, stage: str) -> httpx.AsyncClient:
        if stage == "unit":
            return await self.office("community", self.community, "poster")
        region = {"county": COUNTY, "league": LEAGUE, "province": PROVINCE}[stage]
        return await self.office("civil-affairs", region, "poster")

    async def publicised(self, nomination: dict[str, Any], stage: str = "unit") -> None:
        """Post it and wait until its days have passed."""
        await self.posted(nomination, stage)
        self.offices.clock.advance(days=12)
        await self.offices.run("close-publicity")

    async def reviewed(
        self, nomination: dict[str, Any], levels: Sequence[int] = (COUNTY, LEAGUE, PROVINCE)
    ) -> dict[str, Any]:
        for region in levels:
            nomination = await self.move(await self.office("organization", region), nomination, "review")
        return nomination

    async def opined(self, nomination: dict[str, Any], office: str, verdict: str = "no-objection") -> httpx.Response:
        keeper = await self.office("organization", PROVINCE, "keeper")
        answer = {"office": office, "verdict": verdict, "letter_no": "函9号", "answered_on": "2020-03-10"}
        return await self.try_move(keeper, nomination, "opinions", answer)

    async def consulted(self, nomination: dict[str, Any]) -> dict[str, Any]:
        for office in ("discipline", "public-security"):
            await self.ok(await self.opined(nomination, office), 201)
        return await self.move(await self.office("organization", PROVINCE, "consulter"), nomination, "consult")

    async def ready(self, nomination: dict[str, Any]) -> dict[str, Any]:
        """All the way to approval."""
        await self.publicised(nomination)
        await self.reviewed(nomination)
        await self.consulted(nomination)
        await self.publicised(nomination, "province")
        return await self.read(nomination)

    async def try_approve(self, nomination: dict[str, Any], who: str = "approver") -> httpx.Response:
        return await self.try_move(await self.office("government", PROVINCE, who), nomination, "approve")

    async def recorded(self, worker_id: str, **more: Any) -> dict[str, Any]:
        """A preference that the county's human resources put on record."""
        office = await self.office("human-resources", COUNTY, "recorder")
        asked = {
            "worker_id": worker_id,
            "preference": "public-institution",
            "document_no": "人社发〔2020〕18号",
            "valid_from": "2020-03-01",
            "valid_to": "2022-02-28",
        }
        return await self.ok(await office.post("/v1/honors/certificates", json=asked | more), 201)

    async def issued(self, worker_id: str, **more: Any) -> dict[str, Any]:
        """Its certificate, signed by a second person."""
        recorded = await self.recorded(worker_id, **more)
        return await self.certified(recorded, "issue")

    async def certified(self, certificate: dict[str, Any], move: str, json: Any = None) -> dict[str, Any]:
        office = await self.office("human-resources", COUNTY, "issuer")
        path = f"/v1/honors/certificates/{certificate['id']}"
        return await self.ok(await self.offices.move(office, path, move, certificate, json))

    async def figures(self, **values: int) -> list[dict[str, Any]]:
        """The ceiling of the league, and the county's ratio and front-line share; without one it is missing."""
        made = []
        for figure, department, region in (
            ("excellence-ceiling", "organization", LEAGUE),
            ("excellence-ratio", "human-resources", COUNTY),
            ("excellence-front-line-share", "human-resources", COUNTY),
        ):
            value = values.get(figure.removeprefix("excellence-").replace("-", "_"))
            if value is not None:
                office = await self.office(department, region)
                asked = {
                    "region": str(region),
                    "figure": figure,
                    "value_bp": value,
                    "document_no": "人社发〔2020〕44号",
                    "valid_from": "2019-01-01",
                }
                made.append(await self.ok(await office.post("/v1/honors/excellence-figures", json=asked), 201))
        return made

    async def conferred(self, nomination: dict[str, Any], certificate_no: str = "FY-2020-0001") -> dict[str, Any]:
        await self.ok(await self.try_approve(nomination))
        award = {"award_document_no": "内党发〔2020〕12号", "certificate_no": certificate_no, "bonus_fen": 200_000}
        return await self.move(await self.office("government", PROVINCE, "conferrer"), nomination, "confer", award)
