"""Inspections over HTTP: headquarters look into records that there are, and write down what they find."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, Offices, code_of
from tests.oversight.make import INSPECTIONS, finding_of, planned, recorded, under_way

FINDINGS = "/v1/oversight/findings"


async def test_an_inspection_goes_from_plan_to_conclusion(offices: Offices) -> None:
    headquarters = await offices.of("headquarters", LEAGUE)
    seen = await planned(offices, clauses=[5, 1, 5])
    assert (seen["state"], seen["clauses"], seen["mode"]) == ("planned", [1, 5], None)
    assert [move["move"] for move in seen["next_moves"]] == ["begin"]
    path = f"{INSPECTIONS}/{seen['id']}"
    early = await offices.move(headquarters, path, "conclude", seen, {"conclusion": "已结束"})
    assert code_of(early) == "ILLEGAL_MOVE"
    seen = (await offices.move(headquarters, path, "begin", seen, {"mode": "on-site"})).json()
    assert (seen["state"], seen["mode"], seen["begun_on"]) == ("under-way", "on-site", "2020-02-05")
    seen = (await offices.move(headquarters, path, "conclude", seen, {"conclusion": "总体及时"})).json()
    assert (seen["state"], seen["concluded_on"], seen["next_moves"]) == ("concluded", "2020-02-05", [])
    assert (await headquarters.get(path)).json() == seen
    told = [one["type"] for one in await offices.events()]
    assert told == [f"oversight.inspection.{verb}" for verb in ("planned", "begun", "concluded")]


async def test_what_was_found_names_its_record_and_the_time_it_was_read(offices: Offices) -> None:
    finding = await recorded(offices)
    assert (finding["evidence_operation"], finding["evidence_as_of"]) == (
        "/v1/subsidy/indicators",
        "2020-02-05T08:30:00+08:00",
    )
    civil_affairs = await offices.of("civil-affairs", COUNTY)
    listed = await civil_affairs.get(FINDINGS, params={"clause": 1, "severity": "serious", "region": str(COUNTY)})
    assert listed.json()["items"] == [finding]
    assert (await civil_affairs.get(FINDINGS, params={"clause": 5})).json()["items"] == []
    assert (await civil_affairs.get(f"{FINDINGS}/{finding['id']}")).json() == finding
    [told] = [one["data"] for one in await offices.events() if one["type"] == "oversight.finding.recorded"]
    assert "found" not in told


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"department": "community", "region": str(COMMUNITY)}, "NOT_INSPECTED"),
        ({"department": "finance", "region": str(LEAGUE)}, "OUTSIDE_INSPECTION"),
        ({"clause": 2}, "OUTSIDE_INSPECTION"),
        ({"evidence_as_of": "2020-02-05T09:00:01+08:00"}, "EVIDENCE_NOT_YET_READ"),
        ({"evidence_operation": "/v1/roster/workers?name=张三"}, "MALFORMED"),
        ({"evidence_operation": "社区报表"}, "MALFORMED"),
        ({"clause": 10}, "MALFORMED"),
        ({"clause": 0}, "MALFORMED"),
    ],
)
async def test_what_is_no_finding_is_refused(offices: Offices, more: dict[str, Any], code: str) -> None:
    inspection = await under_way(offices)
    headquarters = await offices.of("headquarters", LEAGUE)
    refused = await headquarters.post(f"{INSPECTIONS}/{inspection['id']}/findings", json=finding_of(**more))
    assert code_of(refused) == code
    assert (await headquarters.get(FINDINGS)).json()["items"] == []


async def test_headquarters_do_not_inspect_themselves_and_are_inspected_from_above(offices: Offices) -> None:
    own = await under_way(offices, by=COUNTY)
    asked = finding_of(department="headquarters")
    county, league = await offices.of("headquarters", COUNTY), await offices.of("headquarters", LEAGUE)
    assert code_of(await county.post(f"{INSPECTIONS}/{own['id']}/findings", json=asked)) == "OWN_INSPECTOR"
    above = await under_way(offices)
    assert (await league.post(f"{INSPECTIONS}/{above['id']}/findings", json=asked)).status_code == 201


async def test_an_inspection_is_nobody_else_s_to_carry_out(offices: Offices) -> None:
    inspection = await under_way(offices)
    path = f"{INSPECTIONS}/{inspection['id']}"
    for region in (COUNTY, PROVINCE):
        other = await offices.of("headquarters", region)
        assert code_of(await other.post(f"{path}/findings", json=finding_of())) == "NOT_THE_INSPECTOR"
        ended = await offices.move(other, path, "conclude", inspection, {"conclusion": "已结束"})
        assert code_of(ended) == "NOT_THE_INSPECTOR"


async def test_nobody_inspects_above_or_beside_and_reads_it_there(offices: Offices) -> None:
    county = await offices.of("headquarters", COUNTY)
    asked = {"title": "督查", "clauses": [1], "planned_for": "2020-02-05"}
    for region in (LEAGUE, 150602000000):
        assert (await county.post(INSPECTIONS, json=asked | {"region": str(region)})).status_code == 404
    inspection = await planned(offices)
    beside = await offices.of("headquarters", 150602000000)
    assert (await beside.get(INSPECTIONS)).json()["items"] == []
    assert (await beside.get(f"{INSPECTIONS}/{inspection['id']}")).status_code == 404


async def test_the_inspected_learn_of_an_unannounced_inspection_when_it_begins(offices: Offices) -> None:
    league = await offices.of("headquarters", LEAGUE)
    seen = await planned(offices)
    path = f"{INSPECTIONS}/{seen['id']}"
    inspected = [await offices.of(name, COUNTY) for name in ("headquarters", "civil-affairs")]
    unknowing = [*inspected, await offices.of("civil-affairs", LEAGUE)]
    for office in unknowing:
        assert (await office.get(INSPECTIONS)).json()["items"] == []
        assert (await office.get(path)).status_code == 404
        assert (await offices.move(office, path, "begin", seen, {"mode": "on-site"})).status_code == 404
    for office in inspected:
        assert (await office.get("/v1/oversight/events")).json() == []
        assert (await office.get("/v1/oversight/audit")).json()["items"] == []
    above = await offices.of("headquarters", PROVINCE)
    assert (await above.get(path)).json() == seen
    await offices.move(league, path, "begin", seen, {"mode": "on-site"})
    for office in unknowing:
        assert (await office.get(path)).json()["state"] == "under-way"


async def test_an_announced_inspection_is_known_to_the_inspected(offices: Offices) -> None:
    seen = await planned(offices, announced=True)
    office = await offices.of("civil-affairs", COUNTY)
    assert (await office.get(f"{INSPECTIONS}/{seen['id']}")).json()["announced"] is True


async def test_nothing_is_found_before_the_inspection_or_after_it(offices: Offices) -> None:
    headquarters = await offices.of("headquarters", LEAGUE)
    before = await planned(offices)
    path = f"{INSPECTIONS}/{before['id']}"
    assert code_of(await headquarters.post(f"{path}/findings", json=finding_of())) == "INSPECTION_NOT_UNDER_WAY"
    seen = (await offices.move(headquarters, path, "begin", before, {"mode": "remote"})).json()
    ended, *found = await asyncio.gather(
        offices.move(headquarters, path, "conclude", seen, {"conclusion": "已结束"}),
        *(headquarters.post(f"{path}/findings", json=finding_of()) for _ in range(4)),
    )
    assert ended.status_code == 200
    assert {one.status_code for one in found} <= {201, 409}
    assert code_of(await headquarters.post(f"{path}/findings", json=finding_of())) == "INSPECTION_NOT_UNDER_WAY"
    kept = (await headquarters.get(FINDINGS)).json()["items"]
    assert len(kept) == sum(one.status_code == 201 for one in found)


@pytest.mark.parametrize(
    ("department", "region", "clause", "constraint"),
    [
        ("community", COMMUNITY, 1, "ck_findings_office"),
        ("headquarters", COUNTY, 1, "ck_findings_not_own_inspector"),
        ("finance", LEAGUE, 1, "finding_within_inspection"),
        ("finance", COUNTY, 2, "finding_within_inspection"),
    ],
)
async def test_the_database_refuses_it_too(
    offices: Offices, department: str, region: int, clause: int, constraint: str
) -> None:
    inspection = await under_way(offices, by=COUNTY)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match=constraint if constraint.startswith("ck_") else "not what is"):
            await session.execute(
                text(
                    "INSERT INTO findings (inspection_id, inspecting_region, region, department, severity, clause,"
                    " found, evidence_operation, evidence_as_of, found_by, found_at, version)"
                    " VALUES (:inspection, :by, :region, :department, 'minor', :clause, 'x', '/v1/x/y',"
                    " '2020-02-05T00:00:00Z', 'x', '2020-02-05T00:00:00Z', 1)"
                ),
                {
                    "inspection": inspection["id"],
                    "by": COUNTY,
                    "region": region,
                    "department": department,
                    "clause": clause,
                },
            )
