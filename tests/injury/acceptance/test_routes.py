"""Acceptance and refusal over HTTP."""

import asyncio

from tests.injury.make import COUNTY, EMPLOYER, LEAGUE, Bureaus
from tests.injury.recognition.make import (
    CASES,
    applied,
    determined,
    employer,
    move,
    on_day,
    papers,
    read_application,
)

ELSEWHERE_IN_CHINA = "110105000000"


async def test_a_dispute_that_is_found_to_have_ended_early_makes_the_application_late(bureaus: Bureaus) -> None:
    case = await bureaus.reported(event_at="2020-01-03T08:30:00+08:00")
    bureau = await bureaus.of("human-resources", COUNTY)
    dispute = {"reason": "relation-dispute", "first_on": "2020-02-03"}
    path = f"{CASES}/{case['id']}/lost-times"
    lost = (await bureau.post(path, json=dispute)).json()
    on_day(bureaus, "2021-05-06")
    await applied(bureaus, case)
    assert (await read_application(bureaus, case))["timeliness"]["due_on"] is None
    await determined(bureaus, case)
    end = {"last_on": "2020-03-03"}
    assert (await bureau.post(f"{path}/{lost['id']}/end", json=end, headers={"If-Match": "*"})).status_code == 200
    refused = await move(bureaus, case, "accept")
    assert (refused.status_code, refused.json()["code"]) == (409, "APPLICATION_LATE")
    assert (await move(bureaus, case, "refuse", {"reason": "out-of-time"})).json()["state"] == "not-accepted"


async def test_nothing_is_accepted_without_a_relation_or_with_papers_missing(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case, supplied=["application-form"])
    unknown = await move(bureaus, case, "accept")
    assert (unknown.status_code, unknown.json()["code"]) == (409, "RELATION_NOT_DETERMINED")
    await determined(bureaus, case)
    missing = await move(bureaus, case, "accept")
    assert (missing.json()["code"], missing.json()["facts"]["materials"]) == (
        "PAPERS_MISSING",
        ["diagnosis", "relation-proof"],
    )


async def test_a_wrong_body_neither_asks_accepts_nor_refuses(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case)
    await determined(bureaus, case)
    county = await bureaus.of("human-resources", COUNTY)
    for verb, body in (("accept", None), ("refuse", {"reason": "wrong-body"}), ("request-supplement", {})):
        refused = await move(bureaus, case, verb, body, office=county)
        assert (refused.status_code, refused.json()["code"]) == (403, "NOT_COMPETENT")
        assert refused.json()["facts"]["competent_region"] == str(LEAGUE)
    late = await move(bureaus, case, "accept")
    assert (late.json()["state"], late.json()["accepted_on"]) == ("accepted", "2020-02-05")


async def test_the_fifteen_days_warn_the_decider_and_do_not_bind_it(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case)
    await determined(bureaus, case)
    on_day(bureaus, "2020-02-21")
    acceptance = (await read_application(bureaus, case))["acceptance"]
    assert (acceptance["due_on"], acceptance["state"], acceptance["days_left"]) == ("2020-02-20", "overdue", -1)
    assert (await move(bureaus, case, "accept")).status_code == 200
    assert (await read_application(bureaus, case))["acceptance"]["state"] == "missed"


async def test_a_refusal_stands_only_for_a_reason_that_the_file_bears_out(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case, supplied=["application-form"])
    await determined(bureaus, case)
    for reason in ("out-of-time", "no-relation", "wrong-body", "papers-not-supplied"):
        refused = await move(bureaus, case, "refuse", {"reason": reason})
        assert (refused.status_code, refused.json()["code"]) == (409, "REASON_UNFOUNDED"), reason
    await move(bureaus, case, "request-supplement", {})
    turned_away = await move(bureaus, case, "refuse", {"reason": "papers-not-supplied"})
    answer = turned_away.json()
    assert (answer["state"], answer["outcome"], answer["not_accepted_for"], answer["decided_on"]) == (
        "not-accepted",
        "not-accepted",
        "papers-not-supplied",
        "2020-02-05",
    )
    assert (await bureaus.events())[-1]["data"]["reason"] == "papers-not-supplied"
    closed = await move(bureaus, case, "supply", {"supplied": papers("diagnosis")}, office=await employer(bureaus))
    assert closed.json()["code"] == "PAPERS_CLOSED"


async def test_a_case_of_a_unit_in_another_province_is_turned_away_by_the_workers_own_place(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case)
    moved = await determined(bureaus, case, unit_region=ELSEWHERE_IN_CHINA)
    assert moved.status_code == 200, moved.text
    assert (await bureaus.case(case["id"]))["competent_region"] == "110100000000"
    assert (await move(bureaus, case, "accept")).json()["code"] == "NOT_COMPETENT"
    county = await bureaus.of("human-resources", COUNTY)
    assert (await move(bureaus, case, "refuse", {"reason": "wrong-body"}, office=county)).status_code == 403
    assert (await move(bureaus, case, "refuse", {"reason": "wrong-body"})).json()["not_accepted_for"] == "wrong-body"


async def test_whoever_took_the_application_or_is_its_worker_does_not_decide_on_it(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    counter = await bureaus.of("human-resources", LEAGUE, subject="officer:1")
    await applied(bureaus, case, office=counter, applicant="relative")
    await determined(bureaus, case)
    himself = await bureaus.of("human-resources", LEAGUE, subject="officer:2", worker_id=case["worker_id"])
    for officer in (counter, himself):
        for verb, body in (("accept", None), ("refuse", {"reason": "out-of-time"})):
            refused = await move(bureaus, case, verb, body, office=officer)
            assert (refused.status_code, refused.json()["code"]) == (403, "RECUSED")
    assert (await move(bureaus, case, "accept")).status_code == 200


async def test_of_an_acceptance_and_a_contrary_ruling_at_once_one_stands(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case)
    await determined(bureaus, case, relation="volunteer", unit_id=None)
    ruling = {"accepted": True, "unit_id": EMPLOYER, "reason": "受社区指派"}
    assert (await move(bureaus, case, "relation/rule", ruling)).status_code == 200
    version = (await bureaus.case(case["id"]))["version"]
    against = {"accepted": False, "reason": "证据不足"}
    answers = await asyncio.gather(
        move(bureaus, case, "accept", version=version),
        move(bureaus, case, "relation/rule", against, version=version),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]


async def test_of_acceptance_and_refusal_at_once_one_stands(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case, supplied=["application-form"], promises=[])
    await move(bureaus, case, "request-supplement", {})
    await move(bureaus, case, "supplement", {"supplied": papers("diagnosis")}, office=await employer(bureaus))
    await determined(bureaus, case)
    # Refused for what is still missing, while the last paper comes in and another officer accepts.
    await move(bureaus, case, "supply", {"supplied": papers("relation-proof")}, office=await employer(bureaus))
    version = (await bureaus.case(case["id"]))["version"]
    other = await bureaus.of("human-resources", LEAGUE, subject="officer:2")
    answers = await asyncio.gather(
        move(bureaus, case, "accept", version=version),
        move(bureaus, case, "accept", version=version, office=other),
        move(bureaus, case, "refuse", {"reason": "papers-not-supplied"}, version=version, office=other),
    )
    assert [answer.status_code for answer in answers].count(200) == 1
    assert (await bureaus.case(case["id"]))["state"] == "accepted"
