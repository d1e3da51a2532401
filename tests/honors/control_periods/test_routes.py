"""Control periods over HTTP."""

import asyncio

from tests.honors.make import Ladder
from tests.honors.party.way import PERIOD
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, code_of

PATH = "/v1/honors/control-periods"


async def test_a_period_is_open_until_its_last_day_is_said_once(ladder: Ladder) -> None:
    office = await ladder.office("headquarters", PROVINCE)
    made = await ladder.ok(await office.post(PATH, json=PERIOD | {"last_on": None}), 201)
    path = f"{PATH}/{made['id']}"
    early = await ladder.offices.move(office, path, "end", made, {"last_on": "2020-01-24"})
    assert code_of(early) == "CONTROL_PERIOD_OUT_OF_ORDER"
    ended = await ladder.ok(await ladder.offices.move(office, path, "end", made, {"last_on": "2020-02-25"}))
    assert ended["last_on"] == "2020-02-25"
    again = await ladder.offices.move(office, path, "end", ended, {"last_on": "2020-02-26"})
    assert code_of(again) == "CONTROL_PERIOD_ENDED"
    told = [one["type"] for one in await ladder.offices.events()]
    assert told == ["honors.control-period.set", "honors.control-period.ended"]


async def test_an_area_has_one_period_on_a_day(ladder: Ladder) -> None:
    office = await ladder.office("headquarters", PROVINCE)
    answers = await asyncio.gather(*(office.post(PATH, json=PERIOD) for _ in range(3)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409]
    assert {code_of(one) for one in answers if one.status_code == 409} == {"CONTROL_PERIOD_OVERLAPS"}
    league = await ladder.office("headquarters", LEAGUE)
    await ladder.ok(await league.post(PATH, json=PERIOD | {"region": str(LEAGUE)}), 201)


async def test_a_headquarters_sets_the_own_areas_and_those_below_read_them(ladder: Ladder) -> None:
    county = await ladder.office("headquarters", COUNTY)
    assert code_of(await county.post(PATH, json=PERIOD)) == "FRONT_LINE_PERIOD_ELSEWHERE"
    backwards = PERIOD | {"region": str(COUNTY), "last_on": "2020-01-24"}
    assert code_of(await county.post(PATH, json=backwards)) == "MALFORMED"
    office = await ladder.office("headquarters", PROVINCE)
    made = await ladder.ok(await office.post(PATH, json=PERIOD), 201)
    branch = await ladder.office("party-branch", COMMUNITY)
    (seen,) = (await branch.get(PATH)).json()["items"]
    assert seen["id"] == made["id"]
    moved = await ladder.offices.move(county, f"{PATH}/{made['id']}", "end", made, {"last_on": "2020-02-01"})
    assert code_of(moved) == "NOT_FOUND"
