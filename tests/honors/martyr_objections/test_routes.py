"""Objections to martyr files over HTTP."""

import asyncio
from datetime import date
from typing import Any

import httpx
import pytest

from services.honors.martyr_objections.rules import is_open_to_objection
from services.honors.martyrs.rules import LawVersion, MartyrFileState
from tests.honors.make import Ladder
from tests.honors.martyrs.way import FILES, NEW_LAW, Sacrifice
from tests.offices import COUNTY, LEAGUE, PROVINCE, code_of

PATH = "/v1/honors/martyr-objections"
DOCUMENT = {"document_no": "康政报〔2020〕5号"}


async def _decide(one: Sacrifice, objection: dict[str, Any], move: str, **more: Any) -> httpx.Response:
    office = await one.office("veterans", COUNTY, "judge")
    decision = {"decision": "经核实，情况不实"} | more
    return await one.ladder.offices.move(office, f"{PATH}/{objection['id']}", move, objection, decision)


@pytest.mark.parametrize("law", list(LawVersion))
@pytest.mark.parametrize("state", list(MartyrFileState))
def test_it_is_open_while_posted_and_by_the_newer_law_until_the_certificate(
    law: LawVersion, state: MartyrFileState
) -> None:
    last = date(2020, 3, 9)
    posted = state is MartyrFileState.INVESTIGATED
    assert is_open_to_objection(state, law=law, posted_to=last, today=last) is (
        posted
        or (law is LawVersion.OF_2024 and "reviewed" in state)
        or (law is LawVersion.OF_2024 and "decided" in state)
    )
    if posted:
        assert not is_open_to_objection(state, law=law, posted_to=last, today=date(2020, 3, 10))
        assert not is_open_to_objection(state, law=law, posted_to=None, today=last)


async def test_an_open_objection_holds_the_file_until_another_person_has_decided_it(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.posted()
    objection = await ladder.ok(await one.try_object(), 201)
    assert (objection["raised_on"], objection["due_on"]) == ("2020-03-02", "2020-03-09")
    ladder.offices.clock.advance(days=12)
    assert code_of(await one.try_move("review", DOCUMENT)) == "MARTYR_FILE_FROZEN"
    assert [move["move"] for move in (await one.only(FILES))["next_moves"]] == ["publicise", "refuse"]
    raiser = await ladder.offices.of("veterans", COUNTY, subject=f"test:civil-affairs:{COUNTY}:objector")
    refused = await ladder.offices.move(raiser, f"{PATH}/{objection['id']}", "dismiss", objection, {"decision": "不实"})
    assert code_of(refused) == "OWN_MARTYR_OBJECTION"
    investigator = await one.office("veterans", COUNTY)
    path = f"{PATH}/{objection['id']}"
    own = await ladder.offices.move(investigator, path, "dismiss", objection, {"decision": "不实"})
    assert code_of(own) == "JUDGE_OF_OWN_FINDING"
    assert (await ladder.ok(await _decide(one, objection, "dismiss")))["state"] == "dismissed"
    assert (await one.passed("review"))["state"] == "county-reviewed"
    office = await one.office("veterans", COUNTY)
    told = await office.get(f"{PATH}/{objection['id']}/reason", headers={"X-Purpose": "case-review"})
    assert (told.json()["reason"], told.json()["decision"]) == ("当日并未在岗", "经核实，情况不实")
    assert "在岗" not in str(await ladder.offices.events())


async def test_an_objection_that_is_upheld_has_it_found_anew_by_other_hands(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.posted()
    first, second = [await ladder.ok(await one.try_object(who), 201) for who in ("first", "second")]
    upheld = await ladder.ok(await _decide(one, first, "uphold", remedy="return"))
    assert upheld["state"] == "upheld"
    seen = await one.only(FILES)
    assert (seen["state"], seen["round"], seen["posted_to"], seen["frozen"]) == ("filed", 2, None, False)
    office = await one.office("veterans", COUNTY)
    states = {item["id"]: item["state"] for item in (await office.get(PATH)).json()["items"]}
    assert states == {first["id"]: "upheld", second["id"]: "lapsed"}
    told = {event["subject"]: event["type"] for event in await ladder.offices.events()}
    assert told[second["id"]] == "honors.martyr-objection.lapsed"
    await one.investigated("another")
    await one.move("publicise", {"posted_at": "县政府公告栏"})
    ladder.offices.clock.advance(days=12)
    assert (await one.passed("review"))["state"] == "county-reviewed"


async def test_an_objection_that_is_upheld_may_end_it(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.posted()
    objection = await ladder.ok(await one.try_object(), 201)
    await ladder.ok(await _decide(one, objection, "uphold", remedy="refuse"))
    assert (await one.only(FILES))["state"] == "refused"


async def test_by_the_newer_law_what_the_province_decided_may_be_objected_to(ladder: Ladder) -> None:
    one = Sacrifice(ladder, died_on=NEW_LAW)
    await one.at_province()
    await one.passed("decide")
    await ladder.ok(await one.try_object(), 201)
    assert code_of(await one.try_move("confirm", DOCUMENT)) == "MARTYR_FILE_FROZEN"


async def test_by_the_older_law_what_the_county_passed_on_may_not(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.at_province()
    assert code_of(await one.try_object()) == "MARTYR_FILE_NOT_POSTED"
    await one.passed("decide")
    assert (await one.passed("record"))["state"] == "ministry-recorded"


async def test_a_file_is_not_passed_on_over_an_objection_that_comes_at_once(ladder: Ladder) -> None:
    one = Sacrifice(ladder, died_on=NEW_LAW)
    await one.posted()
    ladder.offices.clock.advance(days=12)
    await one.passed("review")
    league = await one.office("government", LEAGUE)
    objected, passed = await asyncio.gather(one.try_object(), one.try_move("review", DOCUMENT, office=league))
    assert objected.status_code == 201, objected.text
    seen = await one.only(FILES)
    assert seen["frozen"]
    if passed.status_code != 200:
        assert code_of(passed) in {"MARTYR_FILE_FROZEN", "STALE_VERSION"}
        assert seen["state"] == "county-reviewed"
    province = await one.office("government", PROVINCE)
    assert (await one.try_move("decide", DOCUMENT, office=province)).status_code in {403, 409}
