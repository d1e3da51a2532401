"""Objections: each decided by itself, none holding up the others."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.subsidy.make import COMMUNITY, TOWNSHIP, County, code_of, days

FULL = days(("2020-02-03", "2020-02-07"))


async def public_roll(county: County) -> tuple[dict[str, object], list[str]]:
    workers = [county.roster.enrol(number, duty=FULL) for number in (1, 2, 3)]
    return await county.step(await county.roll(), "publish"), workers


async def object_to(county: County, roll: dict[str, object], worker_id: str) -> dict[str, object]:
    raised = await county.community.post(
        f"/rolls/{roll['id']}/objections", json={"worker_id": worker_id, "reason": "二月三日未在岗"}
    )
    assert raised.status_code == 201, raised.text
    made: dict[str, object] = raised.json()
    return made


async def test_each_objection_goes_its_own_way(ready: County) -> None:
    roll, (kept, removed, deferred) = await public_roll(ready)
    refused, upheld, late = [await object_to(ready, roll, worker) for worker in (kept, removed, deferred)]
    assert (refused["raised_on"], refused["due_on"]) == ("2020-03-02", "2020-03-09")
    for move, objection in (("refuse", refused), ("uphold", upheld)):
        await ready.move(ready.township, f"/objections/{objection['id']}", move, objection, {"reason": "已核对"})
    closed = await ready.step(roll, "close-publicity")
    states = {line["worker_id"]: line["state"] for line in await ready.lines(roll)}
    assert states == {kept: "listed", removed: "removed", deferred: "deferred"}
    assert closed["totals"] == {
        "lines": 1,
        "half_days": 10,
        "amount_fen": 25_005,
        "league_fen": 12_502,
        "county_fen": 12_503,
    }
    # The upheld one is corrected in the roster; the open one waits until it is decided.
    ready.roster.duty[removed, COMMUNITY] = days(("2020-02-04", "2020-02-07"))
    second = await ready.roll()
    assert {line["worker_id"]: line["half_days"] for line in await ready.lines(second)} == {removed: 8}
    await ready.step(second, "publish", "close-publicity")
    await ready.move(ready.township, f"/objections/{late['id']}", "refuse", late, {"reason": "不属实"})
    third = await ready.roll()
    assert {line["worker_id"]: line["half_days"] for line in await ready.lines(third)} == {deferred: 10}


async def test_objections_are_taken_during_publicity_only(ready: County) -> None:
    worker_id = ready.roster.enrol(1, duty=FULL)
    roll = await ready.roll()
    asked = {"worker_id": worker_id, "reason": "x"}
    path = f"/rolls/{roll['id']}/objections"
    assert code_of(await ready.township.post(path, json=asked)) == "NOT_IN_PUBLICITY"
    await ready.step(roll, "publish", "close-publicity")
    assert code_of(await ready.township.post(path, json=asked)) == "NOT_IN_PUBLICITY"
    assert [line["state"] for line in await ready.lines(roll)] == ["listed"]


async def test_a_line_has_one_open_objection(ready: County) -> None:
    roll, (worker_id, *_) = await public_roll(ready)
    asked = {"worker_id": worker_id, "reason": "x"}
    answers = await asyncio.gather(
        *(ready.township.post(f"/rolls/{roll['id']}/objections", json=asked) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"ALREADY_OBJECTED"}


async def test_objecting_and_closing_at_once_leaves_no_objection_unheard(ready: County) -> None:
    roll, (worker_id, *_) = await public_roll(ready)
    ready.app.state.clock.advance(days=20)
    raised, closed = await asyncio.gather(
        ready.township.post(f"/rolls/{roll['id']}/objections", json={"worker_id": worker_id, "reason": "x"}),
        ready.try_move(ready.community, f"/rolls/{roll['id']}", "close-publicity", roll),
    )
    assert closed.status_code == 200, closed.text
    state = {line["worker_id"]: line["state"] for line in await ready.lines(roll)}[worker_id]
    assert (raised.status_code, state) in {(201, "deferred"), (409, "listed")}


async def test_nobody_decides_about_a_roll_that_lists_them(ready: County) -> None:
    roll, (worker_id, other, _) = await public_roll(ready)
    objection = await object_to(ready, roll, worker_id)
    judge = ready.office("township", TOWNSHIP, person="test:listed", worker_id=other)
    refused = await ready.try_move(judge, f"/objections/{objection['id']}", "uphold", objection, {"reason": "x"})
    assert code_of(refused) == "LISTED_IN_ROLL"
    assert (await ready.township.get(f"/objections/{objection['id']}")).json()["state"] == "open"


async def test_a_decided_objection_is_decided_and_one_to_a_voided_roll_lapses(ready: County) -> None:
    roll, (one, other, _) = await public_roll(ready)
    decided = await object_to(ready, roll, one)
    decided = await ready.move(ready.township, f"/objections/{decided['id']}", "uphold", decided, {"reason": "x"})
    again = await ready.try_move(ready.township, f"/objections/{decided['id']}", "refuse", decided, {"reason": "x"})
    assert code_of(again) == "ILLEGAL_MOVE"
    left = await object_to(ready, roll, other)
    await ready.move(ready.community, f"/rolls/{roll['id']}", "void", await ready.read(roll))
    states = {item["id"]: item["state"] for item in (await ready.township.get("/objections")).json()["items"]}
    assert states == {decided["id"]: "upheld", left["id"]: "lapsed"}


async def test_who_enters_an_objection_does_not_decide_it(ready: County) -> None:
    roll, (worker_id, *_) = await public_roll(ready)
    raised = await ready.township.post(
        f"/rolls/{roll['id']}/objections", json={"worker_id": worker_id, "reason": "二月三日未在岗"}
    )
    objection = raised.json()
    for move in ("uphold", "refuse"):
        own = await ready.try_move(ready.township, f"/objections/{objection['id']}", move, objection, {"reason": "x"})
        assert code_of(own) == "OWN_OBJECTION"
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        with pytest.raises(IntegrityError, match="ck_objections_two_hands"):
            await session.execute(text("UPDATE objections SET state = 'upheld', decided_by = raised_by"))
    other = ready.office("township", TOWNSHIP, person="test:head")
    decided = await ready.move(other, f"/objections/{objection['id']}", "uphold", objection, {"reason": "属实"})
    assert decided["state"] == "upheld"


async def test_an_objection_to_a_line_that_went_by_itself_can_still_be_decided_either_way(ready: County) -> None:
    roll, (one, other, _) = await public_roll(ready)
    objections = [await object_to(ready, roll, worker_id) for worker_id in (one, other)]
    for worker_id in (one, other):
        ready.roster.correct(worker_id, COMMUNITY, "2020-02-03", before=2, after=0)
    await ready.follow()
    for move, objection in zip(("uphold", "refuse"), objections, strict=True):
        await ready.move(ready.township, f"/objections/{objection['id']}", move, objection, {"reason": "已更正"})
    lines = {line["worker_id"]: (line["state"], line["removed_for"]) for line in await ready.lines(roll)}
    assert lines[one] == lines[other] == ("removed", "duty-corrected")
