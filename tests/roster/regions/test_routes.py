"""Regions over HTTP, on a real database."""

import asyncio
from typing import Any

import httpx

from tests.roster.make import COMMUNITY, COUNTY, NEIGHBOUR, TOWNSHIP, Made

CHANGES = "/v1/roster/regions/changes"


def change(kind: str, closes: list[int], opens: list[Any], on: str = "2021-01-01") -> dict[str, Any]:
    return {
        "kind": kind,
        "effective_on": on,
        "closes": [str(code) for code in closes],
        "opens": [{"code": str(code), "name": name, "kind": "居委会"} for code, name in opens],
        "document": "内政字〔2020〕200号",
    }


async def province(made: Made) -> httpx.AsyncClient:
    return await made.client("civil-affairs", 150000000000)


async def test_the_packaged_list_is_there_with_its_levels(made: Made) -> None:
    counted = {
        level: (await made.community.get(f"/v1/roster/regions?level={level}&count=true&limit=1")).json()["count"]
        for level in ("province", "league", "county", "township", "community")
    }
    assert counted == {"province": 1, "league": 12, "county": 108, "township": 1225, "community": 14592}


async def test_regions_are_found_by_parent_and_part_of_the_name(made: Made) -> None:
    found = (await made.community.get(f"/v1/roster/regions?parent={TOWNSHIP}&name=友谊")).json()["items"]
    assert {item["parent"] for item in found} == {str(TOWNSHIP)}
    assert all("友谊" in item["name"] for item in found)
    assert (await made.community.get("/v1/roster/regions?name=%25")).json()["items"] == []
    one = (await made.community.get(f"/v1/roster/regions/{COUNTY}")).json()
    assert (one["name"], one["valid_from"], one["valid_to"]) == ("昆都仑区", None, None)
    assert (await made.community.get("/v1/roster/regions/150203999999")).status_code == 404


async def test_a_renamed_region_has_each_name_in_its_time(made: Made) -> None:
    whole = await province(made)
    answer = await whole.post(CHANGES, json=change("rename", [COMMUNITY], [(COMMUNITY, "新名社区居委会")]))
    assert answer.status_code == 201, answer.text
    path = f"/v1/roster/regions/{COMMUNITY}"
    assert (await whole.get(path, params={"on": "2020-12-31"})).json()["name"] == "少先二十一号街坊社区居委会"
    assert (await whole.get(path, params={"on": "2021-01-01"})).json()["name"] == "新名社区居委会"
    told = await made.events("roster.region.changed")
    assert told[0]["data"]["opened"] == [str(COMMUNITY)]


async def test_merged_regions_end_when_the_new_one_begins(made: Made) -> None:
    whole = await province(made)
    merged = change("merge", [COMMUNITY, NEIGHBOUR], [(150203001099, "合并社区居委会")])
    answer = await whole.post(CHANGES, json=merged)
    assert answer.json()["opened"][0]["predecessors"] == [str(COMMUNITY), str(NEIGHBOUR)]
    assert (await whole.get(f"/v1/roster/regions/{COMMUNITY}?on=2021-01-01")).status_code == 404
    again = await whole.post(CHANGES, json=merged)
    assert again.json()["code"] == "REGION_NOT_IN_FORCE"


async def test_a_region_with_others_below_it_is_not_abolished(made: Made) -> None:
    refused = (await (await province(made)).post(CHANGES, json=change("abolish", [TOWNSHIP], []))).json()
    assert refused["code"] == "REGION_HAS_CHILDREN"
    assert str(COMMUNITY) in refused["facts"]["regions"]


async def test_of_racing_changes_of_one_region_one_is_made(made: Made) -> None:
    whole = await province(made)
    answers = await asyncio.gather(
        *(whole.post(CHANGES, json=change("rename", [COMMUNITY], [(COMMUNITY, f"名{n}")])) for n in range(5))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


async def test_a_taken_code_is_not_opened_again(made: Made) -> None:
    split = change("split", [COMMUNITY], [(COMMUNITY, "东"), (NEIGHBOUR, "西")])
    refused = (await (await province(made)).post(CHANGES, json=split)).json()
    assert refused["code"] == "REGION_TAKEN"
