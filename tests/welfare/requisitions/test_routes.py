"""Requisitions over HTTP: what a community asks for, is sent and counts."""

import asyncio
from typing import Any

import pytest

from deploy.local.postgres import EmbeddedPostgres
from tests.offices import COMMUNITY, ELSEWHERE, NEIGHBOUR, TOWNSHIP, code_of
from tests.welfare.depot import Depot, made
from tests.welfare.ledger import require_balanced

REQUISITIONS = "/v1/welfare/requisitions"


async def _settled(depot: Depot, requisition: dict[str, Any], outcome: str) -> Any:
    lots = [{"lot_id": requisition["lots"][0]["lot_id"], "outcome": outcome}]
    body = {"settlement_no": "CY-1", "lots": lots}
    return await depot.moves(await depot.health(), requisition, "settle", body)


async def test_from_what_a_community_asks_for_to_what_is_on_its_shelf(depot: Depot, postgres: EmbeddedPostgres) -> None:
    county, lot = await depot.stocked(1000)
    store = await depot.store(COMMUNITY)
    asked = await depot.asked(store, lot["item_id"], 400)
    assert [move["move"] for move in asked["next_moves"]] == ["confirm", "refuse", "cancel"]
    depot.offices.clock.advance(hours=1)
    line = [{"item_id": lot["item_id"], "quantity": 300}]
    confirmed = made(await depot.moves(await depot.township(), asked, "confirm", {"lines": line}))
    health = await depot.health()
    allocated = made(await depot.moves(health, confirmed, "allocate", {"from_store_id": county["id"], "lines": line}))
    assert allocated["lines"] == [{"item_id": lot["item_id"], "requested": 400, "confirmed": 300, "allocated": 300}]
    sending = {"waybill_no": "FY-1", "lots": [{"lot_id": lot["id"], "quantity": 300}]}
    shipped = made(await depot.moves(health, allocated, "ship", sending))
    assert [move["move"] for move in shipped["next_moves"]] == ["receive"]
    assert await depot.on_shelf(county) == {lot["id"]: 700}
    assert await depot.on_shelf(store) == {}
    received = made(await depot.counted(shipped, 300))
    assert (received["state"], received["next_moves"]) == ("received", [])
    assert received["requested_at"] < received["confirmed_at"] <= received["received_at"]
    assert await depot.on_shelf(store) == {lot["id"]: 300}
    told = [event["type"] for event in await depot.offices.events() if event["subject"] == asked["id"]]
    assert told == [
        f"welfare.requisition.{verb}" for verb in ("requested", "confirmed", "allocated", "shipped", "received")
    ]
    await require_balanced(depot.offices, postgres)


@pytest.mark.parametrize(
    ("outcome", "counted", "at_county", "at_community"),
    [
        ("lost", 298, 700, 298),
        ("never-sent", 298, 702, 298),
        ("arrived-later", 298, 700, 300),
        ("over-sent", 305, 695, 305),
    ],
)
async def test_a_count_that_differs_is_settled_lot_by_lot_and_the_books_follow(
    depot: Depot, postgres: EmbeddedPostgres, outcome: str, counted: int, at_county: int, at_community: int
) -> None:
    county, lot = await depot.stocked(1000)
    store = await depot.store(COMMUNITY)
    shipped = await depot.shipped(county, store, lot)
    differs = made(await depot.counted(shipped, counted))
    assert (differs["state"], differs["lots"][0]["received"]) == ("discrepancy", counted)
    # What came is on the shelf at once, and may be handed out.
    assert await depot.on_shelf(store) == {lot["id"]: min(counted, 300)}
    unfit = await _settled(depot, differs, "lost" if outcome == "over-sent" else "over-sent")
    assert code_of(unfit) == "OUTCOME_UNFIT"
    settled = made(await _settled(depot, differs, outcome))
    assert (settled["state"], settled["lots"][0]["outcome"]) == ("settled", outcome)
    assert (await depot.on_shelf(county), await depot.on_shelf(store)) == (
        {lot["id"]: at_county},
        {lot["id"]: at_community},
    )
    await require_balanced(depot.offices, postgres)


async def test_what_never_came_at_all_is_counted_as_nought(depot: Depot) -> None:
    county, lot = await depot.stocked(1000)
    store = await depot.store(COMMUNITY)
    shipped = await depot.shipped(county, store, lot)
    assert made(await depot.counted(shipped, 0))["state"] == "discrepancy"
    assert await depot.on_shelf(store) == {}


async def test_no_more_is_confirmed_than_asked_nor_allocated_than_confirmed(depot: Depot) -> None:
    county, lot = await depot.stocked(1000)
    asked = await depot.asked(await depot.store(COMMUNITY), lot["item_id"], 100)
    township, health = await depot.township(), await depot.health()

    def lines(quantity: int) -> list[dict[str, Any]]:
        return [{"item_id": lot["item_id"], "quantity": quantity}]

    assert code_of(await depot.moves(township, asked, "confirm", {"lines": lines(101)})) == (
        "REQUISITION_MORE_THAN_BEFORE"
    )
    confirmed = made(await depot.moves(township, asked, "confirm", {"lines": lines(50)}))
    more = {"from_store_id": county["id"], "lines": lines(51)}
    assert code_of(await depot.moves(health, confirmed, "allocate", more)) == "REQUISITION_MORE_THAN_BEFORE"
    allocated = made(await depot.moves(health, confirmed, "allocate", more | {"lines": lines(50)}))
    # Until it is on its way it may be allocated anew.
    assert made(await depot.moves(health, allocated, "allocate", more | {"lines": lines(40)}))["state"] == "allocated"


async def test_of_a_requisition_that_two_would_ship_one_goes_out(depot: Depot, postgres: EmbeddedPostgres) -> None:
    county, lot = await depot.stocked(1000)
    asked = await depot.asked(await depot.store(COMMUNITY), lot["item_id"])
    line = [{"item_id": lot["item_id"], "quantity": 300}]
    confirmed = made(await depot.moves(await depot.township(), asked, "confirm", {"lines": line}))
    health = await depot.health()
    allocated = made(await depot.moves(health, confirmed, "allocate", {"from_store_id": county["id"], "lines": line}))
    sending = {"waybill_no": "FY-1", "lots": [{"lot_id": lot["id"], "quantity": 300}]}
    answers = await asyncio.gather(*(depot.moves(health, allocated, "ship", sending) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
    assert await depot.on_shelf(county) == {lot["id"]: 700}
    await require_balanced(depot.offices, postgres)


async def test_two_requisitions_for_the_last_of_a_lot_are_not_both_shipped(
    depot: Depot, postgres: EmbeddedPostgres
) -> None:
    county, lot = await depot.stocked(300)
    line = [{"item_id": lot["item_id"], "quantity": 200}]
    health = await depot.health()
    ready = []
    for region in (COMMUNITY, NEIGHBOUR):
        asked = await depot.asked(await depot.store(region), lot["item_id"], 200)
        confirmed = made(await depot.moves(await depot.township(), asked, "confirm", {"lines": line}))
        allocation = {"from_store_id": county["id"], "lines": line}
        ready.append(made(await depot.moves(health, confirmed, "allocate", allocation)))
    sending = {"waybill_no": "FY-1", "lots": [{"lot_id": lot["id"], "quantity": 200}]}
    answers = await asyncio.gather(*(depot.moves(health, one, "ship", sending) for one in ready))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"STOCK_SHORT"}
    await require_balanced(depot.offices, postgres)


async def test_a_recalled_lot_is_not_sent_and_another_amount_than_allocated_neither(depot: Depot) -> None:
    county, lot = await depot.stocked(1000)
    asked = await depot.asked(await depot.store(COMMUNITY), lot["item_id"])
    line = [{"item_id": lot["item_id"], "quantity": 300}]
    confirmed = made(await depot.moves(await depot.township(), asked, "confirm", {"lines": line}))
    health = await depot.health()
    allocated = made(await depot.moves(health, confirmed, "allocate", {"from_store_id": county["id"], "lines": line}))
    less = {"waybill_no": "FY-1", "lots": [{"lot_id": lot["id"], "quantity": 299}]}
    assert code_of(await depot.moves(health, allocated, "ship", less)) == "SHIPMENT_NOT_AS_ALLOCATED"
    made(await depot.offices.move(health, f"/v1/welfare/lots/{lot['id']}", "recall", lot, {"recall_no": "召1"}))
    whole = {"waybill_no": "FY-1", "lots": [{"lot_id": lot["id"], "quantity": 300}]}
    assert code_of(await depot.moves(health, allocated, "ship", whole)) == "LOT_NOT_USABLE"
    assert await depot.on_shelf(county) == {lot["id"]: 1000}


async def test_what_a_township_keeps_the_township_ships(depot: Depot) -> None:
    township = await depot.township()
    own = await depot.store(TOWNSHIP, "苏木库")
    source = await depot.source("捐2", office=township, region=str(TOWNSHIP))
    lot = await depot.lot(await depot.item(), source, office=township)
    made(await depot.take_in(own, lot, 500, office=township))
    asked = await depot.asked(await depot.store(COMMUNITY), lot["item_id"], 100)
    line = [{"item_id": lot["item_id"], "quantity": 100}]
    confirmed = made(await depot.moves(township, asked, "confirm", {"lines": line}))
    health = await depot.health()
    allocated = made(await depot.moves(health, confirmed, "allocate", {"from_store_id": own["id"], "lines": line}))
    sending = {"waybill_no": "FY-1", "lots": [{"lot_id": lot["id"], "quantity": 100}]}
    assert code_of(await depot.moves(health, allocated, "ship", sending)) == "NOT_OWN_REGION"
    assert made(await depot.moves(township, allocated, "ship", sending))["state"] == "shipped"
    assert await depot.on_shelf(own) == {lot["id"]: 400}


async def test_a_requisition_is_refused_with_a_reason_or_taken_back(depot: Depot) -> None:
    _, lot = await depot.stocked(1000)
    store = await depot.store(COMMUNITY)
    refused = made(
        await depot.moves(
            await depot.township(), await depot.asked(store, lot["item_id"]), "refuse", {"reason": "库存尚可用二十日"}
        )
    )
    assert (refused["state"], refused["refused_for"]) == ("refused", "库存尚可用二十日")
    community = await depot.community()
    cancelled = made(await depot.moves(community, await depot.asked(store, lot["item_id"]), "cancel"))
    assert (
        code_of(
            await depot.moves(
                await depot.township(), cancelled, "confirm", {"lines": [{"item_id": lot["item_id"], "quantity": 1}]}
            )
        )
        == "ILLEGAL_MOVE"
    )


async def test_a_community_asks_for_its_own_store_and_for_each_item_once(depot: Depot) -> None:
    _, lot = await depot.stocked(1000)
    store = await depot.store(COMMUNITY)
    line = {"item_id": lot["item_id"], "quantity": 5}
    body = {"region": str(COMMUNITY), "to_store_id": store["id"], "reason": "卡口", "lines": [line, line]}
    community = await depot.community()
    assert code_of(await community.post(REQUISITIONS, json=body)) == "REQUISITION_LINE_TWICE"
    neighbour = await depot.community(NEIGHBOUR)
    foreign = await neighbour.post(REQUISITIONS, json=body | {"region": str(NEIGHBOUR)})
    assert foreign.status_code == 404  # the other's store is not seen
    above = await (await depot.township()).post(REQUISITIONS, json=body)
    assert code_of(above) == "NOT_OWN_REGION"
    assert (await community.get(REQUISITIONS)).json()["items"] == []


async def test_a_township_cannot_have_a_requisition_sent_to_its_own_depot_in_a_communitys_name(depot: Depot) -> None:
    _, lot = await depot.stocked(1000)
    own = await depot.store(TOWNSHIP, "苏木库")
    body = {
        "region": str(COMMUNITY),
        "to_store_id": own["id"],
        "reason": "卡口",
        "lines": [{"item_id": lot["item_id"], "quantity": 5}],
    }
    assert (await (await depot.community()).post(REQUISITIONS, json=body)).status_code == 404


async def test_another_county_sees_no_requisition(depot: Depot) -> None:
    _, lot = await depot.stocked(1000)
    asked = await depot.asked(await depot.store(COMMUNITY), lot["item_id"])
    stranger = await depot.offices.of("health", ELSEWHERE - 1001)
    assert (await stranger.get(f"{REQUISITIONS}/{asked['id']}")).status_code == 404
    assert (await stranger.get(REQUISITIONS)).json()["items"] == []
    assert (
        await depot.moves(
            stranger, asked, "settle", {"settlement_no": "1", "lots": [{"lot_id": lot["id"], "outcome": "lost"}]}
        )
    ).status_code == 404
    listed = await (await depot.health()).get(REQUISITIONS, params={"state": "requested", "region": str(TOWNSHIP)})
    assert [one["id"] for one in listed.json()["items"]] == [asked["id"]]
