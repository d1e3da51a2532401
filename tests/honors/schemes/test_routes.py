"""Schemes and quotas: who founds them, what they must say, and that no more is conferred than there are places."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.honors.make import SCHEME, Ladder
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, Offices, code_of


async def test_a_scheme_is_read_from_below_and_founded_by_the_province_alone(offices: Offices) -> None:
    county = await offices.of("civil-affairs", COUNTY)
    assert code_of(await county.post("/v1/honors/schemes", json=SCHEME)) == "SCHEME_FOUNDED_BELOW_PROVINCE"
    province = await offices.of("civil-affairs", PROVINCE)
    made = await province.post("/v1/honors/schemes", json=SCHEME)
    assert made.status_code == 201, made.text
    assert made.json()["publicity"] == [
        {"stage": "unit", "kind": "working", "days": 5},
        {"stage": "province", "kind": "calendar", "days": 5},
    ]
    community = await offices.of("community", COMMUNITY)
    assert (await community.get(f"/v1/honors/schemes/{made.json()['id']}")).json() == made.json()
    assert [one["id"] for one in (await community.get("/v1/honors/schemes")).json()["items"]] == [made.json()["id"]]


async def test_the_database_lets_none_be_founded_below_the_province(ladder: Ladder) -> None:
    await ladder.scheme()
    scope = Scope.of_system(ladder.offices.clock)
    async with ladder.offices.app.state.database.session(scope) as session:
        with pytest.raises(IntegrityError, match="ck_schemes_founded_by"):
            await session.execute(text(f"UPDATE schemes SET region = {LEAGUE}"))  # noqa: S608 - a constant


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"approval_id": ""}, "MALFORMED"),
        ({"review_levels": ["province", "county"]}, "REVIEW_LEVELS_OUT_OF_ORDER"),
        ({"publicity": [{"stage": "unit"}, {"stage": "county"}]}, "PUBLICITY_STAGES_TOO_FEW"),
        ({"publicity": [{"stage": "unit", "days": 0}, {"stage": "province"}]}, "MALFORMED"),
        ({"opinions": ["discipline", "tax"]}, "OPINIONS_TOO_FEW"),
        ({"deeds_to": "2020-01-01"}, "MALFORMED"),
        ({"valid_to": "2020-01-01"}, "MALFORMED"),
    ],
)
async def test_a_scheme_that_says_too_little_is_refused(offices: Offices, wrong: dict[str, Any], code: str) -> None:
    province = await offices.of("civil-affairs", PROVINCE)
    assert code_of(await province.post("/v1/honors/schemes", json=SCHEME | wrong)) == code
    assert (await province.get("/v1/honors/schemes")).json()["items"] == []


async def test_versions_of_a_scheme_do_not_overlap_and_follow_each_other(offices: Offices) -> None:
    province = await offices.of("civil-affairs", PROVINCE)
    answers = await asyncio.gather(*(province.post("/v1/honors/schemes", json=SCHEME) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {code_of(one) for one in answers if one.status_code == 409} == {"SCHEME_OVERLAPS"}
    (first,) = (one.json() for one in answers if one.status_code == 201)
    path = f"/v1/honors/schemes/{first['id']}"
    ended = await offices.move(province, path, "end", first, {"last_on": "2020-06-30"})
    assert ended.json()["valid_to"] == "2020-06-30"
    again = await offices.move(province, path, "end", ended.json(), {"last_on": "2020-07-31"})
    assert code_of(again) == "SCHEME_ENDS_WRONGLY"
    follows = await province.post("/v1/honors/schemes", json=SCHEME | {"valid_from": "2020-07-01"})
    assert follows.status_code == 201


async def test_an_area_has_one_quota_of_a_category(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme()
    province = await ladder.office("civil-affairs", PROVINCE)
    path = f"/v1/honors/schemes/{scheme_id}/quotas"
    quota = {"region": str(COUNTY), "places": 1, "front_line_bp": 0, "document_no": "x"}
    assert code_of(await province.post(path, json=quota)) == "QUOTA_ALLOTTED"
    assert (await province.post(path, json=quota | {"category": "grid"})).status_code == 201
    assert code_of(await province.post(path, json=quota | {"category": "grid"})) == "QUOTA_ALLOTTED"
    county = await ladder.office("civil-affairs", COUNTY)
    assert len((await county.get("/v1/honors/quotas", params={"scheme_id": scheme_id})).json()["items"]) == 2
    neighbour = await ladder.office("civil-affairs", 150602000000)
    assert (await neighbour.get("/v1/honors/quotas")).json()["items"] == []


async def test_a_quota_is_never_cut_below_what_is_taken(ladder: Ladder) -> None:
    scheme_id = await ladder.scheme(places=3, front_line_bp=0)
    one = await ladder.recommended(scheme_id, ladder.roster.enrol(1))
    other = await ladder.recommended(scheme_id, ladder.roster.enrol(2), leader=True, minutes_no="会纪〔2020〕4号")
    await ladder.ready(one)
    await ladder.ok(await ladder.opined(other, "tax"), 409)  # not yet reviewed
    await ladder.publicised(other)
    await ladder.reviewed(other)
    await ladder.ok(await ladder.opined(other, "tax"), 201)
    await ladder.consulted(other)
    await ladder.publicised(other, "province")
    for nomination in (one, other):
        await ladder.ok(await ladder.try_approve(nomination))
    province = await ladder.office("civil-affairs", PROVINCE)
    (quota,) = (await province.get("/v1/honors/quotas")).json()["items"]
    path, cut = f"/v1/honors/quotas/{quota['id']}", {"places": 1, "front_line_bp": 0, "document_no": "x"}
    assert code_of(await ladder.offices.move(province, path, "amend", quota, cut)) == "QUOTA_USED_UP"
    # Nor may a share be asked that those taken no longer leave.
    cut = {"places": 2, "front_line_bp": 10_000, "document_no": "x"}
    assert code_of(await ladder.offices.move(province, path, "amend", quota, cut)) == "QUOTA_USED_UP"
    wider = {"places": 9, "front_line_bp": 0, "document_no": "内表彰函〔2020〕9号"}
    assert (await ladder.offices.move(province, path, "amend", quota, wider)).json()["places"] == 9
    assert (await ladder.read(one))["seat"] == 1
