"""A kind of allowance, and allowances of it that workers have."""

from typing import Any

import httpx

from tests.subsidy.make import COUNTY, LEAGUE, County

__all__ = ["KIND", "allowance_of", "cleared", "issue_kind", "recorded", "upheld"]

KIND = {
    "region": f"{LEAGUE}",
    "code": "medical-staff",
    "name": "医疗卫生人员临时性工作补助",
    "payer": "health",
    "document_no": "内卫发〔2020〕16号",
    "valid_from": "2020-01-25",
}
REASON = {"reason": "该日上午在卫生院、下午在社区值守"}


async def issue_kind(county: County, **other: Any) -> dict[str, Any]:
    made = await county.office("civil-affairs", LEAGUE).post("/allowance-kinds", json=KIND | other)
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


def allowance_of(worker_id: str, first_on: str = "2020-02-03", last_on: str = "2020-02-03") -> dict[str, Any]:
    return {
        "worker_id": worker_id,
        "kind": "medical-staff",
        "paying_unit": "固阳县卫生健康委员会",
        "first_on": first_on,
        "last_on": last_on,
    }


def health(county: County) -> httpx.AsyncClient:
    return county.office("health", COUNTY)


async def recorded(county: County, worker_id: str, *days: str) -> dict[str, Any]:
    made = await health(county).post("/allowances", json=allowance_of(worker_id, *days))
    assert made.status_code == 201, made.text
    answer: dict[str, Any] = made.json()
    return answer


async def cleared(county: County, allowance: dict[str, Any]) -> dict[str, Any]:
    path = f"/allowances/{allowance['id']}"
    proposed = await county.move(county.civil_affairs, path, "propose", allowance, REASON)
    return await county.move(county.government, path, "clear", proposed, REASON)


async def upheld(county: County, allowance: dict[str, Any]) -> dict[str, Any]:
    return await county.move(county.civil_affairs, f"/allowances/{allowance['id']}", "uphold", allowance, REASON)
