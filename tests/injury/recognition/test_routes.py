"""Applications over HTTP, from the first paper to acceptance."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.injury.make import COMMUNITY, COUNTY, HOSPITAL, LEAGUE, Bureaus
from tests.injury.recognition.make import (
    CASES,
    COMPLETE,
    accepted,
    applied,
    apply,
    determined,
    employer,
    move,
    on_day,
    papers,
    read_application,
)

EARLY = "2020-01-03T08:30:00+08:00"  # 30 days later is 2 February 2020, in the Spring Festival
OTHER = "91150603MA0N00008X"


async def own(bureaus: Bureaus, case: dict[str, Any]) -> Any:
    """The worker of a case."""
    return await bureaus.of("worker", COMMUNITY, worker_id=case["worker_id"], subject=f"worker:{case['worker_id']}")


async def test_the_employer_applies_on_the_last_day_which_rolls_over_the_spring_festival(bureaus: Bureaus) -> None:
    case = await bureaus.reported(event_at=EARLY)
    on_day(bureaus, "2020-02-03")
    answer = await applied(bureaus, case, diagnosis="左桡骨远端骨折")
    assert (answer["state"], answer["applied_on"], answer["competent_region"]) == ("applied", "2020-02-03", str(LEAGUE))
    assert answer["ground"] is None  # what is claimed is not what is decided
    application = await read_application(bureaus, case)
    assert (application["employer_late"], application["costs_from"]) == (False, None)
    clock = application["timeliness"]
    assert (clock["limit"], clock["state"], clock["due_on"]) == ("employer-apply", "met", "2020-02-03")
    assert clock["why"][-1]["text"]["en"] == "2020-02-02 is a day off: rolled over to 2020-02-03"
    acceptance = application["acceptance"]
    assert (acceptance["started_on"], acceptance["due_on"]) == ("2020-02-03", "2020-02-18")
    assert "骨折" not in str(application)
    told = (await bureaus.events())[-1]
    assert (told["type"], told["data"]["applicant"]) == ("injury.case.applied", "employer")
    assert set(told["data"]) == {"worker_id", "applicant", "applied_on", "competent_region", "employer_late"}


async def test_a_day_later_the_employer_is_heard_and_bears_the_costs_until_acceptance(bureaus: Bureaus) -> None:
    case = await bureaus.reported(event_at=EARLY)
    on_day(bureaus, "2020-02-04")
    await applied(bureaus, case)
    application = await read_application(bureaus, case)
    assert (application["employer_late"], application["timeliness"]["limit"]) == (True, "worker-apply")
    assert (application["costs_from"], application["costs_to"]) == ("2020-01-03", "2020-02-04")
    await determined(bureaus, case)
    on_day(bureaus, "2020-02-12")
    assert (await move(bureaus, case, "accept")).status_code == 200
    assert (await read_application(bureaus, case))["costs_to"] == "2020-02-12"


async def test_consent_keeps_a_later_employer_in_time_whether_it_comes_before_or_after(bureaus: Bureaus) -> None:
    before, after = await bureaus.reported(1, event_at=EARLY), await bureaus.reported(2, event_at=EARLY)
    on_day(bureaus, "2020-02-20")
    body = {"days": 20, "document_no": "样例人社函〔2020〕1号"}
    assert (await move(bureaus, before, "consent", body)).status_code == 200
    await applied(bureaus, before)
    await applied(bureaus, after)
    assert (await read_application(bureaus, after))["employer_late"] is True
    assert (await move(bureaus, after, "consent", body)).status_code == 200
    for case in (before, after):
        application = await read_application(bureaus, case)
        assert (application["employer_late"], application["costs_from"]) == (False, None)
        assert application["consented_days"] == 20
    again = await move(bureaus, before, "consent", body)
    assert (again.status_code, again.json()["code"]) == (409, "ALREADY_CONSENTED")
    await determined(bureaus, before)
    await move(bureaus, before, "accept")
    late = await move(bureaus, before, "consent", body)
    assert late.json()["code"] == "CONSENT_TOO_LATE"


async def test_after_a_year_nobody_is_heard_unless_time_was_lost(bureaus: Bureaus) -> None:
    case = await bureaus.reported(event_at=EARLY)
    on_day(bureaus, "2021-01-05")  # the year ended on Sunday, 3 January 2021, and so on Monday
    worker = await own(bureaus, case)
    body = {"ground": "14-1", "supplied": papers(*COMPLETE)}
    refused = await move(bureaus, case, "apply", body, office=worker, prefix="/v1/injury/me/cases")
    assert (refused.status_code, refused.json()["code"]) == (409, "APPLICATION_LATE")
    assert refused.json()["facts"]["due_on"] == "2021-01-04"
    bureau = await bureaus.of("human-resources", COUNTY)
    lost = {"reason": "force-majeure", "first_on": "2020-02-01", "last_on": "2020-02-14"}
    assert (await bureau.post(f"{CASES}/{case['id']}/lost-times", json=lost)).status_code == 201
    heard = await move(bureaus, case, "apply", body, office=worker, prefix="/v1/injury/me/cases")
    assert heard.status_code == 200, heard.text
    read = await worker.get(f"/v1/injury/me/cases/{case['id']}/application")
    clock = read.json()["timeliness"]
    assert (clock["limit"], clock["state"], clock["due_on"]) == ("worker-apply", "met", "2021-01-18")
    assert "force-majeure" in str(clock["why"])


async def test_an_application_is_taken_though_the_holidays_of_next_year_are_not_known(bureaus: Bureaus) -> None:
    on_day(bureaus, "2026-11-20")
    case = await bureaus.reported(event_at="2026-11-18T08:30:00+08:00")
    worker = await own(bureaus, case)
    body = {"ground": "14-1", "supplied": papers(*COMPLETE)}
    heard = await move(bureaus, case, "apply", body, office=worker, prefix="/v1/injury/me/cases")
    assert heard.status_code == 200, heard.text
    bureau = await bureaus.of("human-resources", LEAGUE)
    unread = await bureau.get(f"{CASES}/{case['id']}/application")
    assert (unread.status_code, unread.json()["code"]) == (409, "PARAMETER_MISSING")
    assert unread.json()["facts"]["parameter"] == "holidays.2027"


async def test_each_applies_in_the_own_name_only(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    counter = await bureaus.of("human-resources", COUNTY)
    stranger = await bureaus.of("employer", COUNTY, organisation=OTHER)
    for office, applicant, status in (
        (await employer(bureaus), "worker", 403),
        (counter, "employer", 403),
        (stranger, "employer", 404),
    ):
        refused = await apply(bureaus, case, office=office, applicant=applicant)
        assert refused.status_code == status, refused.text
    assert (await bureaus.case(case["id"]))["state"] == "reported"
    assert (await apply(bureaus, case, office=counter, applicant="union")).status_code == 200


async def test_a_unit_that_only_reported_an_accident_does_not_apply(bureaus: Bureaus) -> None:
    worker_id = await bureaus.told_of(1)
    reporter = await bureaus.of("employer", COUNTY, organisation=OTHER)
    body = {
        "worker_id": worker_id, "harm": "accident", "event_at": "2020-02-03T08:30:00+08:00", "place": str(COMMUNITY),
    }  # fmt: skip
    report = await reporter.post("/v1/injury/reports", json=body)
    case = await bureaus.case(report.json()["case_id"])
    refused = await apply(bureaus, case, office=reporter)
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_THE_APPLICANT")
    await applied(bureaus, case)
    assert (await reporter.get(f"{CASES}/{case['id']}/application")).status_code == 404
    assert (await move(bureaus, case, "supply", {"supplied": papers("duty-proof")}, office=reporter)).status_code == 404


async def test_all_missing_papers_are_asked_for_at_once_and_nothing_new_later(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case, supplied=["application-form"])
    on_day(bureaus, "2020-02-10")
    asked = await move(bureaus, case, "request-supplement", {"materials": ["police-report"]})
    assert asked.json()["state"] == "supplement-requested"
    application = await read_application(bureaus, case)
    assert application["first_list"] == ["diagnosis", "police-report", "relation-proof"]
    assert (application["acceptance"]["state"], application["acceptance"]["days_used"]) == ("met", 5)
    # Half of it does not start the 15 days.
    on_day(bureaus, "2020-02-12")
    unit = await employer(bureaus)
    half = await move(bureaus, case, "supplement", {"supplied": papers("diagnosis")}, office=unit)
    assert half.json()["state"] == "supplemented"
    assert (await read_application(bureaus, case))["received_on"] == "2020-02-05"
    refused = await move(bureaus, case, "request-supplement", {"materials": ["travel-order"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "SUPPLEMENT_NOT_ONCE")
    assert refused.json()["facts"]["materials"] == ["travel-order"]
    # What was named, and is found wanting, may be named again.
    assert (await move(bureaus, case, "request-supplement", {"materials": ["diagnosis"]})).status_code == 200
    on_day(bureaus, "2020-02-14")
    rest = {"supplied": papers("diagnosis", "relation-proof", "police-report")}
    assert (await move(bureaus, case, "supplement", rest, office=unit)).status_code == 200
    application = await read_application(bureaus, case)
    assert (application["missing"], application["supplemented_on"]) == ([], "2020-02-14")
    assert (application["acceptance"]["started_on"], application["acceptance"]["due_on"]) == (
        "2020-02-14",
        "2020-03-02",  # 29 February 2020 is a Saturday
    )
    nothing = await move(bureaus, case, "request-supplement", {"materials": []})
    assert nothing.json()["code"] == "NOTHING_TO_SUPPLEMENT"
    kinds = [told["type"] for told in await bureaus.events()]
    assert kinds.count("injury.case.supplement-requested") == kinds.count("injury.case.supplemented") == 2


async def test_a_paper_that_is_promised_does_not_hold_up_acceptance_and_comes_later(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    promise = {"material": "relation-proof", "due_on": "2020-02-20"}
    await applied(bureaus, case, supplied=["application-form", "diagnosis"], promises=[promise])
    assert (await read_application(bureaus, case))["promises"] == [promise | {"state": "open"}]
    await determined(bureaus, case)
    assert (await move(bureaus, case, "accept")).status_code == 200
    late = await move(bureaus, case, "supply", {"supplied": papers("relation-proof")}, office=await employer(bureaus))
    assert late.status_code == 200, late.text
    application = await read_application(bureaus, case)
    assert (application["promises"], application["missing"]) == ([promise | {"state": "kept"}], [])


async def test_a_broken_promise_is_a_missing_paper_again(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    promise = {"material": "relation-proof", "due_on": "2020-02-07"}
    await applied(bureaus, case, supplied=["application-form", "diagnosis"], promises=[promise])
    await determined(bureaus, case)
    on_day(bureaus, "2020-02-08")
    refused = await move(bureaus, case, "accept")
    assert (refused.status_code, refused.json()["facts"]["materials"]) == (409, ["relation-proof"])
    assert (await read_application(bureaus, case))["promises"][0]["state"] == "broken"
    assert (await move(bureaus, case, "request-supplement", {})).status_code == 200


@pytest.mark.parametrize(
    ("promise", "code"),
    [
        ({"material": "diagnosis", "due_on": "2020-02-20"}, "NOT_PROMISABLE"),
        ({"material": "relation-proof", "due_on": "2020-02-04"}, "PROMISE_PAST"),
    ],
)
async def test_a_promise_that_cannot_be_kept_is_refused(bureaus: Bureaus, promise: dict[str, str], code: str) -> None:
    case = await bureaus.reported()
    refused = await apply(bureaus, case, supplied=["application-form"], promises=[promise])
    assert (refused.status_code, refused.json()["code"]) == (409, code)
    twice = await apply(bureaus, case, supplied=["application-form", "application-form"])
    assert (twice.status_code, twice.json()["errors"][0]["code"]) == (422, "material_twice")


async def test_of_two_applications_at_once_one_stands(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    unit, counter = await employer(bureaus), await bureaus.of("human-resources", COUNTY)
    answers = await asyncio.gather(
        apply(bureaus, case, office=unit), apply(bureaus, case, office=counter, applicant="union")
    )
    assert sorted(answer.status_code for answer in answers) in ([200, 409], [200, 412])
    assert [told["type"] for told in await bureaus.events()].count("injury.case.applied") == 1


async def test_what_is_withdrawn_may_be_applied_for_again_by_the_other_side(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case)
    worker = await own(bureaus, case)
    foreign = await move(bureaus, case, "withdraw", office=worker, prefix="/v1/injury/me/cases")
    assert (foreign.status_code, foreign.json()["code"]) == (403, "NOT_THE_APPLICANT")
    withdrawn = await move(bureaus, case, "withdraw", office=await employer(bureaus))
    assert withdrawn.json()["state"] == "withdrawn"
    assert (await read_application(bureaus, case))["withdrawn_on"] == "2020-02-05"
    body = {"ground": "14-1", "supplied": papers(*COMPLETE)}
    again = await move(bureaus, case, "apply", body, office=worker, prefix="/v1/injury/me/cases")
    assert again.json()["state"] == "applied"
    application = await read_application(bureaus, case)
    assert (application["applicant"], application["withdrawn_on"]) == ("worker", None)
    unit = await employer(bureaus)
    assert (await move(bureaus, case, "withdraw", office=unit)).json()["code"] == "NOT_THE_APPLICANT"
    county = await bureaus.of("human-resources", COUNTY)
    assert (await move(bureaus, case, "withdraw", office=county)).json()["code"] == "NOT_COMPETENT"
    assert (await move(bureaus, case, "withdraw")).status_code == 200


async def test_an_accepted_application_is_withdrawn_and_another_accepted(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await accepted(bureaus, case)
    await move(bureaus, case, "withdraw", office=await employer(bureaus))
    again = await applied(bureaus, case)
    assert (again["state"], again["accepted_on"]) == ("applied", None)
    assert (await move(bureaus, case, "accept")).status_code == 200


async def test_a_worker_supplies_to_the_own_application(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    worker = await own(bureaus, case)
    body = {"ground": "E11", "supplied": papers("application-form", "relation-proof")}
    await move(bureaus, case, "apply", body, office=worker, prefix="/v1/injury/me/cases")
    await move(bureaus, case, "request-supplement", {})
    unit = await employer(bureaus)
    foreign = await move(bureaus, case, "supplement", {"supplied": papers("duty-proof")}, office=unit)
    assert foreign.json()["code"] == "NOT_THE_APPLICANT"
    more = {"supplied": papers("infection-proof", "duty-proof")}
    supplied = await move(bureaus, case, "supplement", more, office=worker, prefix="/v1/injury/me/cases")
    assert supplied.json()["state"] == "supplemented"
    stranger = await bureaus.of("worker", COMMUNITY, worker_id=await bureaus.told_of(9), subject="worker:9")
    assert (await stranger.get(f"/v1/injury/me/cases/{case['id']}/application")).status_code == 404


async def test_the_diagnosis_is_read_for_a_purpose_only_and_audited(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case, diagnosis="左桡骨远端骨折", declares="卡口执勤时滑倒")
    bureau = await bureaus.of("human-resources", LEAGUE)
    path = f"{CASES}/{case['id']}/application/diagnosis"
    assert (await bureau.get(path)).status_code == 422
    told = (await bureau.get(path, headers={"X-Purpose": "recognition"})).json()
    assert (told["diagnosis"], told["declares"]) == ("左桡骨远端骨折", "卡口执勤时滑倒")
    entries = (await bureau.get("/v1/injury/audit", params={"limit": 50})).json()["items"]
    [entry] = [one for one in entries if one["action"] == "injury.application.revealed"]
    assert (entry["subject"], entry["purpose"]) == (told["id"], "recognition")
    assert "骨折" not in str(entries)


async def test_another_league_and_a_hospital_do_not_see_the_application(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case)
    path = f"{CASES}/{case['id']}/application"
    for department, region, more in (
        ("human-resources", 150200000000, {}),
        ("hospital", COUNTY, {"organisation": HOSPITAL}),
    ):
        office = await bureaus.of(department, region, **more)
        assert (await office.get(path)).status_code == 404
    assert (await (await employer(bureaus)).get(path)).status_code == 200


async def test_the_database_itself_keeps_a_case_to_one_live_application(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case)
    copy = text(
        "INSERT INTO applications (case_id, region, worker_id, applicant, applied_by, applied_on, ground,"
        " employer_late, consented_days, received_on, version) SELECT case_id, region, worker_id, applicant,"
        " applied_by, applied_on, ground, employer_late, consented_days, received_on, 1 FROM applications"
    )
    accept = text("UPDATE applications SET accepted_on = applied_on, relation_settled = :settled")
    database = bureaus.app.state.database
    for statement, values, constraint in (
        (copy, {}, "uq_applications_live"),
        (accept, {"settled": None}, "ck_applications_accepted"),
        (accept, {"settled": True}, "fk_applications_relation_settled"),
    ):
        async with database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
            with pytest.raises(IntegrityError, match=constraint):
                await session.execute(statement, values)
            await session.rollback()


async def test_a_case_that_was_withdrawn_and_reported_anew_is_applied_for_in_the_new_one(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case)
    await move(bureaus, case, "withdraw", office=await employer(bureaus))
    anew = await bureaus.reported()
    assert anew["id"] != case["id"]
    refused = await apply(bureaus, case)
    assert (refused.status_code, refused.json()["code"]) == (409, "ONE_ACCIDENT_ONE_CASE")
    assert (await apply(bureaus, anew)).status_code == 200


async def test_an_application_goes_with_its_case_to_the_record_that_stays(bureaus: Bureaus) -> None:
    kept = await bureaus.told_of(1)
    case = await bureaus.reported(2)
    await applied(bureaus, case, promises=[{"material": "duty-proof", "due_on": "2020-02-20"}])
    await determined(bureaus, case)
    await bureaus.told_of(2, type="roster.worker.merged", state="merged", into=kept)
    assert (await read_application(bureaus, case))["worker_id"] == kept
    worker = await bureaus.of("worker", COMMUNITY, worker_id=kept, subject="worker:kept")
    assert (await worker.get(f"/v1/injury/me/cases/{case['id']}/application")).status_code == 200
