"""Lots over HTTP."""

import pytest

from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, code_of
from tests.welfare.depot import Depot

LOTS = "/v1/welfare/lots"


async def test_a_lot_bears_its_sources_tag_and_stands_once(depot: Depot) -> None:
    item, source = await depot.item(), await depot.source()
    lot = await depot.lot(item, source)
    assert (lot["source_kind"], lot["state"], lot["expires_on"]) == ("donor", "usable", "2022-01-14")
    health = await depot.health()
    again = await health.post(
        LOTS,
        json={"region": str(COUNTY), "item_id": item["id"], "source_id": source["id"], "batch_no": lot["batch_no"]},
    )
    assert code_of(again) == "LOT_TAKEN"


async def test_a_lot_is_held_back_released_and_recalled_for_good(depot: Depot) -> None:
    lot = await depot.lot(await depot.item(), await depot.source())
    health = await depot.health()
    path = f"{LOTS}/{lot['id']}"
    held = (await depot.offices.move(health, path, "hold", lot, {"reason": "外包装受潮"})).json()
    assert (held["state"], held["note"]) == ("held", "外包装受潮")
    released = (await depot.offices.move(health, path, "release", held, {"reason": "检验合格"})).json()
    stale = await depot.offices.move(health, path, "recall", held, {"recall_no": "召〔2020〕2号"})
    assert stale.status_code == 412
    recalled = (await depot.offices.move(health, path, "recall", released, {"recall_no": "召〔2020〕2号"})).json()
    assert (recalled["state"], recalled["next_moves"]) == ("recalled", [])
    back = await depot.offices.move(health, path, "release", recalled, {"reason": "误召"})
    assert code_of(back) == "ILLEGAL_MOVE"
    told = [event["type"] for event in await depot.offices.events() if event["subject"] == lot["id"]]
    assert told == [f"welfare.lot.{verb}" for verb in ("registered", "held", "released", "recalled")]


async def test_a_lot_that_would_expire_before_it_was_made_is_malformed(depot: Depot) -> None:
    item, source = await depot.item(), await depot.source()
    body = {
        "region": str(COUNTY),
        "item_id": item["id"],
        "source_id": source["id"],
        "batch_no": "1",
        "made_on": "2020-01-15",
        "expires_on": "2020-01-14",
    }
    assert (await (await depot.health()).post(LOTS, json=body)).status_code == 422


async def test_those_below_go_by_a_countys_lots_and_another_county_sees_none(depot: Depot) -> None:
    lot = await depot.lot(await depot.item(), await depot.source())
    assert (await (await depot.community()).get(f"{LOTS}/{lot['id']}")).status_code == 200
    stranger = await depot.offices.of("community", ELSEWHERE)
    assert (await stranger.get(f"{LOTS}/{lot['id']}")).status_code == 404
    # A community may read its county's lot and does not write in it.
    moved = await depot.offices.move(
        await depot.community(), f"{LOTS}/{lot['id']}", "hold", lot, {"reason": "外包装受潮"}
    )
    assert moved.status_code == 404


async def test_expiring_lots_are_found_by_the_day(depot: Depot) -> None:
    item, source = await depot.item(), await depot.source()
    soon = await depot.lot(item, source, "1", expires_on="2020-03-01")
    await depot.lot(item, source, "2", expires_on="2020-03-02")
    listed = await (await depot.health()).get(LOTS, params={"expires_before": "2020-03-02"})
    assert [one["id"] for one in listed.json()["items"]] == [soon["id"]]


@pytest.mark.parametrize("path", ["items", "sources", "stores"])
async def test_each_level_registers_for_itself(depot: Depot, path: str) -> None:
    bodies = {
        "items": {"code": "M", "name": "口罩", "kind": "mask", "unit": "只"},
        "sources": {"kind": "donor", "name": "样例基金会", "agreement_no": "捐1"},
        "stores": {"name": "领用点"},
    }
    for region in (COMMUNITY, LEAGUE):
        body = bodies[path] | {"region": str(region)}
        refused = await (await depot.health()).post(f"/v1/welfare/{path}", json=body)
        assert (refused.status_code, code_of(refused)) == (403, "NOT_OWN_REGION")
