"""Posthumous honours over HTTP."""

from typing import Any

import httpx

from tests.honors.make import Ladder
from tests.honors.martyrs.way import Sacrifice
from tests.offices import COUNTY, LEAGUE, PROVINCE, code_of

PATH = "/v1/honors/posthumous-titles"
DEEDS = {"deeds": "连续值守卡口，因公殉职"}


async def _try(one: Sacrifice, region: int, move: str, json: Any = None, who: str = "officer") -> httpx.Response:
    seen = await one.only(PATH)
    office = await one.office("civil-affairs", region, who)
    return await one.ladder.offices.move(office, f"{PATH}/{seen['id']}", move, seen, json)


async def _reported(one: Sacrifice) -> None:
    await one.on_duty()
    for region, move, json in (
        (COUNTY, "nominate", DEEDS),
        (LEAGUE, "review", None),
        (PROVINCE, "report", {"report_no": "内民函〔2020〕9号"}),
    ):
        await one.ladder.ok(await _try(one, region, move, json))


async def test_county_league_and_province_help_and_the_ministry_confers(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await _reported(one)
    award = {"award_document_no": "民发〔2020〕40号", "certificate_no": "YXSQ-2020-0001"}
    granted = await ladder.ok(await _try(one, PROVINCE, "grant", award))
    assert (granted["state"], granted["honour"]) == ("granted", "全国优秀城乡社区工作者")
    assert granted["granted_on"] == "2020-03-02"
    told = [
        event["type"].rpartition(".")[2] for event in await ladder.offices.events() if "posthumous" in event["type"]
    ]
    assert told == ["opened", "nominated", "reviewed", "reported", "granted"]
    other = Sacrifice(ladder, number=8)
    await _reported(other)
    assert code_of(await _try(other, PROVINCE, "grant", award)) == "POSTHUMOUS_CERTIFICATE_TAKEN"
    assert (await ladder.ok(await _try(other, PROVINCE, "deny")))["state"] == "not-granted"


async def test_each_level_acts_in_its_turn_and_no_person_twice(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.on_duty()
    assert code_of(await _try(one, LEAGUE, "nominate", DEEDS)) == "POSTHUMOUS_TITLE_ELSEWHERE"
    await ladder.ok(await _try(one, COUNTY, "nominate", DEEDS))
    seen = await one.only(PATH)
    same = await ladder.offices.of("civil-affairs", LEAGUE, subject=f"test:civil-affairs:{COUNTY}:officer")
    refused = await ladder.offices.move(same, f"{PATH}/{seen['id']}", "review", seen)
    assert code_of(refused) == "SAME_HAND_IN_POSTHUMOUS_TITLE"


async def test_nobody_is_put_forward_before_the_roster_has_told_of_the_death(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.enrolled()
    await one.recognised()
    assert code_of(await _try(one, COUNTY, "nominate", DEEDS)) == "PERSON_NOT_DECEASED"


async def test_it_may_rest_where_the_relatives_do_not_wish_it(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    seen = await one.on_duty() and await one.only(PATH)
    dropped = await ladder.ok(await _try(one, COUNTY, "drop", {"reason": "遗属不愿申报"}))
    assert (dropped["state"], dropped["next_moves"]) == ("dropped", [])
    office = await one.office("civil-affairs", COUNTY)
    told = await office.get(f"{PATH}/{seen['id']}/deeds", headers={"X-Purpose": "case-review"})
    assert told.json()["dropped_for"] == "遗属不愿申报"
    assert "不愿" not in str(await ladder.offices.events())
