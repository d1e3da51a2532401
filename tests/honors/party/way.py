"""The way of an admission, each step by the office whose step it is."""

from typing import Any

import httpx

from chassis.worker_id import make_worker_id
from tests.honors.make import Ladder
from tests.offices import COUNTY, PROVINCE

__all__ = ["PERIOD", "VOTE", "Admission", "vote"]

PATH = "/v1/honors/party-files"
PERIOD: dict[str, Any] = {
    "id": "0199d3a0-0000-7000-8000-00000000c0de",
    "region": str(PROVINCE),
    "valid_from": "2020-01-25",
    "valid_to": "2020-02-25",
}
VOTE: dict[str, Any] = {"met_on": "2020-03-02", "voting_members": 21, "present": 19, "in_favour": 18}


def vote(**more: Any) -> dict[str, Any]:
    return VOTE | more


class Admission:
    """The branch of a community and the organization department of its county."""

    def __init__(self, ladder: Ladder) -> None:
        self.ladder = ladder

    async def branch(self, who: str = "secretary", **more: Any) -> httpx.AsyncClient:
        return await self.ladder.office("party-branch", self.ladder.community, who, **more)

    async def committee(self, who: str = "committee", **more: Any) -> httpx.AsyncClient:
        return await self.ladder.office("organization", COUNTY, who, **more)

    def period(self, **more: Any) -> dict[str, Any]:
        """The headquarters have declared it, in the welfare service."""
        self.ladder.roster.periods.append(PERIOD | more)
        return PERIOD | more

    def asked(self, worker_id: str, **more: Any) -> dict[str, Any]:
        return {
            "region": str(self.ladder.community),
            "branch": "昆河社区第一党支部",
            "worker_id": worker_id,
            "born_on": "1990-05-01",
            "applied_on": "2020-01-30",
        } | more

    async def try_open(self, worker_id: str, **more: Any) -> httpx.Response:
        return await (await self.branch()).post(PATH, json=self.asked(worker_id, **more))

    async def opened(self, worker_id: str, **more: Any) -> dict[str, Any]:
        return await self.ladder.ok(await self.try_open(worker_id, **more), 201)

    async def read(self, file: dict[str, Any]) -> dict[str, Any]:
        return await self.ladder.ok(await (await self.committee("reader")).get(f"{PATH}/{file['id']}"))

    async def try_move(
        self, file: dict[str, Any], move: str, json: Any = None, *, office: httpx.AsyncClient | None = None
    ) -> httpx.Response:
        above = move in {"pre-review", "approve", "confirm", "extend", "cancel"}
        office = office or await (self.committee() if above else self.branch())
        seen = await self.read(file)
        return await self.ladder.offices.move(office, f"{PATH}/{seen['id']}", move, seen, json)

    async def move(self, file: dict[str, Any], move: str, json: Any = None) -> dict[str, Any]:
        return await self.ladder.ok(await self.try_move(file, move, json))

    async def prepared(self, worker_id: str, **more: Any) -> dict[str, Any]:
        """An applicant who was talked with and trained."""
        file = await self.opened(worker_id, **more)
        await self.move(file, "talk", {"done_on": "2020-02-03"})
        return await self.move(file, "train", {"training_days": 3, "training_hours": 0})

    async def voted(self, number: int = 1) -> dict[str, Any]:
        """On the front line, carried."""
        self.period()
        file = await self.prepared(self.ladder.roster.enrol(number))
        return await self.move(file, "vote-on-front-line", VOTE)

    async def approved(self, number: int = 1) -> dict[str, Any]:
        file = await self.voted(number)
        await self.move(file, "publicise")
        self.ladder.offices.clock.advance(days=8)
        return await self.move(file, "approve", {"approval_document_no": "昆组发〔2020〕8号", "special": False})

    @staticmethod
    def applicant(number: int = 1) -> str:
        return make_worker_id(number)
