"""Objections: each freezes one nomination until it is decided by somebody else than who raised it."""

import asyncio

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.honors.make import Ladder
from tests.offices import COMMUNITY, COUNTY, code_of

SAID = {"reason": "二月上旬并未在岗"}


async def test_an_objection_freezes_one_nomination_and_no_other(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme()
    one = await ladder.recommended(scheme_id, ladder.roster.enrol(1))
    other = await ladder.recommended(scheme_id, ladder.roster.enrol(2))
    for nomination in (one, other):
        await ladder.posted(nomination)
    objection = await ladder.objected(one)
    assert (objection["raised_on"], objection["due_on"]) == ("2020-03-02", "2020-03-09")
    ladder.offices.clock.advance(days=12)
    assert await ladder.offices.run("close-publicity") == 1
    frozen = await ladder.read(one)
    assert frozen["frozen"] is True
    assert {move["move"] for move in frozen["next_moves"]} == {"publish", "return", "withdraw", "decline"}
    county = await ladder.office("organization", COUNTY)
    assert code_of(await ladder.try_move(county, one, "review")) == "FROZEN_BY_OBJECTION"
    await ladder.move(county, other, "review")
    path = f"/v1/honors/objections/{objection['id']}"
    refused = await ladder.offices.move(county, path, "refuse", objection, {"decision": "经核对值班表，情况不实"})
    assert (await ladder.ok(refused))["state"] == "refused"
    assert await ladder.offices.run("close-publicity") == 1
    assert (await ladder.move(county, one, "review"))["state"] == "under-review"
    again = await ladder.offices.move(county, path, "uphold", refused.json(), {"decision": "x", "remedy": "return"})
    assert code_of(again) == "ILLEGAL_MOVE"


async def test_two_objections_are_both_decided_before_it_goes_on(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    await ladder.posted(nomination)
    first, second = await ladder.objected(nomination), await ladder.objected(nomination)
    county = await ladder.office("organization", COUNTY)
    for objection, still in ((first, True), (second, False)):
        path = f"/v1/honors/objections/{objection['id']}"
        await ladder.ok(await ladder.offices.move(county, path, "refuse", objection, {"decision": "不实"}))
        assert (await ladder.read(nomination))["frozen"] is still


@pytest.mark.parametrize(("remedy", "state"), [("return", "returned"), ("withdraw", "withdrawn")])
async def test_an_upheld_objection_ends_the_round(ladder: Ladder, remedy: str, state: str) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    await ladder.posted(nomination)
    objection, other = await ladder.objected(nomination), await ladder.objected(nomination)
    county = await ladder.office("organization", COUNTY)
    path = f"/v1/honors/objections/{objection['id']}"
    decision = {"decision": "情况属实", "remedy": remedy}
    upheld = await ladder.ok(await ladder.offices.move(county, path, "uphold", objection, decision))
    assert (upheld["state"], upheld["remedy"]) == ("upheld", remedy)
    done = await ladder.read(nomination)
    assert (done["state"], done["frozen"]) == (state, False)
    items = (await county.get("/v1/honors/objections")).json()["items"]
    assert {item["id"]: item["state"] for item in items} == {objection["id"]: "upheld", other["id"]: "lapsed"}
    [list_] = (await county.get("/v1/honors/publicities", params={"nomination_id": nomination["id"]})).json()["items"]
    told = {event["subject"]: event["type"] for event in await ladder.offices.events()}
    assert told[other["id"]] == "honors.objection.lapsed"
    assert (list_["state"], told[list_["id"]]) == ("taken-down", "honors.publicity.taken-down")


async def test_objections_are_taken_while_it_is_posted_only(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    community = await ladder.office("community", COMMUNITY)
    path = f"/v1/honors/nominations/{nomination['id']}/objections"
    assert code_of(await community.post(path, json=SAID)) == "NOMINATION_NOT_POSTED"
    await ladder.publicised(nomination)
    assert code_of(await community.post(path, json=SAID)) == "NOMINATION_NOT_POSTED"
    assert (await ladder.read(nomination))["frozen"] is False


async def test_objecting_and_closing_at_once_leaves_no_objection_unheard(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    publicity = await ladder.posted(nomination)
    ladder.offices.clock.advance(days=12)
    community, poster = await ladder.office("community", COMMUNITY, "objector"), await ladder.poster("unit")
    raised, closed = await asyncio.gather(
        community.post(f"/v1/honors/nominations/{nomination['id']}/objections", json=SAID),
        ladder.offices.move(poster, f"/v1/honors/publicities/{publicity['id']}", "close", publicity),
    )
    assert (raised.status_code, closed.status_code) in {(201, 409), (409, 200)}


async def test_the_database_lets_none_on_that_is_objected_to(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    await ladder.posted(nomination)
    await ladder.objected(nomination)
    scope = Scope.of_system(ladder.offices.clock)
    async with ladder.offices.app.state.database.session(scope) as session:
        with pytest.raises(IntegrityError, match="objected to"):
            await session.execute(text("UPDATE nominations SET state = 'reviewed', frozen = false"))


async def test_neither_who_raised_it_nor_the_nominee_decides_it(ladder: Ladder) -> None:
    worker_id = ladder.roster.enrol(1)
    nomination = await ladder.recommended(await ladder.scheme(), worker_id)
    await ladder.posted(nomination)
    objection = await ladder.objected(nomination)
    path, decision = f"/v1/honors/objections/{objection['id']}", {"decision": "不实"}
    raiser = await ladder.office("community", COMMUNITY, "objector")
    assert code_of(await ladder.offices.move(raiser, path, "refuse", objection, decision)) == "OWN_NOMINATION_OBJECTION"
    nominee = await ladder.office("organization", COUNTY, "nominee", worker_id=worker_id)
    assert code_of(await ladder.offices.move(nominee, path, "refuse", objection, decision)) == "OWN_NOMINATION"
    assert (await ladder.ok(await raiser.get(path)))["state"] == "open"


async def test_what_is_said_is_sealed_and_read_with_a_purpose(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    await ladder.posted(nomination)
    objection = await ladder.objected(nomination)
    assert SAID["reason"] not in orjson.dumps([objection, await ladder.offices.events()]).decode()
    county = await ladder.office("organization", COUNTY)
    read = await county.get(
        f"/v1/honors/objections/{objection['id']}/reason", headers={"X-Purpose": "objection-review"}
    )
    assert read.json() == {"id": objection["id"], "reason": SAID["reason"], "decision": None}
