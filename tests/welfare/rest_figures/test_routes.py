"""Figures of rest: versioned, nearest first, and never guessed."""

import asyncio
from datetime import date
from typing import Any

import httpx

from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, Offices, code_of
from tests.welfare.duty_log import entry, logged

FIGURES = "/v1/welfare/rest-figures"
DEFECTS = "/v1/welfare/living-defects"


async def issued(offices: Offices, region: int = COUNTY, *, by: int | None = None, **more: Any) -> httpx.Response:
    office = await offices.of("civil-affairs", by or region)
    body = {
        "region": str(region),
        "kind": "health-check-days",
        "number": 30,
        "document_no": "康防指办〔2020〕6号",
        "valid_from": "2020-02-01",
    }
    return await office.post(FIGURES, json=body | more)


async def test_each_place_sets_its_own_and_has_one_a_day(offices: Offices) -> None:
    assert code_of(await issued(offices, by=LEAGUE)) == "NOT_OWN_REGION"
    answers = await asyncio.gather(*(issued(offices) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"REST_FIGURE_OVERLAPS"}
    [made] = [answer.json() for answer in answers if answer.status_code == 201]
    county = await offices.of("civil-affairs", COUNTY)
    path = f"{FIGURES}/{made['id']}"
    wrong = await offices.move(county, path, "end", made, {"ends_on": "2020-01-31"})
    assert code_of(wrong) == "REST_FIGURE_ENDS_WRONGLY"
    ended = await offices.move(county, path, "end", made, {"ends_on": "2020-02-09"})
    assert ended.json()["valid_to"] == "2020-02-09"
    later = await issued(offices, number=45, valid_from="2020-02-10")
    assert later.status_code == 201, later.text
    seen = (await county.get(FIGURES, params={"kind": "health-check-days", "on": "2020-02-20"})).json()["items"]
    # The default that the province has is there to be seen.
    assert [(one["region"], one["number"]) for one in seen] == [(str(PROVINCE), 90), (str(COUNTY), 45)]


async def test_a_check_waits_for_the_figure_that_says_by_when(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await logged(offices, entry(worker, date(2020, 2, 3)))
    province = await offices.of("civil-affairs", PROVINCE)
    [default] = (await province.get(FIGURES, params={"kind": "health-check-days"})).json()["items"]
    await offices.move(province, f"{FIGURES}/{default['id']}", "end", default, {"ends_on": "2020-02-01"})
    offices.clock.advance(days=30)
    assert await offices.run("open-health-checks") == 0
    assert (await issued(offices, LEAGUE)).status_code == 201
    assert await offices.run("open-health-checks") == 1
    county = await offices.of("civil-affairs", COUNTY)
    [check] = (await county.get("/v1/welfare/health-checks")).json()["items"]
    assert check["due_on"] == "2020-03-26"


async def test_no_defect_is_reported_where_nobody_has_said_by_when_it_is_put_right(offices: Offices) -> None:
    province = await offices.of("civil-affairs", PROVINCE)
    [default] = (await province.get(FIGURES, params={"kind": "warmth-defect-hours"})).json()["items"]
    await offices.move(province, f"{FIGURES}/{default['id']}", "end", default, {"ends_on": "2020-02-01"})
    community = await offices.of("community", COMMUNITY)
    post = {"region": str(COMMUNITY), "name": "东门卡口", "opened_on": "2020-01-26"}
    opened = (await community.post("/v1/welfare/living-posts", json=post)).json()
    lacking = {"post_id": opened["id"], "item": "warmth", "description": "帐篷无取暖设备"}
    reported = await community.post(DEFECTS, json=lacking)
    assert (reported.status_code, code_of(reported)) == (409, "PARAMETER_MISSING")
    assert (await community.post(DEFECTS, json=lacking | {"item": "meals"})).status_code == 201
