"""The way of a story, each step by another person of the office whose step it is."""

from typing import Any

import httpx

from tests.honors.make import Ladder
from tests.offices import COUNTY

__all__ = ["BODY", "FACTS", "MONGOLIAN", "PATH", "Telling"]

PATH = "/v1/honors/stories"
BODY = "他守在卡口，\n三十二天没有回家。"
# ᠮᠣᠩᠭᠣᠯ with a free variation selector (U+180B), a vowel separator (U+180E), a narrow no-break space before a suffix
# (U+202F) and a second selector (U+180C): what a careless program drops or normalises away.
MONGOLIAN = (
    "\u182e\u1823\u1829\u182d\u1823\u182f"
    "\u202f\u1824\u1828"
    " \u1821\u1837\u180b\u182d\u1821\u180e\u1820"
    "\u180c\u1835\u1822\u180d\u200d"
)
FACTS: dict[str, Any] = {
    "claim_from": "2020-01-25",
    "claim_to": "2020-02-25",
    "claimed_half_days": 40,
    "honours": [],
    "no_health_or_home": True,
}


class Telling:
    """One worker's story."""

    def __init__(self, ladder: Ladder, worker_id: str) -> None:
        self.ladder, self.worker_id = ladder, worker_id
        self.story: dict[str, Any] = {}

    async def office(self, department: str, who: str = "officer", region: int = COUNTY) -> httpx.AsyncClient:
        return await self.ladder.office(department, region, who)

    async def pitched(self, **more: Any) -> dict[str, Any]:
        office = await self.office("community", region=self.ladder.community)
        asked = {"worker_id": self.worker_id} | {"shows_child": False} | more
        self.story = await self.ladder.ok(await office.post(PATH, json=asked), 201)
        return self.story

    async def try_move(self, department: str, move: str, json: Any = None, who: str = "officer") -> httpx.Response:
        office = await self.office(department, who)
        seen = await self.ladder.ok(await office.get(f"{PATH}/{self.story['id']}"))
        return await self.ladder.offices.move(office, f"{PATH}/{seen['id']}", move, seen, json)

    async def move(self, department: str, move: str, json: Any = None, who: str = "officer") -> dict[str, Any]:
        return await self.ladder.ok(await self.try_move(department, move, json, who))

    async def written(self, language: str = "zh", body: str = BODY) -> dict[str, Any]:
        return await self.move("publicity", "write", {"language": language, "title": "卡口上的三十二天", "body": body})

    async def consented(self, kind: str = "person", **more: Any) -> dict[str, Any]:
        word = {"consent_kind": kind, "consent_reference": "同意书〔2020〕3号"}
        return await self.move("civil-affairs", "consent", word | more)

    async def checked(self, **more: Any) -> dict[str, Any]:
        return await self.move("civil-affairs", "check", FACTS | more, who="checker")

    async def approved(self, *, body: str = BODY, language: str = "zh", **facts: Any) -> dict[str, Any]:
        """All the way to the publicity department's approval."""
        await self.pitched()
        await self.written(language, body)
        await self.consented()
        await self.checked(**facts)
        await self.move("organization", "clear", who="clearer")
        return await self.move("publicity", "approve", who="approver")

    async def try_publish(self, **more: Any) -> httpx.Response:
        office = await self.office("publicity")
        seen = await self.ladder.ok(await office.get(f"{PATH}/{self.story['id']}"))
        asked = {"channel": "newspaper", "outlet": "样例日报", "language": "zh", "reference": "2020年第31期"}
        return await self.ladder.offices.move(office, f"{PATH}/{seen['id']}", "publications", seen, asked | more)

    async def published(self, **more: Any) -> dict[str, Any]:
        return await self.ladder.ok(await self.try_publish(**more), 201)

    async def texts(self) -> list[dict[str, Any]]:
        office = await self.office("publicity")
        answer = await office.get(f"{PATH}/{self.story['id']}/texts", headers={"X-Purpose": "publication"})
        found: list[dict[str, Any]] = (await self.ladder.ok(answer))["texts"]
        return found
