"""People who look for help, and the desks that answer them."""

from typing import Any

import httpx

from tests.offices import COMMUNITY, COUNTY, Offices

__all__ = [
    "CALM",
    "CRISIS",
    "ME",
    "MILD",
    "asked",
    "desk",
    "listed",
    "organisation",
    "person",
    "provider",
    "screened",
    "shift",
]

ME = "/v1/welfare/me/counselling"
CALM = {"phq9": [0] * 9, "gad7": [0] * 7}
MILD = {"phq9": [1, 1, 1, 1, 1, 0, 0, 0, 0]}
CRISIS = {"phq9": [0] * 8 + [1]}


async def shift(offices: Offices, region: int = COUNTY, **more: Any) -> httpx.Response:
    """A health department sets a shift of its desk for the whole of February."""
    health = await offices.of("health", region)
    body = {
        "region": str(region),
        "desk": f"样例值班室{region // 10**6}",
        "phone": f"0477-{region // 10**6}",
        "ordinal": 1,
        "starts_at": "2020-02-01T00:00:00+08:00",
        "ends_at": "2020-03-01T00:00:00+08:00",
    }
    return await health.post("/v1/welfare/duty-shifts", json=body | more)


async def provider(
    offices: Offices, name: str = "p-1", *, department: str = "civil-affairs", **more: Any
) -> httpx.Response:
    """A department registers one of its own."""
    region = int(more.get("region", COUNTY))
    office = await offices.of(department, region)
    body = {
        "provider_id": name,
        "name": f"样例机构{name}",
        "sponsor": department,
        "kind": "counselling",
        "region": str(region),
        "capacity": 5,
        "document_no": "样例〔2020〕1号",
        "valid_from": "2020-02-01",
    }
    return await office.post("/v1/welfare/counselling-providers", json=body | more)


async def organisation(offices: Offices, name: str = "p-1", *, kind: str = "provider") -> httpx.AsyncClient:
    """The provider as it calls."""
    return await offices.of(kind, COUNTY, organisation=name)


async def asked(person: httpx.AsyncClient, *consents: str, **more: Any) -> dict[str, Any]:
    """The person asks for help."""
    answer = await person.post(f"{ME}/requests", json={"consents": list(consents), **more})
    assert answer.status_code == 201, answer.text
    case: dict[str, Any] = answer.json()
    return case


async def screened(person: httpx.AsyncClient, answers: dict[str, Any], **more: Any) -> httpx.Response:
    """The person fills in a questionnaire, consenting to it in the same call."""
    return await person.post(f"{ME}/screens", json={"consents": ["screening"], **answers, **more})


async def listed(client: httpx.AsyncClient, path: str, **params: Any) -> list[dict[str, Any]]:
    """All that a list holds."""
    answer = await client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def desk(offices: Offices, region: int = COUNTY, who: str = "officer") -> httpx.AsyncClient:
    """The health department's desk."""
    return await offices.of("health", region, subject=f"test:health:{region}:{who}")


async def person(offices: Offices, number: int = 7, *, region: int = COMMUNITY) -> httpx.AsyncClient:
    """A worker, of whom the roster has told."""
    return await offices.worker(await offices.told_of(number, region=region), region)
