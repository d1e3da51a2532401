"""Clause 3 walked over HTTP, each step by the office whose step it is: from a donation to the hands of workers."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fastapi import FastAPI

from chassis.clock import FixedClock
from chassis.regions import Level, parent_of
from chassis.workers import PostType
from deploy.local.office import Office
from tests.client import caller, client_for

__all__ = ["Supplied"]

W = "/v1/welfare"


class Supplied:
    """One community's masks, and the ids of what they went through."""

    def __init__(self, apps: Mapping[str, FastAPI], clock: FixedClock, *, worker_id: str, community: int) -> None:
        self.apps, self.clock = apps, clock
        self.worker_id, self.region = worker_id, community
        self.county_code = parent_of(community, Level.COUNTY)
        self.ids: dict[str, str] = {}

    def office(self, department: str, region: int | None = None, **more: Any) -> Office:
        region = region or self.county_code
        named = caller(department, region, subject=f"test:{department}:{region}", **more)
        return Office(client_for(self.apps, named), "none", patience=30.0)

    @property
    def health(self) -> Office:
        return self.office("health")

    @property
    def community(self) -> Office:
        return self.office("community", self.region)

    @property
    def township(self) -> Office:
        return self.office("township", parent_of(self.region, Level.TOWNSHIP))

    @property
    def worker(self) -> Office:
        return self.office("worker", self.region, worker_id=self.worker_id)

    async def donated(self, quantity: int = 1000) -> None:
        """A foundation gives masks to the county, whose health department takes them into its depot."""
        county = {"region": str(self.county_code)}
        item = await self.health.post(
            f"{W}/items",
            county
            | {"code": "MASK", "name": "医用防护口罩", "kind": "mask", "unit": "只", "standard": "GB 19083-2010"},
        )
        source = await self.health.post(
            f"{W}/sources", county | {"kind": "donor", "name": "样例基金会", "agreement_no": "捐〔2020〕1号"}
        )
        lot = await self.health.post(
            f"{W}/lots",
            county
            | {"item_id": item["id"], "source_id": source["id"], "batch_no": "20200115A", "expires_on": "2022-01-14"},
        )
        depot = await self.health.post(f"{W}/stores", county | {"name": "旗县储备库"})
        await self.health.post(
            f"{W}/stores/{depot['id']}/receipts",
            {"lot_id": lot["id"], "quantity": quantity, "document_no": "RK-20200201-01"},
        )
        self.ids |= {"item_id": item["id"], "source_id": source["id"], "lot_id": lot["id"], "depot_id": depot["id"]}

    async def shipped(self, quantity: int) -> None:
        """The community asks, its township confirms, the county allocates and ships."""
        store = await self.community.post(f"{W}/stores", {"region": str(self.region), "name": "卡口领用点"})
        line = [{"item_id": self.ids["item_id"], "quantity": quantity}]
        asked = await self.community.post(
            f"{W}/requisitions",
            {"region": str(self.region), "to_store_id": store["id"], "reason": "卡口一周用量", "lines": line},
        )
        self.ids |= {"store_id": store["id"], "requisition_id": asked["id"]}
        path = f"{W}/requisitions/{asked['id']}"
        await self.township.move(path, "confirm", {"lines": line})
        await self.health.move(path, "allocate", {"from_store_id": self.ids["depot_id"], "lines": line})
        lots = [{"lot_id": self.ids["lot_id"], "quantity": quantity}]
        await self.health.move(path, "ship", {"waybill_no": "FY-20200206-03", "lots": lots})

    async def counted(self, quantity: int) -> dict[str, Any]:
        """The community counts what arrived."""
        lots = [{"lot_id": self.ids["lot_id"], "quantity": quantity}]
        path = f"{W}/requisitions/{self.ids['requisition_id']}"
        received: dict[str, Any] = await self.community.move(path, "receive", {"lots": lots})
        return received

    async def issued(self, quantity: int) -> dict[str, Any]:
        """The community gives the worker some of it."""
        issue: dict[str, Any] = await self.community.post(
            f"{W}/stores/{self.ids['store_id']}/issues",
            {"worker_id": self.worker_id, "lot_id": self.ids["lot_id"], "quantity": quantity},
        )
        self.ids["issue_id"] = issue["id"]
        return issue

    async def needed(self) -> None:
        """The county lays down two masks a worker-day, whatever the post."""
        need = await self.health.post(
            f"{W}/needs",
            {
                "region": str(self.county_code),
                "item_id": self.ids["item_id"],
                "per_day_milli": {post.value: 2000 for post in PostType},
                "document_no": "防指办〔2020〕9号",
                "valid_from": "2020-01-25",
            },
        )
        self.ids["need_id"] = need["id"]

    async def taught(self) -> None:
        """Disease control teaches a course that every post needs; the worker comes and passes."""
        teacher, county = self.office("disease-control"), {"region": str(self.county_code)}
        course = await teacher.post(
            f"{W}/courses",
            county
            | {
                "code": "FY-01",
                "edition": 1,
                "title": "社区防控与个人防护",
                "content": "口罩佩戴、体温检测",
                "pass_mark": 60,
                "full_mark": 100,
                "valid_days": 180,
                "needed_at": [post.value for post in PostType],
            },
        )
        starts_at = self.clock.now()
        session = await teacher.post(
            f"{W}/training-sessions",
            county
            | {
                "course_id": course["id"],
                "mode": "online",
                "starts_at": starts_at.isoformat(),
                "ends_at": (starts_at + timedelta(hours=1)).isoformat(),
            },
        )
        enrolment = await self.community.post(
            f"{W}/training-sessions/{session['id']}/enrolments", {"worker_id": self.worker_id}
        )
        path = f"{W}/enrolments/{enrolment['id']}"
        await teacher.move(path, "attend")
        await teacher.move(path, "test", {"mark": 90})
        self.ids |= {"course_id": course["id"], "session_id": session["id"], "enrolment_id": enrolment["id"]}

    async def everything(self) -> dict[str, str]:
        """One of each thing that there is on the way; the ids of them."""
        await self.donated()
        await self.shipped(100)
        await self.counted(100)
        await self.issued(5)
        await self.needed()
        await self.taught()
        return self.ids
