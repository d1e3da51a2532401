"""Martyr files over HTTP."""

import asyncio

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.honors.make import Ladder
from tests.honors.martyrs.way import FILES, MATERIAL, NEW_LAW, OLD_LAW, Sacrifice
from tests.offices import COUNTY, ELSEWHERE, LEAGUE, PROVINCE, code_of


@pytest.mark.parametrize(
    ("died_on", "ground", "law", "states"),
    [
        (OLD_LAW, "emergency", "regulations-2019", ["region-decided", "ministry-recorded"]),
        (OLD_LAW, "outstanding", "regulations-2019", ["region-reviewed", "ministry-decided"]),
        (NEW_LAW, "rescue", "regulations-2024", ["region-decided", "ministry-reviewed"]),
        (NEW_LAW, "outstanding", "regulations-2024", ["region-reviewed", "ministry-decided"]),
    ],
)
async def test_each_ground_and_each_law_has_its_way(
    ladder: Ladder, died_on: str, ground: str, law: str, states: list[str]
) -> None:
    one = Sacrifice(ladder, died_on=died_on)
    seen = await one.certified(ground=ground)
    assert (seen["law"], seen["state"], seen["certificate_no"]) == (law, "certified", "烈字第150000001号")
    passed = [
        event["data"]["state"]
        for event in await ladder.offices.events()
        if event["type"] == "honors.martyr-file.reviewed"
    ]
    assert passed == ["county-reviewed", "league-reviewed", *states]
    assert "救助" not in str(await ladder.offices.events())


async def test_a_step_of_another_ground_or_of_another_law_is_refused(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.at_province()
    province = await one.office("government", PROVINCE, "other")
    document = {"document_no": "内政函〔2020〕9号"}
    assert code_of(await one.try_move("review", document, office=province)) == "NOT_OF_THIS_PATH"
    await one.passed("decide")
    assert code_of(await one.try_move("confirm", document)) == "NOT_OF_THIS_PATH"
    assert [move["move"] for move in (await one.only(FILES))["next_moves"]] == ["record", "refuse"]


async def test_a_death_before_every_law_on_record_has_none(ladder: Ladder) -> None:
    one = Sacrifice(ladder, died_on="2019-07-31")
    await one.on_duty()
    missing = await one.try_move("file", MATERIAL)
    assert (code_of(missing), missing.json()["facts"]) == ("PARAMETER_MISSING", {"parameter": "martyr-law"})


async def test_nobody_is_a_martyr_alive_or_on_a_ground_that_begins_elsewhere(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.enrolled()
    await one.recognised()
    assert code_of(await one.try_move("file", MATERIAL)) == "PERSON_NOT_DECEASED"
    await one.deceased()
    assert code_of(await one.try_move("file", MATERIAL | {"ground": "weapons-test"})) == "MARTYR_GROUND_ELSEWHERE"


async def test_it_is_posted_for_five_working_days_before_the_county_examines_it(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.filed()
    await one.investigated()
    document = {"document_no": "康政报〔2020〕5号"}
    assert code_of(await one.try_move("review", document)) == "MARTYR_PUBLICITY_INCOMPLETE"
    posted = await one.move("publicise", {"posted_at": "县政府公告栏"})
    assert (posted["posted_on"], posted["posted_to"]) == ("2020-03-02", "2020-03-09")
    ladder.offices.clock.advance(days=7)
    assert code_of(await one.try_move("review", document)) == "MARTYR_PUBLICITY_INCOMPLETE"
    ladder.offices.clock.advance(days=1)
    assert (await one.passed("review"))["state"] == "county-reviewed"


async def test_each_authority_acts_in_its_turn_and_no_person_twice(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.posted()
    ladder.offices.clock.advance(days=12)
    document = {"document_no": "鄂政报〔2020〕5号"}
    for department, region in (("government", LEAGUE), ("veterans", COUNTY)):
        office = await one.office(department, region)
        assert code_of(await one.try_move("review", document, office=office)) == "MARTYR_FILE_ELSEWHERE"
    same = await ladder.offices.of("government", COUNTY, subject=f"test:veterans:{COUNTY}:officer")
    assert code_of(await one.try_move("review", document, office=same)) == "SAME_HAND_IN_MARTYR_FILE"


async def test_whose_turn_it_is_refuses_it_and_another_may_be_filed(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    seen = await one.filed()
    province = await one.office("veterans", PROVINCE)
    reason = {"reason": "不符合第八条规定情形"}
    assert code_of(await one.try_move("refuse", reason, office=province)) == "MARTYR_FILE_ELSEWHERE"
    refused = await one.move("refuse", reason)
    assert (refused["state"], refused["next_moves"]) == ("refused", [])
    county = await one.office("veterans", COUNTY)
    told = await county.get(f"{FILES}/{seen['id']}/account", headers={"X-Purpose": "case-review"})
    assert told.json()["refusal"] == "不符合第八条规定情形"
    again = await county.post(FILES, json=MATERIAL | {"worker_id": one.worker_id})
    assert (again.status_code, again.json()["state"]) == (201, "filed")


async def test_a_file_is_made_once_however_many_apply_at_once(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    await one.enrolled()
    await one.deceased()  # and no recognition: the relatives apply on their own
    offices = [await one.office("veterans", COUNTY, who) for who in ("first", "second", "third")]
    asked = MATERIAL | {"worker_id": one.worker_id}
    answers = await asyncio.gather(*(office.post(FILES, json=asked) for office in offices))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"MARTYR_FILE_OPEN"}
    await one.recognised()  # the death is recognised later, and opens no second file
    seen = await one.only(FILES)
    assert (seen["state"], seen["on_duty"]) == ("filed", True)


async def test_the_familys_county_takes_up_what_the_units_had_prepared(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    prepared = await one.on_duty()
    family = await one.office("veterans", ELSEWHERE - ELSEWHERE % 1_000_000)
    made = await family.post(FILES, json=MATERIAL | {"worker_id": one.worker_id, "venue": "family-household"})
    assert made.status_code == 201, made.text
    assert (made.json()["id"], made.json()["died_on"]) == (prepared["id"], OLD_LAW)
    assert await one.listed(FILES) == []  # it is the other county's now


async def test_how_somebody_died_is_told_on_purpose_alone(ladder: Ladder) -> None:
    one = Sacrifice(ladder)
    seen = await one.filed()
    county = await one.office("veterans", COUNTY)
    path = f"{FILES}/{seen['id']}/account"
    assert (await county.get(path)).status_code == 422
    assert (await county.get(path, headers={"X-Purpose": "case-review"})).json()["account"] == MATERIAL["account"]
    assert MATERIAL["account"] not in (await county.get(f"{FILES}/{seen['id']}")).text
    entries = (await (await one.office("civil-affairs", COUNTY)).get("/v1/honors/audit")).json()["items"]
    (read,) = [entry for entry in entries if entry["action"] == "honors.martyr-file.revealed"]
    assert (read["purpose"], read["facts"]) == ("case-review", {"worker_id": one.worker_id})


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("law = 'regulations-2024'", "another law"),
        ("state = 'ministry-reviewed'", "ck_martyr_files_path"),
        ("state = 'certified', certificate_no = '1', certified_on = '2020-03-02'", "ck_martyr_files_stages"),
        ("county_document_no = '1', county_reviewed_on = '2020-03-02'", "ck_martyr_files_posted"),
        ("ground = 'weapons-test'", "ck_martyr_files_ground_here"),
        ("died_on = NULL", "ck_martyr_files_died"),
    ],
)
async def test_the_database_lets_no_step_be_left_out(
    honors: FastAPI, ladder: Ladder, change: str, constraint: str
) -> None:
    await Sacrifice(ladder).filed()
    async with honors.state.database.session(Scope.of_system(ladder.offices.clock)) as session:
        with pytest.raises(IntegrityError, match=constraint):
            await session.execute(text(f"UPDATE martyr_files SET {change}"))  # noqa: S608 - the test's own words
