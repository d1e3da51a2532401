"""Items, sources and stores over HTTP."""

import asyncio
from typing import Any

import pytest

from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, code_of
from tests.welfare.depot import Depot

BODIES: dict[str, dict[str, Any]] = {
    "items": {"code": "MASK", "name": "口罩", "kind": "mask", "unit": "只", "standard": "YY 0469-2011"},
    "sources": {"kind": "supplier", "name": "样例医药公司", "agreement_no": "购〔2020〕1号"},
    "stores": {"name": "一号库"},
}
TAKEN = {"items": "ITEM_CODE_TAKEN", "sources": "SOURCE_TAKEN", "stores": "STORE_NAME_TAKEN"}


@pytest.mark.parametrize("path", BODIES)
async def test_of_several_who_register_the_same_at_once_one_does(depot: Depot, path: str) -> None:
    health = await depot.health()
    body = BODIES[path] | {"region": str(COUNTY)}
    answers = await asyncio.gather(*(health.post(f"/v1/welfare/{path}", json=body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {TAKEN[path]}


@pytest.mark.parametrize("path", BODIES)
async def test_what_is_registered_is_read_listed_and_hidden_from_another_county(depot: Depot, path: str) -> None:
    health = await depot.health()
    made = (await health.post(f"/v1/welfare/{path}", json=BODIES[path] | {"region": str(COUNTY)})).json()
    assert {name: made[name] for name in BODIES[path]} == BODIES[path]
    assert (await health.get(f"/v1/welfare/{path}/{made['id']}")).json() == made
    assert (await health.get(f"/v1/welfare/{path}")).json()["items"] == [made]
    stranger = await depot.offices.of("health", ELSEWHERE - 1001)
    assert (await stranger.get(f"/v1/welfare/{path}/{made['id']}")).status_code == 404
    assert (await stranger.get(f"/v1/welfare/{path}")).json()["items"] == []


async def test_a_community_goes_by_the_countys_items(depot: Depot) -> None:
    item = await depot.item()
    assert (await (await depot.community()).get("/v1/welfare/items", params={"kind": "mask"})).json()["items"] == [item]


async def test_a_store_is_what_the_level_of_its_region_says(depot: Depot) -> None:
    assert (await depot.store())["kind"] == "county-depot"
    assert (await depot.store(COMMUNITY))["kind"] == "community-store"
    league = await depot.offices.of("health", LEAGUE)
    refused = await league.post("/v1/welfare/stores", json={"region": str(LEAGUE), "name": "盟库"})
    assert code_of(refused) == "NO_STORE_AT_THIS_LEVEL"
