"""The stock ledger over HTTP, and what the database refuses of it whoever asks."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.database import Scope
from deploy.local.postgres import EmbeddedPostgres
from services.welfare.stock.models import Movement
from services.welfare.stock.rules import PAIRS, AccountKind
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, Offices, code_of
from tests.welfare.depot import Depot
from tests.welfare.ledger import require_balanced

STORES = "/v1/welfare/stores"


async def test_what_comes_in_is_on_the_shelf_and_its_source_gave_it(depot: Depot, postgres: EmbeddedPostgres) -> None:
    store, lot = await depot.stocked(1000)
    assert await depot.on_shelf(store) == {lot["id"]: 1000}
    health = await depot.health()
    lost = await health.post(
        f"{STORES}/{store['id']}/losses", json={"lot_id": lot["id"], "quantity": 3, "reason": "盘点短少"}
    )
    assert (lost.json()["from_kind"], lost.json()["to_kind"]) == ("store", "loss")
    gone = await health.post(
        f"{STORES}/{store['id']}/write-offs",
        json={"lot_id": lot["id"], "quantity": 997, "document_no": "HX-1", "reason": "受潮"},
    )
    assert (gone.json()["to_kind"], gone.json()["reference"]) == ("write-off", "HX-1")
    assert await depot.on_shelf(store) == {}
    # Whoever mirrors the list is told that there is no more of it.
    changed = (await health.get("/v1/welfare/stock", params={"updated_since": "2020-01-01T00:00:00Z"})).json()["items"]
    assert [one["quantity"] for one in changed] == [0]
    listed = (await health.get("/v1/welfare/stock/movements", params={"store_id": store["id"]})).json()["items"]
    assert [(one["from_kind"], one["to_kind"], one["quantity"]) for one in listed] == [
        ("donor", "store", 1000),
        ("store", "loss", 3),
        ("store", "write-off", 997),
    ]
    assert [event["type"] for event in await depot.offices.events()][-3:] == [
        "welfare.stock.received",
        "welfare.stock.lost",
        "welfare.stock.written-off",
    ]
    await require_balanced(depot.offices, postgres)


async def test_a_receipt_that_is_sent_twice_is_taken_in_once(depot: Depot) -> None:
    store, lot = await depot.stocked(10)
    health = await depot.health()
    body = {"lot_id": lot["id"], "quantity": 5, "document_no": "RK-2"}
    twice = [
        await health.post(f"{STORES}/{store['id']}/receipts", json=body, headers={"Idempotency-Key": "rk-2"})
        for _ in range(2)
    ]
    assert twice[0].json() == twice[1].json()
    assert await depot.on_shelf(store) == {lot["id"]: 15}


async def test_no_more_leaves_than_there_is_however_many_try(depot: Depot, postgres: EmbeddedPostgres) -> None:
    store, lot = await depot.stocked(10)
    health = await depot.health()
    body = {"lot_id": lot["id"], "quantity": 4, "reason": "盘点短少"}
    answers = await asyncio.gather(*(health.post(f"{STORES}/{store['id']}/losses", json=body) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"STOCK_SHORT"}
    assert await depot.on_shelf(store) == {lot["id"]: 2}
    await require_balanced(depot.offices, postgres)


async def test_a_store_is_kept_by_its_own_region_alone(depot: Depot) -> None:
    store, lot = await depot.at_community(20)
    body = {"lot_id": lot["id"], "quantity": 1, "reason": "盘点短少"}
    above = await (await depot.health()).post(f"{STORES}/{store['id']}/losses", json=body)
    assert (above.status_code, code_of(above)) == (403, "NOT_OWN_REGION")
    elsewhere = await depot.offices.of("community", ELSEWHERE)
    assert (await elsewhere.post(f"{STORES}/{store['id']}/losses", json=body)).status_code == 404
    # What the county was given is taken in by the county.
    countys = await depot.lot(await depot.item("M2"), await depot.source())
    taken = await depot.take_in(store, countys, 5, office=await depot.community())
    assert (taken.status_code, code_of(taken)) == (403, "NOT_OWN_REGION")


async def test_a_county_sees_what_its_communities_have_and_another_county_nothing(depot: Depot) -> None:
    store, lot = await depot.at_community(20)
    params = {"region": str(COMMUNITY), "item_id": lot["item_id"]}
    seen = (await (await depot.health()).get("/v1/welfare/stock", params=params)).json()["items"]
    assert [(one["store_id"], one["quantity"], one["source_kind"]) for one in seen] == [(store["id"], 20, "donor")]
    stranger = await depot.offices.of("health", ELSEWHERE - 1001)
    assert (await stranger.get("/v1/welfare/stock", params={"region": str(COUNTY)})).json()["items"] == []
    assert (await stranger.get("/v1/welfare/stock/movements")).json()["items"] == []


@pytest.mark.parametrize("quantity", [0, -1, True, 10**9 + 1, "5.5"])
async def test_a_quantity_is_a_whole_number_of_at_least_one(depot: Depot, quantity: object) -> None:
    store, lot = await depot.stocked(10)
    body = {"lot_id": lot["id"], "quantity": quantity, "document_no": "RK-2"}
    answer = await (await depot.health()).post(f"{STORES}/{store['id']}/receipts", json=body)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "forbidden",
    [
        "UPDATE stock_balances SET quantity = 0",
        "INSERT INTO stock_balances SELECT * FROM stock_balances",
        "UPDATE stock_movements SET quantity = 1",
        "DELETE FROM stock_movements",
        "UPDATE stock_accounts SET kind = 'loss'",
    ],
)
async def test_the_service_itself_may_not(offices: Offices, forbidden: str) -> None:
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(DBAPIError, match="permission denied"):
            await session.execute(text(forbidden))


async def test_supplies_go_only_the_ways_that_are_written_down(depot: Depot, offices: Offices) -> None:
    """What is lost or written off does not come back by a movement, and nothing goes back to who gave it."""
    store, lot = await depot.stocked(10)
    health = await depot.health()
    for path, more in (("losses", {}), ("write-offs", {"document_no": "HX-1"})):
        body = {"lot_id": lot["id"], "quantity": 1, "reason": "盘点短少"} | more
        await health.post(f"{STORES}/{store['id']}/{path}", json=body)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        rows = await session.execute(text("SELECT kind, id FROM stock_accounts"))
        accounts: dict[str, UUID] = {row.kind: row.id for row in rows}
    for giver, taker in [(a, b) for a in AccountKind for b in AccountKind if (a, b) not in PAIRS and a is not b]:
        if giver not in accounts or taker not in accounts:
            continue
        async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
            session.add(
                Movement(
                    region=COUNTY,
                    lot_id=UUID(lot["id"]),
                    from_account_id=accounts[giver],
                    from_kind=giver,
                    to_account_id=accounts[taker],
                    to_kind=taker,
                    quantity=1,
                    moved_on=offices.clock.today(),
                    recorded_by="test",
                )
            )
            with pytest.raises(DBAPIError, match="ck_stock_movements_way"):
                await session.flush()
