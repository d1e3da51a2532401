"""A store is closed when nothing lies in it and nothing is on its way, and then nothing comes in."""

import asyncio

from tests.offices import COMMUNITY, Offices, code_of
from tests.welfare.depot import Depot, made

STORES = "/v1/welfare/stores"


async def test_a_store_is_closed_once_it_is_empty_and_takes_nothing_any_more(depot: Depot) -> None:
    store, lot = await depot.at_community(1)
    keeper, worker_id = await depot.community(), await depot.offices.told_of(7)
    path = f"{STORES}/{store['id']}"
    assert code_of(await depot.offices.move(keeper, path, "close", store)) == "STORE_IN_USE"
    issue = made(await depot.issue(store, lot, worker_id))
    asked = await depot.asked(store, lot["item_id"], 1)
    assert code_of(await depot.offices.move(keeper, path, "close", store)) == "STORE_IN_USE"
    made(await depot.moves(keeper, asked, "cancel"))
    health = await depot.health()
    assert code_of(await depot.offices.move(health, path, "close", store)) == "NOT_OWN_REGION"
    closed = made(await depot.offices.move(keeper, path, "close", store))
    assert (closed["state"], closed["closed_on"], closed["next_moves"]) == ("closed", "2020-02-05", [])
    back = await depot.offices.move(keeper, f"/v1/welfare/issues/{issue['id']}", "take-back", issue, {"reason": "多领"})
    assert code_of(back) == "STORE_CLOSED"
    lines = [{"item_id": lot["item_id"], "quantity": 1}]
    again = {"region": str(COMMUNITY), "to_store_id": store["id"], "reason": "补充", "lines": lines}
    assert code_of(await keeper.post("/v1/welfare/requisitions", json=again)) == "STORE_CLOSED"
    still = (await keeper.get(STORES, params={"state": "open", "region": str(COMMUNITY)})).json()["items"]
    assert still == []


async def test_of_a_closing_and_goods_that_come_in_one_is_refused(depot: Depot, offices: Offices) -> None:
    store = await depot.store(COMMUNITY)
    keeper = await depot.community()
    lot = await depot.lot(
        await depot.item("M9"), await depot.source("捐9号", office=keeper, region=str(COMMUNITY)), office=keeper
    )
    closing = offices.move(keeper, f"{STORES}/{store['id']}", "close", store)
    one, other = await asyncio.gather(closing, depot.take_in(store, lot, 5, office=keeper))
    codes = {code_of(answer) for answer in (one, other) if answer.status_code == 409}
    assert len(codes) == 1
    assert codes <= {"STORE_IN_USE", "STORE_CLOSED"}
