"""Publicity: where, for how long, and shown to have been."""

import asyncio

from tests.honors.make import Ladder
from tests.offices import COMMUNITY, COUNTY, PROVINCE, code_of


async def test_a_list_shows_masked_names_and_stands_for_its_full_days(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    publicity = await ladder.posted(nomination)
    assert (publicity["shown_as"], publicity["posted_on"], publicity["ends_on"]) == ("张*", "2020-03-02", "2020-03-09")
    poster = await ladder.poster("unit")
    path = f"/v1/honors/publicities/{publicity['id']}"
    ladder.offices.clock.advance(days=7)
    assert code_of(await ladder.offices.move(poster, path, "close", publicity)) == "NOMINATION_PUBLICITY_NOT_OVER"
    assert await ladder.offices.run("close-publicity") == 0
    ladder.offices.clock.advance(days=1)
    closed = await ladder.ok(await ladder.offices.move(poster, path, "close", publicity))
    assert (closed["state"], closed["next_moves"]) == ("closed", [])
    assert (await ladder.ok(await poster.get(path)))["state"] == "closed"
    county = await ladder.office("civil-affairs", COUNTY)
    listed = await county.get("/v1/honors/publicities", params={"state": "closed", "stage": "unit"})
    assert [one["id"] for one in listed.json()["items"]] == [publicity["id"]]
    assert "worker_id" not in listed.json()["items"][0]


async def test_a_list_that_nobody_showed_to_have_hung_does_not_end(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    community = await ladder.office("community", COMMUNITY)
    publicity = await ladder.ok(await ladder.try_move(community, nomination, "publicities", {"stage": "unit"}), 201)
    ladder.offices.clock.advance(days=12)
    assert await ladder.offices.run("close-publicity") == 0
    path = f"/v1/honors/publicities/{publicity['id']}"
    assert code_of(await ladder.offices.move(community, path, "close", publicity)) == "NOMINATION_EVIDENCE_MISSING"
    county = await ladder.office("civil-affairs", COUNTY)
    proof = {"evidence_kind": "url", "evidence_reference": "https://example.invalid/list"}
    assert (
        code_of(await ladder.offices.move(county, path, "evidence", publicity, proof)) == "PUBLICITY_OF_ANOTHER_LEVEL"
    )


async def test_a_level_posts_once_what_the_scheme_asks_and_the_province_last(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    community, county = await ladder.office("community", COMMUNITY), await ladder.office("civil-affairs", COUNTY)
    province = await ladder.office("civil-affairs", PROVINCE)
    for office, stage, code in (
        (county, "county", "PUBLICITY_STAGE_NOT_ASKED"),
        (county, "unit", "PUBLICITY_OF_ANOTHER_LEVEL"),
        (province, "province", "PUBLICITY_TOO_EARLY"),
    ):
        assert code_of(await ladder.try_move(office, nomination, "publicities", {"stage": stage})) == code
    answers = await asyncio.gather(
        *(ladder.try_move(community, nomination, "publicities", {"stage": "unit"}) for _ in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {code_of(one) for one in answers if one.status_code == 409} == {"PUBLICITY_POSTED"}


async def test_what_is_withdrawn_comes_down(ladder: Ladder) -> None:
    nomination = await ladder.recommended(await ladder.scheme(), ladder.roster.enrol(1))
    publicity = await ladder.posted(nomination)
    community = await ladder.office("community", COMMUNITY)
    await ladder.move(community, nomination, "withdraw", {"reason": "另行推荐"})
    down = await ladder.ok(await community.get(f"/v1/honors/publicities/{publicity['id']}"))
    assert down["state"] == "taken-down"
