"""Who is honoured in the demonstration: one as far as her certificate and her story, one who is doubted, an applicant.

Publicity takes its days while that of the demonstration's payments takes them, so the clock is moved for both at once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from deploy.local.road import Road
from deploy.local.state import PROVINCE

__all__ = ["SCHEME", "Honours", "before_days_pass"]

NOMINATIONS = "/v1/honors/nominations"
SCHEME: dict[str, Any] = {
    "code": "FY-GR-2020",
    "title": "全区城乡社区疫情防控先进个人",
    "approval_id": "国评组函〔2020〕31号",
    "approved_at": "provincial",
    "rank": "ministerial",
    "kind": "individuals",
    "deeds_from": "2020-02-01",
    "deeds_to": "2020-02-25",
    "minimum_days": 10,
    "review_levels": ["county", "league", "province"],
    "publicity": [{"stage": "unit"}, {"stage": "province", "kind": "calendar", "days": 5}],
    "opinions": ["discipline", "public-security"],
    "opinions_on_leaders": ["tax"],
    "valid_from": "2020-02-01",
}


def before_days_pass(road: Road, do: Callable[[], Awaitable[None]]) -> None:
    """Do something at the moment from which a road lets days pass."""
    passing = road.advance

    async def advance(by: timedelta) -> None:
        await do()
        await passing(by)

    road.advance = advance


@dataclass
class Honours:
    """The story of three workers of the road's county, each step by the office whose step it is."""

    road: Road
    nominations: list[str] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)

    async def begin(self) -> None:
        """The province founds a scheme; a community recommends two, posts them, and one of them is objected to."""
        first, second, applicant = sorted(self.road.workers)[:3]
        province = self.road.office("civil-affairs", PROVINCE)
        scheme = await province.post("/v1/honors/schemes", SCHEME)
        quota = {
            "region": str(self.road.plan.county),
            "places": 3,
            "front_line_bp": 5000,
            "document_no": "内表彰函〔2020〕6号",
        }
        await province.post(f"/v1/honors/schemes/{scheme['id']}/quotas", quota)
        for worker in (first, second):
            await self._recommend(scheme["id"], worker)
        objector = self._community(second, "neighbour")
        await objector.post(f"{NOMINATIONS}/{self.nominations[1]}/objections", {"reason": "二月上旬并未在岗"})
        await self._apply(applicant)

    async def go_on(self) -> None:
        """It is reviewed at three levels, discipline and police have nothing against it, and the province posts it."""
        path = f"{NOMINATIONS}/{self.nominations[0]}"
        await self._publicised(self.posted[0])
        plan = self.road.plan
        for region in (plan.county, plan.league, PROVINCE):
            await self.road.office("organization", region).move(path, "review")
        keeper = self.road.office("organization", PROVINCE, "keeper")
        for office in ("discipline", "public-security"):
            answer = {
                "office": office,
                "verdict": "no-objection",
                "letter_no": "函9号",
                "answered_on": "2020-03-10",
            }
            await keeper.move(path, "opinions", answer)
        await self.road.office("organization", PROVINCE, "consulter").move(path, "consult")
        await self._post(path, "province", "civil-affairs", PROVINCE)

    async def end(self) -> None:
        """The honour is conferred; the county gives the preference that goes with it, and the story is published."""
        path = f"{NOMINATIONS}/{self.nominations[0]}"
        await self._publicised(self.posted[-1])
        await self.road.office("government", PROVINCE, "approver").move(path, "approve")
        award = {"award_document_no": "内党发〔2020〕12号", "certificate_no": "FY-2020-0001", "bonus_fen": 200_000}
        await self.road.office("government", PROVINCE, "conferrer").move(path, "confer", award)
        worker = sorted(self.road.workers)[0]
        recorder = self.road.office("human-resources", self.road.plan.county, "recorder")
        preference = {
            "worker_id": worker,
            "preference": "public-institution",
            "document_no": "人社发〔2020〕18号",
            "valid_from": "2020-03-01",
            "valid_to": "2022-02-28",
            "nomination_id": self.nominations[0],
        }
        recorded = await recorder.post("/v1/honors/certificates", preference)
        issuer = self.road.office("human-resources", self.road.plan.county, "issuer")
        await issuer.move(f"/v1/honors/certificates/{recorded['id']}", "issue")
        await self._tell_of(worker)
        self.road.tell("表彰已公示、批准并颁证 one worker is honoured, another's nomination is doubted")

    async def _recommend(self, scheme_id: str, worker_id: str) -> None:
        region = self.road.workers[worker_id].region
        asked = {
            "region": str(region),
            "scheme_id": scheme_id,
            "worker_id": worker_id,
            "deeds": "连续二十多天在卡口值守",
            "met_on": "2020-03-01",
            "minutes_no": "会纪〔2020〕3号",
            "leader": False,
            "present": 21,
            "in_favour": 19,
        }
        made = await self._community(worker_id).post(NOMINATIONS, asked)
        self.nominations.append(made["id"])
        await self._post(f"{NOMINATIONS}/{made['id']}", "unit", "community", region)

    async def _post(self, path: str, stage: str, department: str, region: int) -> None:
        poster = self.road.office(department, region, "poster")
        publicity = await poster.move(path, "publicities", {"stage": stage})
        proof = {"evidence_kind": "photograph", "evidence_reference": "档案2020-3-12"}
        self.posted.append(f"/v1/honors/publicities/{publicity['id']}")
        await poster.move(self.posted[-1], "evidence", proof)

    async def _apply(self, worker_id: str) -> None:
        """Somebody applies to the branch, is talked with and accepted as an activist 入党积极分子."""
        region = self.road.workers[worker_id].region
        branch = self.road.office("party-branch", region)
        asked = {
            "region": str(region),
            "branch": "第一党支部",
            "worker_id": worker_id,
            "born_on": "1990-05-01",
            "applied_on": "2020-02-03",
        }
        file = await branch.post("/v1/honors/party-files", asked)
        for move in ("talk", "accept"):
            await branch.move(f"/v1/honors/party-files/{file['id']}", move, {"done_on": "2020-02-28"})

    async def _tell_of(self, worker_id: str) -> None:
        """Her story: written, agreed to, held against the record, cleared, approved and printed."""
        county = self.road.plan.county
        story = await self._community(worker_id).post(
            "/v1/honors/stories", {"worker_id": worker_id, "shows_child": False}
        )
        path = f"/v1/honors/stories/{story['id']}"
        text = {"language": "zh", "title": "卡口上的二月", "body": "她守在卡口，整个二月没有回家。"}
        consent = {"consent_kind": "person", "consent_reference": "同意书〔2020〕3号"}
        facts = {
            "claim_from": "2020-02-01",
            "claim_to": "2020-02-25",
            "claimed_half_days": 20,
            "honours": [self.nominations[0]],
            "no_health_or_home": True,
        }
        printed = {"channel": "newspaper", "outlet": "样例日报", "language": "zh", "reference": "2020年第31期"}
        for department, who, move, said in (
            ("publicity", "writer", "write", text),
            ("civil-affairs", "officer", "consent", consent),
            ("civil-affairs", "checker", "check", facts),
            ("organization", "clearer", "clear", None),
            ("publicity", "approver", "approve", None),
            ("publicity", "writer", "publications", printed),
        ):
            await self.road.office(department, county, who).move(path, move, said)

    def _community(self, worker_id: str, who: str = "officer") -> Any:
        return self.road.office("community", self.road.workers[worker_id].region, who)

    async def _publicised(self, publicity: str) -> None:
        """Wait until the scheduled rule has ended it, as its days have passed."""
        reader = self.road.office("civil-affairs", PROVINCE)
        async with asyncio.timeout(60):
            while (await reader.get(publicity))["state"] != "closed":  # noqa: ASYNC110 - another process ends it
                await asyncio.sleep(0.1)
