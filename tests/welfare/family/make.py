"""A worker's family, the community that knows of it, and those who help."""

from datetime import date
from typing import Any

import httpx

from chassis.identifiers import make_id_number
from tests.offices import COMMUNITY, COUNTY, Offices
from tests.welfare.exams.make import child

__all__ = [
    "CHECK",
    "HELPERS",
    "HELPS",
    "MATCH",
    "OWN",
    "SMALL",
    "asked",
    "helped_by",
    "helper",
    "matched",
    "moved",
    "own_moved",
    "registered",
    "small_child",
]

HELPS = "/v1/welfare/family-helps"
HELPERS = "/v1/welfare/family-helpers"
OWN = "/v1/welfare/me/family-helps"
SMALL = date(2010, 3, 1)  # nine years old when these tests begin

MATCH = {
    "provider_id": "v-1",
    "provider_name": "样例社区志愿服务队",
    "provider_kind": "volunteer",
    "family_consent": True,
}
CHECK = {"check_no": "样例查〔2020〕1号", "checked_on": "2020-01-10"}


async def small_child(offices: Offices, worker_id: str, number: int = 1) -> dict[str, Any]:
    """A child under fourteen, named by its parent."""
    answer = await child(
        offices,
        worker_id,
        number,
        id_number=make_id_number("150603", SMALL, number),
        born_on=SMALL.isoformat(),
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def asked(offices: Offices, worker_id: str, kind: str = "shopping", **more: Any) -> httpx.Response:
    """A worker asks for the own family."""
    return await (await offices.worker(worker_id)).post(OWN, json={"kind": kind} | more)


async def helper(offices: Offices, organisation: str = "v-1") -> httpx.AsyncClient:
    return await offices.of("provider", COUNTY, organisation=organisation)


async def helped_by(offices: Offices, provider_id: str = "v-1", **more: Any) -> httpx.Response:
    """The county registers who helps: education a school, civil affairs all others."""
    kind = more.get("kind", "volunteer")
    office = await offices.of("education" if kind == "school" else "civil-affairs", COUNTY)
    body = {
        "region": str(COUNTY),
        "provider_id": provider_id,
        "name": "样例社区志愿服务队",
        "kind": kind,
        "helps": ["study"] if kind == "school" else ["child-care", "elder-care", "shopping", "study"],
        "capacity": 50,
        "document_no": "样例社〔2020〕3号",
        "valid_from": "2020-01-25",
    }
    return await office.post(HELPERS, json=body | more)


async def registered(offices: Offices, provider_id: str, name: str, kind: str) -> str:
    """The helper of that name, registered when it is not yet; its id."""
    answer = await helped_by(offices, provider_id, name=name, kind=kind)
    if answer.status_code == 201:
        made: str = answer.json()["id"]
        return made
    office = await offices.of("civil-affairs", COUNTY)
    items = (await office.get(HELPERS)).json()["items"]
    [known] = [one["id"] for one in items if one["provider_id"] == provider_id]
    return str(known)


async def moved(
    offices: Offices, one: dict[str, Any], move: str, json: Any = None, *, by: httpx.AsyncClient | None = None
) -> httpx.Response:
    """The community, or ``by`` whom, moves it on the version that was read last."""
    if move == "match":
        named = {name: json[name] for name in ("provider_id", "provider_name", "provider_kind")}
        rest = {name: value for name, value in json.items() if name not in named}
        json = rest | {"helper_id": await registered(offices, *named.values())}
    return await offices.move(by or await offices.of("community", COMMUNITY), f"{HELPS}/{one['id']}", move, one, json)


async def own_moved(offices: Offices, one: dict[str, Any], move: str) -> httpx.Response:
    """The worker whose family it is moves it."""
    return await offices.move(await offices.worker(one["worker_id"]), f"{OWN}/{one['id']}", move, one)


async def matched(offices: Offices, one: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Somebody who was checked helps, and the family agrees."""
    answer = await moved(offices, one, "match", MATCH | CHECK | more)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made
