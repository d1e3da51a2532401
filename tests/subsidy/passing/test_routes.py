"""Passing many rolls on in one request: all that can go do, the others are named, and none goes by halves."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from chassis.many import MOST
from tests.subsidy.make import COMMUNITY, COUNTY, ELSEWHERE, NEIGHBOUR, TOWNSHIP, County, code_of, days

FULL = days(("2020-02-03", "2020-02-07"))
THIRD = 150603001003
PLACES = (COMMUNITY, NEIGHBOUR, THIRD)
EVIDENCE = {"kind": "url", "reference": "https://example.gov.cn/gongshi/1"}


def named(*rolls: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"items": [{"id": roll["id"], "version": roll["version"]} for roll in rolls], **more}


async def drawn_up(county: County, *places: int) -> list[dict[str, Any]]:
    """A roll of one worker for each place."""
    for number, place in enumerate(places, start=1):
        county.roster.enrol(number, region=place, duty=FULL)
    made = await county.civil_affairs.post("/rolls/draw-up", json={"region": f"{COUNTY}", "month": "2020-02"})
    assert made.status_code == 200, made.text
    rolls: list[dict[str, Any]] = made.json()["made"]
    return rolls


async def pass_on(
    office: httpx.AsyncClient, move: str, rolls: Sequence[Mapping[str, Any]], **more: Any
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """What went, and the code of what did not, by id."""
    answer = await office.post(f"/rolls/{move}", json=named(*rolls, **more))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return told["done"], {one["id"]: one["code"] for one in told["refused"]}


async def publicised(county: County, rolls: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As an office of the county's own would: the communities' permission is the gateway's matter."""
    office = county.office("community", COUNTY, person="test:communities")
    seen, _ = await pass_on(office, "publish", rolls)
    seen, _ = await pass_on(office, "evidence", seen, **EVIDENCE)
    county.app.state.clock.advance(days=20)
    seen, refused = await pass_on(county.township, "close-publicity", seen)
    assert not refused
    return seen


async def test_the_rolls_of_a_county_walk_the_whole_road_in_one_request_a_hand(ready: County) -> None:
    seen = await publicised(ready, await drawn_up(ready, *PLACES))
    for office, move, more in (
        (ready.township, "review", {"minutes_no": "3号"}),
        (ready.office("civil-affairs", COUNTY, person="test:auditor"), "audit", {}),
        (ready.finance, "check", {}),
        (ready.government, "approve", {}),
    ):
        seen, refused = await pass_on(office, move, seen, **more)
        assert (len(seen), refused) == (3, {})
    assert {roll["state"] for roll in seen} == {"approved"}
    one_by_one = await ready.read(seen[0])
    assert (one_by_one["version"], one_by_one["totals"]) == (seen[0]["version"], seen[0]["totals"])
    audit = await ready.office("headquarters", COUNTY).get("/audit", params={"subject": seen[0]["id"], "limit": 50})
    told = [entry["action"].removeprefix("subsidy.roll.") for entry in audit.json()["items"]]
    assert told == ["made", "published", "evidenced", "publicised", "reviewed", "audited", "checked", "approved"]
    payment = await ready.instructed(await _payable(ready))
    assert payment["totals"]["instructions"] == 3  # what was approved together is what its snapshot says


async def _payable(county: County) -> dict[str, Any]:
    await county.payees(worker for worker, _ in county.roster.duty)
    return await county.payment()


async def test_what_cannot_go_is_named_and_holds_up_no_other(ready: County) -> None:
    first, second, third = await drawn_up(ready, *PLACES)
    elsewhere = {"id": "0199d3a0-0000-7000-8000-000000000001", "version": 1}
    await ready.move(ready.community, f"/rolls/{first['id']}", "publish", first)
    office = ready.office("community", COUNTY)
    stale = {**second, "version": second["version"] + 1}
    done, refused = await pass_on(office, "publish", [{**first, "version": 2}, stale, third, elsewhere])
    assert [roll["id"] for roll in done] == [third["id"]]
    assert refused == {first["id"]: "ILLEGAL_MOVE", second["id"]: "STALE_VERSION", elsewhere["id"]: "NOT_FOUND"}
    assert (await ready.read(second))["version"] == second["version"]


async def test_a_refusal_says_as_much_as_that_of_one_alone(ready: County) -> None:
    rolls = await drawn_up(ready, COMMUNITY)
    answer = await ready.township.post("/rolls/review", json=named(*rolls, minutes_no="3号"))
    alone = await ready.try_move(ready.township, f"/rolls/{rolls[0]['id']}", "review", rolls[0])
    [told] = answer.json()["refused"]
    assert (told["status"], told["code"], told["facts"]) == (409, code_of(alone), alone.json()["facts"])
    assert alone.json()["detail"] in told["detail"]


async def test_rolls_of_another_county_are_not_there(ready: County) -> None:
    rolls = await drawn_up(ready, COMMUNITY)
    done, refused = await pass_on(ready.office("community", 150602000000), "publish", rolls)
    assert (done, list(refused.values())) == ([], ["NOT_FOUND"])
    assert (await ready.read(rolls[0]))["state"] == "draft"


async def test_nobody_has_two_hands_in_one_of_many_nor_passes_on_what_lists_them(ready: County) -> None:
    first, second, third = await publicised(ready, await drawn_up(ready, *PLACES))
    listed = sorted(ready.roster.people)[1]
    reviewer = ready.office("township", TOWNSHIP, person="test:listed", worker_id=listed)
    done, refused = await pass_on(reviewer, "review", [first, second, third], minutes_no="3号")
    assert (len(done), refused) == (2, {second["id"]: "LISTED_IN_ROLL"})
    done, refused = await pass_on(ready.civil_affairs, "audit", done)  # who drew them up
    assert (done, set(refused.values())) == ([], {"SAME_HAND"})


async def test_guards_are_kept_for_each_roll(ready: County) -> None:
    ready.roster.enrol(1, category="two-committee", duty=FULL)
    ready.roster.enrol(2, region=NEIGHBOUR, duty=FULL)
    office = ready.office("community", COUNTY, person="test:communities")
    made = await ready.civil_affairs.post("/rolls/draw-up", json={"region": f"{TOWNSHIP}", "month": "2020-02"})
    seen, _ = await pass_on(office, "publish", made.json()["made"])
    assert set((await pass_on(ready.township, "close-publicity", seen))[1].values()) == {"PUBLICITY_NOT_OVER"}
    [committee], _ = await pass_on(office, "evidence", seen[:1], **EVIDENCE)
    ready.app.state.clock.advance(days=20)
    seen, _ = await pass_on(ready.township, "close-publicity", [committee, seen[1]])
    [committee], refused = await pass_on(ready.township, "review", seen, minutes_no="3号")
    assert list(refused.values()) == ["PUBLICITY_EVIDENCE_MISSING"]
    [other], _ = await pass_on(office, "evidence", seen[1:], **EVIDENCE)
    [other], _ = await pass_on(ready.township, "review", [other], minutes_no="3号")
    seen, _ = await pass_on(ready.office("civil-affairs", COUNTY, person="test:auditor"), "audit", [committee, other])
    [other], refused = await pass_on(ready.finance, "check", seen)
    assert list(refused.values()) == ["CO_SIGNATURE_MISSING"]
    [committee] = [roll for roll in seen if roll["id"] == committee["id"]]
    organization = ready.office("organization", COUNTY)
    assert (await pass_on(organization, "co-sign", [other]))[1] == {other["id"]: "ILLEGAL_MOVE"}
    [signed], _ = await pass_on(organization, "co-sign", [committee])
    assert (await pass_on(ready.finance, "check", [signed]))[1] == {}


async def test_many_are_sent_back_with_one_reason(ready: County) -> None:
    rolls = await publicised(ready, await drawn_up(ready, COMMUNITY, NEIGHBOUR))
    sent, _ = await pass_on(ready.civil_affairs, "send-back", rolls, reason="二月三日出勤有误")
    assert {(await ready.read(roll))["sent_back_for"] for roll in sent} == {"二月三日出勤有误"}


async def test_objections_defer_lines_of_just_their_rolls(ready: County) -> None:
    office = ready.office("community", COUNTY, person="test:communities")
    for number in (11, 12):
        ready.roster.enrol(number, duty=days(("2020-02-03", "2020-02-03"), half_days=1))
    seen, _ = await pass_on(office, "publish", await drawn_up(ready, COMMUNITY, NEIGHBOUR))
    [worker_id] = [line["worker_id"] for line in await ready.lines(seen[0]) if line["half_days"] == 10]
    asked = {"worker_id": worker_id, "reason": "未在岗"}
    assert (await ready.civil_affairs.post(f"/rolls/{seen[0]['id']}/objections", json=asked)).status_code == 201
    ready.app.state.clock.advance(days=20)
    seen, _ = await pass_on(ready.township, "close-publicity", seen)
    assert [roll["totals"]["lines"] for roll in seen] == [2, 1]
    whole = seen[0]["totals"]["amount_fen"]
    assert seen[0]["totals"]["league_fen"] == whole // 2  # shared out anew: two lines of half a fen too much each


async def test_the_same_key_passes_on_once(ready: County) -> None:
    rolls = await drawn_up(ready, COMMUNITY, NEIGHBOUR)
    asked: dict[str, Any] = {"json": named(*rolls), "headers": {"Idempotency-Key": "once"}}
    first, again = [await ready.office("community", COUNTY).post("/rolls/publish", **asked) for _ in range(2)]
    assert again.headers["idempotency-replayed"] == "true"
    assert first.json() == again.json()
    assert (await ready.read(rolls[0]))["version"] == 2


async def test_of_many_offices_at_once_one_has_each_roll(ready: County) -> None:
    rolls = await publicised(ready, await drawn_up(ready, *PLACES))
    people = [ready.office("township", TOWNSHIP, person=f"test:{number}") for number in range(4)]
    orders = [rolls, rolls[::-1], rolls[1:], rolls[:2]]
    answers = await asyncio.gather(
        *(pass_on(who, "review", order, minutes_no="3号") for who, order in zip(people, orders, strict=True))
    )
    assert sorted(roll["id"] for done, _ in answers for roll in done) == sorted(roll["id"] for roll in rolls)
    assert {code for _, refused in answers for code in refused.values()} == {"STALE_VERSION"}


async def test_a_request_names_each_roll_once_and_not_too_many(ready: County) -> None:
    [roll] = await drawn_up(ready, COMMUNITY)
    office = ready.office("community", COUNTY)
    for asked in (named(roll, roll), named(), named(*[roll] * (MOST + 1)), named({"id": roll["id"], "version": 0})):
        assert (await office.post("/rolls/publish", json=asked)).status_code == 422
    bare = await office.post("/rolls/publish", json=named(roll), headers={"Idempotency-Key": ""})
    assert bare.status_code == 400
    assert (await ready.read(roll))["state"] == "draft"


async def test_the_number_of_statements_does_not_grow_with_the_rolls(ready: County) -> None:
    rolls = await publicised(ready, await drawn_up(ready, *PLACES))
    asked: list[str] = []
    engine = ready.app.state.database.engine.sync_engine

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(engine, "before_cursor_execute", note)
    numbers = []
    for some in (rolls[:1], rolls[1:]):
        asked.clear()
        await pass_on(ready.township, "review", some, minutes_no="3号")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


async def test_a_county_draws_up_what_its_communities_have_not_made(ready: County) -> None:
    worker_id = ready.roster.enrol(9, duty=days(("2020-02-03", "2020-02-04")))
    own = await ready.roll()
    ready.roster.duty[worker_id, NEIGHBOUR] = days(("2020-02-04", "2020-02-05"))
    ready.roster.duty[worker_id, THIRD] = days(("2020-02-05", "2020-02-06"))
    ready.roster.enrol(3, region=ELSEWHERE, duty=FULL)  # another county
    answer = await ready.civil_affairs.post("/rolls/draw-up", json={"region": f"{COUNTY}", "month": "2020-02"})
    told = answer.json()
    assert {one["region"]: one["code"] for one in told["refused"]} == {f"{COMMUNITY}": "ROLL_EXISTS"}
    assert [roll["region"] for roll in told["made"]] == [f"{NEIGHBOUR}", f"{THIRD}"]
    # The 4th was the first community's, the 5th is the second's: no half-day stands in two rolls.
    assert [roll["totals"]["half_days"] for roll in (own, *told["made"])] == [4, 2, 2]


async def test_a_community_without_a_rate_holds_up_no_other(ready: County) -> None:
    ready.roster.enrol(8, region=NEIGHBOUR, duty=days(("2020-01-20", "2020-01-20")))
    ready.roster.enrol(7, duty=days(("2020-01-28", "2020-01-29")))
    answer = await ready.civil_affairs.post("/rolls/draw-up", json={"region": f"{COUNTY}", "month": "2020-01"})
    told = answer.json()
    assert [roll["region"] for roll in told["made"]] == [f"{COMMUNITY}"]
    [refused] = told["refused"]
    assert (refused["region"], refused["code"]) == (f"{NEIGHBOUR}", "PARAMETER_MISSING")
    assert refused["facts"]["on"] == "2020-01-20"


@pytest.mark.parametrize("region", [COMMUNITY, 150600000000, 150000000000])
async def test_rolls_are_drawn_up_for_a_township_or_a_county(ready: County, region: int) -> None:
    office = ready.office("civil-affairs", COUNTY)
    answer = await office.post("/rolls/draw-up", json={"region": f"{region}", "month": "2020-02"})
    assert answer.status_code == 422


async def test_nobody_draws_up_the_rolls_of_another_county(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    other = ready.office("civil-affairs", 150602000000)
    answer = await other.post("/rolls/draw-up", json={"region": f"{COUNTY}", "month": "2020-02"})
    assert (answer.status_code, ready.roster.asked) == (404, [])


async def test_of_a_county_and_a_community_at_once_one_makes_the_roll(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    ready.roster.enrol(2, region=NEIGHBOUR, duty=FULL)
    asked = {"region": f"{COUNTY}", "month": "2020-02"}
    answers = await asyncio.gather(
        ready.try_roll(), ready.civil_affairs.post("/rolls/draw-up", json=asked), ready.try_roll(region=NEIGHBOUR)
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    rolls = (await ready.civil_affairs.get("/rolls")).json()["items"]
    assert sorted(roll["region"] for roll in rolls) == [f"{COMMUNITY}", f"{NEIGHBOUR}"]
    assert [roll["totals"]["half_days"] for roll in rolls] == [10, 10]
