"""The selection for the national title over HTTP."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.honors.make import FakeRoster, Ladder
from tests.honors.stories.way import Telling
from tests.offices import COUNTY, LEAGUE, PROVINCE, code_of

PATH = "/v1/honors/exemplars"
SUBMISSION = {"submission_no": "内宣函〔2020〕6号"}


@pytest.fixture
async def story(ladder: Ladder, roster: FakeRoster) -> dict[str, Any]:
    return await Telling(ladder, roster.enrol(1)).approved()


async def _recommended(ladder: Ladder, story: dict[str, Any]) -> httpx.Response:
    office = await ladder.office("publicity", COUNTY, "recommender")
    return await office.post(PATH, json={"story_id": story["id"], "year": 2020})


async def _try(
    ladder: Ladder,
    one: dict[str, Any],
    move: str,
    json: Any = None,
    *,
    department: str = "publicity",
    region: int = PROVINCE,
) -> httpx.Response:
    office = await ladder.office(department, region, move)
    seen = await ladder.ok(await office.get(f"{PATH}/{one['id']}"))
    return await ladder.offices.move(office, f"{PATH}/{seen['id']}", move, seen, json)


async def _signed(ladder: Ladder, story: dict[str, Any]) -> dict[str, Any]:
    one = await ladder.ok(await _recommended(ladder, story), 201)
    await ladder.ok(await _try(ladder, one, "review", region=LEAGUE))
    await ladder.ok(await _try(ladder, one, "sign"))
    return await ladder.ok(await _try(ladder, one, "sign", department="civil-affairs"))


async def test_county_league_and_both_departments_of_the_province_select(ladder: Ladder, story: dict[str, Any]) -> None:
    one = await _signed(ladder, story)
    assert (one["state"], one["signed_by"]) == ("region-selected", ["publicity", "civil-affairs"])
    posted = await ladder.ok(await _try(ladder, one, "publicise"))
    assert (posted["posted_on"], posted["posted_to"]) == ("2020-03-02", "2020-03-09")
    ladder.offices.clock.advance(days=7)
    assert code_of(await _try(ladder, one, "submit", SUBMISSION)) == "EXEMPLAR_PUBLICITY_NOT_OVER"
    ladder.offices.clock.advance(days=1)
    await ladder.ok(await _try(ladder, one, "submit", SUBMISSION))
    chosen = await ladder.ok(await _try(ladder, one, "choose", {"result_document_no": "中宣发〔2020〕30号"}))
    assert (chosen["state"], chosen["next_moves"]) == ("chosen", [])


async def test_one_department_does_not_sign_for_both_nor_one_level_for_another(
    ladder: Ladder, story: dict[str, Any]
) -> None:
    one = await ladder.ok(await _recommended(ladder, story), 201)
    assert code_of(await _try(ladder, one, "review", region=PROVINCE)) == "EXEMPLAR_ELSEWHERE"
    await ladder.ok(await _try(ladder, one, "review", region=LEAGUE))
    await ladder.ok(await _try(ladder, one, "sign"))
    assert code_of(await _try(ladder, one, "sign")) == "EXEMPLAR_SIGNED_TWICE"
    seen = (await (await ladder.office("publicity", PROVINCE)).get(f"{PATH}/{one['id']}")).json()
    same = await ladder.offices.of("civil-affairs", PROVINCE, subject=f"test:publicity:{PROVINCE}:sign")
    assert code_of(await ladder.offices.move(same, f"{PATH}/{one['id']}", "sign", seen)) == "SAME_HAND_IN_EXEMPLAR"


async def test_nobody_is_put_forward_without_an_approved_story_nor_by_oneself(
    ladder: Ladder, roster: FakeRoster, story: dict[str, Any]
) -> None:
    draft = await Telling(ladder, roster.enrol(2)).pitched()
    assert code_of(await _recommended(ladder, draft)) == "NO_APPROVED_STORY"
    own = await ladder.offices.of("publicity", COUNTY, subject="test:own", worker_id=story["worker_id"])
    assert code_of(await own.post(PATH, json={"story_id": story["id"], "year": 2020})) == "OWN_EXEMPLAR"


async def test_a_worker_is_put_forward_once_a_year_however_many_do_so_at_once(
    ladder: Ladder, story: dict[str, Any]
) -> None:
    answers = await asyncio.gather(*(_recommended(ladder, story) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"EXEMPLAR_TWICE"}
    (one,) = [answer.json() for answer in answers if answer.status_code == 201]
    await ladder.ok(await _try(ladder, one, "decline", region=LEAGUE))
    await ladder.ok(await _recommended(ladder, story), 201)
