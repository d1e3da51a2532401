"""A course, its sessions, and who comes to them."""

from typing import Any

import httpx

from tests.offices import COUNTY, Offices
from tests.welfare.depot import Made, made

__all__ = ["School"]

W = "/v1/welfare"


class School:
    """Disease control, and what it teaches."""

    def __init__(self, offices: Offices) -> None:
        self.offices = offices

    async def teacher(self) -> httpx.AsyncClient:
        return await self.offices.of("disease-control", COUNTY)

    async def course(self, edition: int = 1, **more: Any) -> Made:
        body = {
            "region": str(COUNTY),
            "code": "FY-01",
            "edition": edition,
            "title": "社区防控与个人防护",
            "content": "口罩佩戴、体温检测",
            "pass_mark": 60,
            "full_mark": 100,
            "valid_days": 30,
            "needed_at": ["checkpoint", "household-visit"],
        }
        return made(await (await self.teacher()).post(f"{W}/courses", json=body | more))

    async def scheduled(self, course: Made, **more: Any) -> httpx.Response:
        body = {
            "region": str(COUNTY),
            "course_id": course["id"],
            "mode": "online",
            "starts_at": "2020-02-05T09:00:00+08:00",
            "ends_at": "2020-02-05T10:00:00+08:00",
        }
        return await (await self.teacher()).post(f"{W}/training-sessions", json=body | more)

    async def enrolled(self, training: Made, worker_id: str, *, office: Any = None) -> httpx.Response:
        path = f"{W}/training-sessions/{training['id']}/enrolments"
        return await (office or await self.teacher()).post(path, json={"worker_id": worker_id})

    async def moves(self, enrolment: Made, move: str, json: Any = None) -> httpx.Response:
        return await self.offices.move(await self.teacher(), f"{W}/enrolments/{enrolment['id']}", move, enrolment, json)

    async def taught(self, worker_id: str, course: Made, *, mark: int = 80) -> Made:
        """A worker who came and was tested."""
        training = made(await self.scheduled(course))
        attended = made(await self.moves(made(await self.enrolled(training, worker_id)), "attend"))
        return made(await self.moves(attended, "test", {"mark": mark}))
