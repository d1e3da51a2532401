"""Reports and cases over HTTP."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import Scope
from chassis.worker_id import make_worker_id
from services.injury.cases.actions import report
from services.injury.cases.models import Case
from services.injury.cases.schemas import ReportIn
from tests.client import caller
from tests.injury.make import COMMUNITY, COUNTY, ELSEWHERE, EMPLOYER, HOSPITAL, NEIGHBOUR, Bureaus

REPORTS = "/v1/injury/reports"
EVENT_AT = "2020-02-03T08:30:00+08:00"


def _report(worker_id: str, **more: Any) -> dict[str, Any]:
    return {"worker_id": worker_id, "harm": "accident", "event_at": EVENT_AT, "place": str(COMMUNITY)} | more


async def test_a_report_opens_a_case(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    assert (case["state"], case["harm"], case["verified"]) == ("reported", "accident", True)
    assert case["employer_id"] == EMPLOYER
    [told] = await bureaus.events()
    assert (told["type"], told["subject"]) == ("injury.case.reported", case["id"])
    assert "account" not in told["data"]


async def test_reports_of_one_accident_join_one_case_whoever_makes_them_and_from_wherever(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    hospital = await bureaus.of("hospital", ELSEWHERE, organisation=HOSPITAL)
    again = await hospital.post(
        REPORTS, json=_report(case["worker_id"], event_at="2020-02-04T08:30:00+08:00", place=str(COUNTY))
    )
    assert again.status_code == 201, again.text
    assert (again.json()["case_id"], again.json()["joined"]) == (case["id"], True)
    bureau = await bureaus.of("human-resources", COUNTY)
    reports = (await bureau.get(f"/v1/injury/cases/{case['id']}/reports")).json()["items"]
    assert [one["reporter"] for one in reports] == ["community", "hospital"]
    # The hospital sees what it reported, not the case: it neither treats nor employs by reporting again.
    assert (await hospital.get(f"/v1/injury/cases/{case['id']}")).status_code == 404


async def test_reports_at_once_make_one_case(bureaus: Bureaus) -> None:
    worker_id = await bureaus.told_of(7)
    community = await bureaus.of("community", COMMUNITY)
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    hospital = await bureaus.of("hospital", COUNTY, organisation=HOSPITAL)
    answers = await asyncio.gather(
        *(office.post(REPORTS, json=_report(worker_id)) for office in (community, employer, hospital) * 3)
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["case_id"] for answer in answers}) == 1
    assert sorted(answer.json()["joined"] for answer in answers) == [False, *[True] * 8]


@pytest.mark.parametrize(
    ("event_at", "place"),
    [
        pytest.param("2020-02-04T08:31:00+08:00", COMMUNITY, id="24 hours and a minute later"),
        pytest.param(EVENT_AT, NEIGHBOUR, id="at the same time in another community"),
    ],
)
async def test_another_accident_is_another_case(bureaus: Bureaus, event_at: str, place: int) -> None:
    case = await bureaus.reported()
    community = await bureaus.of("community", COMMUNITY)
    other = await community.post(REPORTS, json=_report(case["worker_id"], event_at=event_at, place=str(place)))
    assert (other.json()["joined"], other.json()["case_id"] == case["id"]) == (False, False)


async def test_a_closer_place_is_kept_and_a_wider_one_is_not(bureaus: Bureaus) -> None:
    worker_id = await bureaus.told_of(1)
    hospital = await bureaus.of("hospital", COUNTY, organisation=HOSPITAL)
    community = await bureaus.of("community", COMMUNITY)
    first = (await hospital.post(REPORTS, json=_report(worker_id, place=str(COUNTY)))).json()
    assert (await bureaus.case(first["case_id"]))["place"] == str(COUNTY)
    await community.post(REPORTS, json=_report(worker_id))
    await hospital.post(REPORTS, json=_report(worker_id, place=str(COUNTY)))
    assert (await bureaus.case(first["case_id"]))["place"] == str(COMMUNITY)


async def test_a_report_is_taken_before_the_roster_tells_and_verified_when_it_does(bureaus: Bureaus) -> None:
    case = await bureaus.reported(3, known=False, place=str(NEIGHBOUR))
    assert (case["verified"], case["name_masked"], case["region"]) == (False, None, str(NEIGHBOUR))
    await bureaus.told_of(3, region=COMMUNITY)
    verified = await bureaus.case(case["id"])
    assert (verified["verified"], verified["region"], verified["employer_id"]) == (True, str(COMMUNITY), EMPLOYER)
    reports = await (await bureaus.of("human-resources", COUNTY)).get(f"/v1/injury/cases/{case['id']}/reports")
    assert len(reports.json()["items"]) == 1  # it went along
    assert [told["type"] for told in await bureaus.events()] == ["injury.case.reported", "injury.case.verified"]


@pytest.mark.parametrize("first", ["the report", "the roster"])
async def test_a_report_and_the_rosters_word_at_once_do_not_miss_each_other(bureaus: Bureaus, first: str) -> None:
    """Whichever is not yet committed when the other begins, the other waits for it, and the case is verified."""
    worker_id = make_worker_id(3)
    scope = Scope.of_system(bureaus.clock)
    asked = ReportIn.model_validate(_report(worker_id, place=str(NEIGHBOUR)))

    async def reported(session: AsyncSession) -> None:
        app = bureaus.app
        by = caller("community", NEIGHBOUR)
        await report(session, asked, caller=by, keys=app.state.keys, clock=bureaus.clock)

    async def heard(session: AsyncSession) -> None:
        await bureaus.tell(session, 3)

    one, other = (reported, heard) if first == "the report" else (heard, reported)

    async def later() -> None:
        async with bureaus.app.state.database.session(scope) as session, session.begin():
            await other(session)

    async with bureaus.app.state.database.session(scope) as session, session.begin():
        await one(session)
        waiting = asyncio.create_task(later())
        done, _ = await asyncio.wait([waiting], timeout=0.5)
        assert not done
    await waiting
    async with bureaus.app.state.database.session(scope) as session:
        case = (await session.scalars(select(Case))).one()
        assert (case.verified, case.region) == (True, COMMUNITY)


async def test_a_worker_hurt_in_another_county_is_a_case_of_the_own_community(bureaus: Bureaus) -> None:
    worker_id = await bureaus.told_of(1)
    elsewhere = await bureaus.of("community", ELSEWHERE)
    report = await elsewhere.post(REPORTS, json=_report(worker_id, place=str(ELSEWHERE)))
    assert report.status_code == 201
    case = await bureaus.case(report.json()["case_id"])
    assert (case["region"], case["place"]) == (str(COMMUNITY), str(ELSEWHERE))
    assert (await elsewhere.get(f"/v1/injury/cases/{case['id']}")).status_code == 404


async def test_a_wrong_check_digit_or_a_time_to_come_is_refused(bureaus: Bureaus) -> None:
    community = await bureaus.of("community", COMMUNITY)
    worker_id = make_worker_id(1)
    wrong = worker_id[:-1] + str((int(worker_id[-1]) + 1) % 10)
    refused = await community.post(REPORTS, json=_report(wrong))
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "worker_id")
    early = await community.post(REPORTS, json=_report(worker_id, event_at="2020-02-05T09:00:01+08:00"))
    assert (early.status_code, early.json()["code"]) == (409, "EVENT_IN_FUTURE")
    assert await bureaus.events() == []


async def test_what_happened_is_read_for_a_purpose_only_and_audited(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    [report] = (await bureau.get(f"/v1/injury/cases/{case['id']}/reports")).json()["items"]
    assert "account" not in report
    unstated = await bureau.get(f"{REPORTS}/{report['id']}/account")
    assert unstated.status_code == 422
    told = await bureau.get(f"{REPORTS}/{report['id']}/account", headers={"X-Purpose": "recognition"})
    assert told.json()["account"] == "卡口执勤时滑倒，左腕疼痛"
    entries = (await bureau.get("/v1/injury/audit", params={"limit": 50})).json()["items"]
    [entry] = [one for one in entries if one["action"] == "injury.report.revealed"]
    assert (entry["subject"], entry["purpose"]) == (report["id"], "recognition")
    assert "滑倒" not in str(entries)


async def test_an_employer_sees_its_workers_cases_and_no_others(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    own = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    other = await bureaus.of("employer", COUNTY, organisation="91150603MA0N000011")
    assert (await own.get(f"/v1/injury/cases/{case['id']}")).status_code == 200
    assert (await other.get(f"/v1/injury/cases/{case['id']}")).status_code == 404
    assert (await other.get("/v1/injury/cases")).json()["items"] == []


async def test_a_death_that_is_reported_later_is_told_once_known(bureaus: Bureaus) -> None:
    case = await bureaus.reported(harm="sudden-illness")
    hospital = await bureaus.of("hospital", COUNTY, organisation=HOSPITAL)
    died_at = "2020-02-04T11:05:00+08:00"
    body = _report(case["worker_id"], harm="sudden-illness", died_at=died_at)
    assert (await hospital.post(REPORTS, json=body)).status_code == 201
    assert (await bureaus.case(case["id"]))["died_at"] == died_at
    assert (await bureaus.events())[-1]["type"] == "injury.case.died"
    bureau = await bureaus.of("human-resources", COUNTY)
    case = await bureaus.case(case["id"])
    corrected = await bureau.post(
        f"/v1/injury/cases/{case['id']}/record-death",
        json={"died_at": "2020-02-04T11:15:00+08:00"},
        headers={"If-Match": f'"{case["version"]}"'},
    )
    assert corrected.json()["died_at"] == "2020-02-04T11:15:00+08:00"


async def test_a_death_before_the_event_is_refused_and_a_report_that_tells_of_one_is_taken(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    community = await bureaus.of("community", COMMUNITY)
    early = {"died_at": "2020-02-03T08:29:00+08:00"}
    alone = await community.post(REPORTS, json=_report(await bureaus.told_of(2), **early))
    bureau = await bureaus.of("human-resources", COUNTY)
    path, match = f"/v1/injury/cases/{case['id']}/record-death", {"If-Match": f'"{case["version"]}"'}
    for refused in (alone, await bureau.post(path, json=early, headers=match)):
        assert (refused.status_code, refused.json()["code"]) == (409, "DEATH_BEFORE_EVENT")
    # The hospital puts the accident earlier than the case does; which of them is right, a person finds.
    sooner = _report(case["worker_id"], event_at="2020-02-03T08:00:00+08:00", **early)
    joined = await community.post(REPORTS, json=sooner)
    assert (joined.status_code, joined.json()["case_id"]) == (201, case["id"])
    assert (await bureaus.case(case["id"]))["died_at"] is None


async def test_two_cases_that_a_person_finds_to_be_one_accident_are_merged(bureaus: Bureaus) -> None:
    stays = await bureaus.reported()
    goes = await bureaus.reported(event_at="2020-02-01T08:30:00+08:00")
    bureau = await bureaus.of("human-resources", COUNTY)
    other = await bureaus.reported(2)
    path, match = f"/v1/injury/cases/{goes['id']}/merge", {"If-Match": f'"{goes["version"]}"'}
    refused = await bureau.post(path, json={"into": other["id"], "reason": "同一事故"}, headers=match)
    assert refused.json()["code"] == "ANOTHER_WORKER"
    itself = await bureau.post(path, json={"into": goes["id"], "reason": "同一事故"}, headers=match)
    assert itself.status_code == 404
    merged = await bureau.post(path, json={"into": stays["id"], "reason": "医院填错日期"}, headers=match)
    assert (merged.json()["state"], merged.json()["merged_into"]) == ("merged", stays["id"])


async def test_merged_records_of_a_worker_bring_their_cases_together(bureaus: Bureaus) -> None:
    kept = await bureaus.reported(1)
    twin = await bureaus.reported(2)
    alone = await bureaus.reported(2, event_at="2020-01-10T10:00:00+08:00")
    await bureaus.told_of(2, type="roster.worker.merged", state="merged", into=kept["worker_id"])
    assert (await bureaus.case(twin["id"]))["merged_into"] == kept["id"]
    assert (await bureaus.case(alone["id"]))["worker_id"] == kept["worker_id"]
    again = await (await bureaus.of("community", COMMUNITY)).post(REPORTS, json=_report(twin["worker_id"]))
    assert (again.json()["case_id"], again.json()["worker_id"]) == (kept["id"], kept["worker_id"])


async def test_the_database_itself_keeps_an_accident_to_one_case(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    copy = text(
        "INSERT INTO cases (worker_id, region, place, harm, event_at, accident, reported_at, state, version)"
        " SELECT worker_id, region, :place, harm, event_at, accident, reported_at, 'reported', 1 FROM cases"
    )
    for place, alike in ((COMMUNITY, True), (COUNTY, True), (NEIGHBOUR, False)):
        async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
            if alike:
                with pytest.raises(IntegrityError, match="ex_cases_one_accident"):
                    await session.execute(copy, {"place": place})
                await session.rollback()
            else:
                await session.execute(copy, {"place": place})
    assert case["state"] == "reported"
