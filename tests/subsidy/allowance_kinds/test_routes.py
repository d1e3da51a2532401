"""Kinds of other allowances are data, with periods."""

import asyncio

from tests.subsidy.allowances.make import KIND, allowance_of, health, issue_kind
from tests.subsidy.make import COUNTY, LEAGUE, County, code_of


async def test_a_kind_is_read_from_below_and_ends_on_a_day(county: County) -> None:
    kind = await issue_kind(county)
    seen = (await county.civil_affairs.get("/allowance-kinds", params={"on": "2020-02-01"})).json()["items"]
    assert [one["id"] for one in seen] == [kind["id"]]
    away = await county.office("civil-affairs", 150202000000).get("/allowance-kinds")
    assert away.json()["items"] == []
    issuer = county.office("civil-affairs", LEAGUE)
    path = f"/allowance-kinds/{kind['id']}"
    early = await county.try_move(issuer, path, "end", kind, {"ends_on": "2020-01-24"})
    assert code_of(early) == "ALLOWANCE_KIND_ENDS_OUTSIDE_PERIOD"
    ended = await county.move(issuer, path, "end", kind, {"ends_on": "2020-02-10"})
    assert (ended["state"], ended["valid_to"], ended["next_moves"]) == ("ended", "2020-02-10", [])
    assert code_of(await county.try_move(issuer, path, "end", ended, {"ends_on": "2020-02-09"})) == "ILLEGAL_MOVE"
    worker_id = county.roster.enrol(1)
    late = await health(county).post("/allowances", json=allowance_of(worker_id, "2020-02-10", "2020-02-11"))
    assert (code_of(late), late.json()["facts"]["parameter"]) == ("PARAMETER_MISSING", "allowance-kind.medical-staff")
    in_time = await health(county).post("/allowances", json=allowance_of(worker_id, "2020-02-09", "2020-02-10"))
    assert in_time.status_code == 201


async def test_a_code_means_one_thing_a_day_also_at_once(county: County) -> None:
    issuer = county.office("civil-affairs", LEAGUE)
    answers = await asyncio.gather(*(issuer.post("/allowance-kinds", json=KIND) for _ in range(3)))
    assert sum(answer.status_code == 201 for answer in answers) == 1
    refused = {code_of(answer) for answer in answers if answer.status_code != 201}
    assert refused <= {"ALLOWANCE_KINDS_OVERLAP", "UNAVAILABLE"}


async def test_a_county_issues_no_kind(county: County) -> None:
    refused = await county.civil_affairs.post("/allowance-kinds", json=KIND | {"region": f"{COUNTY}"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "issuer_level")
