"""Issues over HTTP: who is given what, signs for it, and what the database refuses."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from chassis.client import Peer
from chassis.clock import ZONE
from chassis.database import Scope
from chassis.worker_id import make_worker_id
from deploy.local.postgres import EmbeddedPostgres
from services.welfare.lots.models import Lot
from services.welfare.stock.actions import account, move
from services.welfare.stock.rules import AccountKind
from tests.client import caller
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, NEIGHBOUR, Offices, code_of
from tests.welfare.depot import Depot, made
from tests.welfare.ledger import require_balanced

ISSUES = "/v1/welfare/issues"
OWN = "/v1/welfare/me/supplies"


async def test_a_worker_is_given_masks_and_signs_with_the_own_hand(depot: Depot, postgres: EmbeddedPostgres) -> None:
    store, lot = await depot.at_community(20)
    worker_id = await depot.offices.told_of(7)
    given = made(await depot.issue(store, lot, worker_id, 5))
    assert (given["state"], given["issued_on"], given["signed_at"]) == ("issued", "2020-02-05", None)
    assert await depot.on_shelf(store) == {lot["id"]: 15}
    worker = await depot.offices.worker(worker_id)
    [own] = (await worker.get(OWN)).json()["items"]
    assert own["id"] == given["id"]
    signed = made(await depot.offices.move(worker, f"{OWN}/{given['id']}", "sign", own))
    assert (signed["state"], signed["signed_by_worker"], signed["paper_no"]) == ("signed", True, None)
    assert code_of(await depot.offices.move(worker, f"{OWN}/{given['id']}", "sign", signed)) == "ILLEGAL_MOVE"
    told = [event for event in await depot.offices.events() if event["subject"] == given["id"]]
    assert [event["type"] for event in told] == ["welfare.issue.made", "welfare.issue.signed"]
    await require_balanced(depot.offices, postgres)


async def test_another_worker_neither_sees_nor_signs_it(depot: Depot) -> None:
    store, lot = await depot.at_community(20)
    given = made(await depot.issue(store, lot, await depot.offices.told_of(7)))
    other = await depot.offices.worker(await depot.offices.told_of(8))
    assert (await other.get(OWN)).json()["items"] == []
    assert (await depot.offices.move(other, f"{OWN}/{given['id']}", "sign", given)).status_code == 404
    # An officer who is no worker does not sign in a worker's place.
    clerk = await depot.community()
    assert (await depot.offices.move(clerk, f"{OWN}/{given['id']}", "sign", given)).status_code == 404


async def test_a_signature_on_paper_is_recorded_by_its_number_and_a_number_serves_once(depot: Depot) -> None:
    store, lot = await depot.at_community(20)
    worker_id = await depot.offices.told_of(7)
    at_once = made(await depot.issue(store, lot, worker_id, paper_no="QS-1"))
    assert (at_once["state"], at_once["signed_by_worker"], at_once["paper_no"]) == ("signed", False, "QS-1")
    later = made(await depot.issue(store, lot, worker_id))
    community = await depot.community()
    path = f"{ISSUES}/{later['id']}"
    assert code_of(await depot.offices.move(community, path, "sign", later, {"paper_no": "QS-1"})) == "PAPER_NO_USED"
    signed = made(await depot.offices.move(community, path, "sign", later, {"paper_no": "QS-2"}))
    assert signed["paper_no"] == "QS-2"
    above = await depot.offices.move(await depot.health(), path, "take-back", signed, {"reason": "误发"})
    assert code_of(above) == "NOT_OWN_REGION"


async def test_what_comes_back_is_on_the_shelf_again(depot: Depot, postgres: EmbeddedPostgres) -> None:
    store, lot = await depot.at_community(20)
    given = made(await depot.issue(store, lot, await depot.offices.told_of(7), 5))
    community = await depot.community()
    path = f"{ISSUES}/{given['id']}"
    back = made(await depot.offices.move(community, path, "take-back", given, {"reason": "人员填写有误"}))
    assert (back["state"], back["taken_back_for"]) == ("taken-back", "人员填写有误")
    assert await depot.on_shelf(store) == {lot["id"]: 20}
    again = await depot.offices.move(community, path, "take-back", back, {"reason": "人员填写有误"})
    assert code_of(again) == "ILLEGAL_MOVE"
    await require_balanced(depot.offices, postgres)


async def test_of_fifty_who_reach_for_the_last_twenty_twenty_are_given_one(
    depot: Depot, postgres: EmbeddedPostgres
) -> None:
    store, lot = await depot.at_community(20)
    workers = [await depot.offices.told_of(number) for number in range(1, 51)]

    async def reach(worker_id: str) -> httpx.Response:
        # Who cannot be served at once is told to come again (503), and nothing has changed by then.
        for _ in range(60):
            answer = await depot.issue(store, lot, worker_id)
            if answer.status_code != 503:
                break
        return answer

    answers = await asyncio.gather(*(reach(worker_id) for worker_id in workers))
    assert [sum(answer.status_code == status for answer in answers) for status in (201, 409)] == [20, 30]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"STOCK_SHORT"}
    assert await depot.on_shelf(store) == {}
    given = (await (await depot.community()).get(ISSUES, params={"limit": 500})).json()["items"]
    assert len({one["worker_id"] for one in given}) == 20
    await require_balanced(depot.offices, postgres)


async def test_an_expired_lot_is_not_issued_from_the_day_after(depot: Depot) -> None:
    store, lot = await depot.at_community(20)
    worker_id = await depot.offices.told_of(7)
    now = depot.offices.clock.now()
    depot.offices.clock.advance(seconds=(datetime(2022, 1, 14, 23, 59, 59, tzinfo=ZONE) - now).total_seconds())
    made(await depot.issue(store, lot, worker_id))
    depot.offices.clock.advance(seconds=1)
    assert code_of(await depot.issue(store, lot, worker_id)) == "LOT_NOT_USABLE"


@pytest.mark.parametrize("state", ["pending", "suspended", "left", "deceased", "merged"])
async def test_only_active_workers_are_given_supplies(depot: Depot, state: str) -> None:
    store, lot = await depot.at_community(20)
    worker_id = await depot.offices.told_of(7, state=state)
    assert code_of(await depot.issue(store, lot, worker_id)) == "WORKER_NOT_ACTIVE"
    assert await depot.on_shelf(store) == {lot["id"]: 20}


async def test_a_worker_who_is_not_known_yet_is_asked_for_once(depot: Depot) -> None:
    asked: list[Any] = []
    known, unknown = make_worker_id(70), make_worker_id(71)

    def roster(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            return httpx.Response(200, json={"access_token": "test", "expires_in": 3600})
        asked.append(orjson.loads(request.content)["worker_ids"])
        told = {
            "worker_id": known,
            "region": str(COMMUNITY),
            "category": "grid",
            "state": "active",
            "name_masked": "张*",
        }
        return httpx.Response(200, json={"items": [told] if asked[-1] == [known] else []})

    store, lot = await depot.at_community(20)
    peer = Peer(gateway_url="http://g", client_id="w", client_secret="s", transport=httpx.MockTransport(roster))
    async with peer:
        depot.offices.app.state.peer = peer
        made(await depot.issue(store, lot, known))
        made(await depot.issue(store, lot, known))
        assert code_of(await depot.issue(store, lot, unknown)) == "WORKER_UNKNOWN"
    assert asked == [[known], [unknown]]


async def _move_anyway(offices: Offices, store: dict[str, Any], lot: dict[str, Any], worker_id: str) -> None:
    """Take something off the shelf past every rule of the service."""
    clerk = caller("community", COMMUNITY)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session, session.begin():
        shelf = await account(session, AccountKind.STORE, region=COMMUNITY, store_id=UUID(store["id"]))
        hand = await account(
            session, AccountKind.WORKER, region=COMMUNITY, store_id=UUID(store["id"]), worker_id=worker_id
        )
        await move(session, UUID(lot["id"]), 1, giver=shelf, taker=hand, caller=clerk)


@pytest.mark.parametrize("forbidden", ["recalled", "held", "suspended", "expired"])
async def test_the_database_itself_issues_nothing_bad_and_to_nobody_absent(
    depot: Depot, offices: Offices, forbidden: str
) -> None:
    store, lot = await depot.at_community(20)
    worker_id = await offices.told_of(7, state="suspended" if forbidden == "suspended" else "active")
    if forbidden in {"recalled", "held"}:
        async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session, session.begin():
            recall_no = "召1" if forbidden == "recalled" else None
            await session.execute(update(Lot).values(state=forbidden, recall_no=recall_no))
    if forbidden == "expired":
        offices.clock.advance(days=800)
    refused = "worker is not active" if forbidden == "suspended" else "lot may not be used"
    with pytest.raises(DBAPIError, match=refused):
        await _move_anyway(offices, store, lot, worker_id)


async def test_a_recall_and_an_issue_take_turns(depot: Depot, offices: Offices) -> None:
    """While the recall is not committed the issue waits for it, and then sees it."""
    store, lot = await depot.at_community(20)
    worker_id = await offices.told_of(7)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session, session.begin():
        await session.execute(update(Lot).values(state="recalled", recall_no="召1"))
        issuing = asyncio.create_task(depot.issue(store, lot, worker_id))
        await asyncio.sleep(0.3)
        assert not issuing.done()
    assert code_of(await issuing) == "LOT_NOT_USABLE"
    assert await depot.on_shelf(store) == {lot["id"]: 20}


async def test_the_rosters_word_and_an_issue_take_turns(depot: Depot, offices: Offices) -> None:
    store, lot = await depot.at_community(20)
    worker_id = await offices.told_of(7)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session, session.begin():
        await session.execute(text("UPDATE workers SET state = 'suspended'"))
        issuing = asyncio.create_task(depot.issue(store, lot, worker_id))
        await asyncio.sleep(0.3)
        assert not issuing.done()
    assert code_of(await issuing) == "WORKER_NOT_ACTIVE"


async def test_a_donation_is_traced_to_every_worker_who_has_some_of_it(depot: Depot) -> None:
    county, lot = await depot.stocked(1000)
    other = await depot.lot(await depot.item("M2"), await depot.source("购1", kind="supplier"))
    made(await depot.take_in(county, other, 100))
    given = []
    for number, region in ((7, COMMUNITY), (8, NEIGHBOUR)):
        store = await depot.store(region)
        made(await depot.counted(await depot.shipped(county, store, lot, quantity=10), 10))
        worker_id = await depot.offices.told_of(number, region=region)
        given.append(made(await depot.issue(store, lot, worker_id, 4))["id"])
    path = f"/v1/welfare/sources/{lot['source_id']}/issues"
    health = await depot.health()
    traced = (await health.get(path)).json()["items"]
    assert [one["id"] for one in traced] == given
    assert (await health.get(f"/v1/welfare/sources/{other['source_id']}/issues")).json()["items"] == []
    # A community follows its own part of the way, another county none of it.
    seen = (await (await depot.community()).get(path)).json()["items"]
    assert [one["id"] for one in seen] == given[:1]
    assert (await (await depot.offices.of("health", ELSEWHERE - 1001)).get(path)).status_code == 404


async def test_who_has_some_of_a_recalled_lot_is_found(depot: Depot) -> None:
    store, lot = await depot.at_community(20)
    given = made(await depot.issue(store, lot, await depot.offices.told_of(7)))
    health = await depot.health()
    recalled = await depot.offices.move(health, f"/v1/welfare/lots/{lot['id']}", "recall", lot, {"recall_no": "召1"})
    assert recalled.status_code == 200, recalled.text
    listed = (await health.get(ISSUES, params={"lot_id": lot["id"], "region": str(COUNTY)})).json()["items"]
    assert [one["id"] for one in listed] == [given["id"]]
    stranger = await depot.offices.of("health", ELSEWHERE - 1001)
    assert (await stranger.get(f"{ISSUES}/{given['id']}")).status_code == 404
