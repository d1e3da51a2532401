"""From acceptance to a decision that stands."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.database import Scope
from tests.injury.decisions.make import CLEAR, accepted, decided, move, taken_up
from tests.injury.make import COUNTY, ELSEWHERE, EMPLOYER, LEAGUE, Bureaus
from tests.injury.recognition.make import employer as unit_of
from tests.injury.recognition.make import papers

OFFICERS = {"officers": ["hrs:1", "hrs:2"]}


def _sudden(died_at: str, **more: Any) -> dict[str, Any]:
    facts = {
        "at_work_time": True,
        "at_post": True,
        "sudden_illness": True,
        "first_diagnosis_at": "2020-02-01T10:00:30+08:00",
        "died_at": died_at,
    }
    return {"ground": "15-1", "facts": facts | more}


async def _read(bureaus: Bureaus, case: dict[str, Any], path: str, **headers: str) -> Any:
    bureau = await bureaus.of("human-resources", COUNTY)
    answer = await bureau.get(f"/v1/injury/cases/{case['id']}/{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_an_investigated_case_is_recognised_with_its_article_reasons_and_investigators(bureaus: Bureaus) -> None:
    case = (await move(bureaus, await accepted(bureaus), "investigate", OFFICERS)).json()
    assert case["state"] == "investigating"
    recognised = await move(bureaus, case, "recognise", CLEAR)
    assert recognised.status_code == 200, recognised.text
    assert (recognised.json()["outcome"], recognised.json()["ground"]) == ("recognised", "14-1")
    decision = await _read(bureaus, case, "decision")
    assert (decision["article"], decision["investigators"]) == ("工伤保险条例第十四条第一项", ["hrs:1", "hrs:2"])
    assert len(decision["reasons"]) == 3
    assert "facts" not in decision
    told = (await bureaus.events())[-1]
    assert (told["type"], told["data"]["fatal"]) == ("injury.case.recognised", False)


async def test_facts_are_read_for_a_purpose_only(bureaus: Bureaus) -> None:
    case = await decided(bureaus)
    bureau = await bureaus.of("human-resources", COUNTY)
    assert (await bureau.get(f"/v1/injury/cases/{case['id']}/decision/facts")).status_code == 422
    told = await _read(bureaus, case, "decision/facts", **{"X-Purpose": "appeal"})
    assert told["facts"]["at_work_time"] is True
    entries = (await bureau.get("/v1/injury/audit", params={"limit": 50})).json()["items"]
    assert [one["purpose"] for one in entries if one["action"] == "injury.decision.revealed"] == ["appeal"]


@pytest.mark.parametrize(
    ("died_at", "status"),
    [
        ("2020-02-03T09:59:00+08:00", 200),  # 47 h 59 min
        ("2020-02-03T10:00:59+08:00", 200),  # 48 h 00 min; seconds do not count
        ("2020-02-03T10:01:00+08:00", 409),  # 48 h 01 min
    ],
)
async def test_death_within_48_hours_of_the_first_diagnosis(bureaus: Bureaus, died_at: str, status: int) -> None:
    case = await accepted(bureaus, harm="sudden-illness", event_at="2020-02-01T09:30:00+08:00")
    answer = await move(bureaus, case, "deem", _sudden(died_at))
    assert answer.status_code == status
    if status == 200:
        assert (answer.json()["outcome"], answer.json()["died_at"]) == ("deemed", died_at)
        told = [(one["type"], one["data"].get("fatal")) for one in await bureaus.events()]
        assert told[-2:] == [("injury.case.died", None), ("injury.case.deemed", True)]
    else:
        assert answer.json()["code"] == "GROUND_NOT_MET"
        assert (await bureaus.case(case["id"]))["died_at"] is None
        against = await move(bureaus, case, "reject", _sudden(died_at))
        assert against.json()["outcome"] == "not-recognised"


async def test_the_death_on_the_case_is_the_one_that_counts(bureaus: Bureaus) -> None:
    case = await accepted(bureaus, harm="sudden-illness", event_at="2020-02-01T09:30:00+08:00")
    bureau = await bureaus.of("human-resources", COUNTY)
    path, match = f"/v1/injury/cases/{case['id']}/record-death", {"If-Match": f'"{case["version"]}"'}
    case = (await bureau.post(path, json={"died_at": "2020-02-03T10:01:00+08:00"}, headers=match)).json()
    other = await move(bureaus, case, "deem", _sudden("2020-02-03T09:59:00+08:00"))
    assert other.json()["code"] == "DEATH_DIFFERS"
    asked = _sudden("")
    del asked["facts"]["died_at"]
    assert (await move(bureaus, case, "deem", asked)).json()["code"] == "GROUND_NOT_MET"


@pytest.mark.parametrize(
    ("died_at", "code"),
    [
        ("2020-02-05T09:01:00+08:00", "EVENT_IN_FUTURE"),
        ("2020-02-01T09:59:00+08:00", "FACTS_OUT_OF_ORDER"),
    ],
)
async def test_facts_lie_in_order_and_in_the_past(bureaus: Bureaus, died_at: str, code: str) -> None:
    case = await accepted(bureaus, harm="sudden-illness", event_at="2020-02-01T09:30:00+08:00")
    for verb in ("deem", "reject"):
        refused = await move(bureaus, case, verb, _sudden(died_at))
        assert (refused.status_code, refused.json()["code"]) == (409, code)


async def test_a_promised_paper_is_there_before_the_decision(bureaus: Bureaus) -> None:
    case = await accepted(bureaus, promises=[{"material": "relation-proof", "due_on": "2020-02-20"}])
    for verb in ("recognise", "reject"):
        assert (await move(bureaus, case, verb, CLEAR)).json()["code"] == "PROMISES_OPEN"
    unit = await unit_of(bureaus)
    supplied = await move(bureaus, case, "supply", {"supplied": papers("relation-proof")}, office=unit)
    assert supplied.status_code == 200, supplied.text
    assert (await move(bureaus, await bureaus.case(case["id"]), "recognise", CLEAR)).status_code == 200


async def test_a_ground_of_article_15_is_deemed_and_one_of_article_14_recognised(bureaus: Bureaus) -> None:
    case = await accepted(bureaus)
    wrong = await move(bureaus, case, "deem", CLEAR)
    assert wrong.json()["code"] == "OUTCOME_DIFFERS"
    sudden = await move(bureaus, case, "recognise", _sudden("2020-02-03T09:00:00+08:00"))
    assert sudden.json()["code"] == "OUTCOME_DIFFERS"


async def test_what_article_16_excludes_is_not_recognised_and_must_be_proved(bureaus: Bureaus) -> None:
    case = await accepted(bureaus)
    drunk = {"exclusion": "16-2", "document": "accident-report"}
    stands = await move(bureaus, case, "recognise", CLEAR | {"exclusions": [drunk]})
    assert stands.json()["code"] == "EXCLUSION_STANDS"
    unproven = await move(bureaus, case, "reject", CLEAR | {"exclusion": {"exclusion": "16-1"}})
    assert unproven.json()["code"] == "EXCLUSION_UNPROVEN"
    rejected = await move(bureaus, case, "reject", CLEAR | {"exclusion": drunk})
    assert rejected.json()["outcome"] == "not-recognised"
    decision = await _read(bureaus, case, "decision")
    assert (decision["article"], decision["exclusion_document"]) == ("工伤保险条例第十六条第二项", "accident-report")


async def test_the_burden_is_the_employers_that_denies(bureaus: Bureaus) -> None:
    case = await accepted(bureaus)
    case = (await move(bureaus, case, "investigate", OFFICERS | {"employer_denies": True})).json()
    unknown = {"ground": "14-1", "facts": {"at_work_time": True}}
    refused = await move(bureaus, case, "reject", unknown)
    assert (refused.status_code, refused.json()["code"]) == (409, "BURDEN_NOT_MET")
    decided_all_the_same = await move(bureaus, case, "reject", unknown | {"override_reason": "职工自认当日未到岗"})
    assert decided_all_the_same.status_code == 200
    told = await _read(bureaus, case, "decision/facts", **{"X-Purpose": "appeal"})
    assert told["override_reason"] == "职工自认当日未到岗"


async def test_two_officers_without_an_interest_and_of_the_competent_department(bureaus: Bureaus) -> None:
    case = await accepted(bureaus)
    for officers in (["hrs:1"], ["hrs:1", "hrs:1"]):
        refused = await move(bureaus, case, "investigate", {"officers": officers})
        assert refused.json()["code"] == "INVESTIGATORS_TOO_FEW"
    other = await bureaus.of("human-resources", LEAGUE)
    assert (await move(bureaus, case, "investigate", OFFICERS, office=other)).json()["code"] == "NOT_COMPETENT"
    worker = await bureaus.of("human-resources", COUNTY, subject="test:self", worker_id=case["worker_id"])
    assert (await move(bureaus, case, "recognise", CLEAR, office=worker)).json()["code"] == "RECUSED"


async def test_whoever_applied_does_not_look_into_it(bureaus: Bureaus) -> None:
    case = await accepted(bureaus)
    entries = (await (await bureaus.of("human-resources", COUNTY)).get("/v1/injury/audit")).json()["items"]
    applicant = next(one["caller"] for one in entries if one["action"] == "injury.case.applied")
    refused = await move(bureaus, case, "investigate", {"officers": ["hrs:1", applicant]})
    assert (refused.status_code, refused.json()["code"]) == (403, "RECUSED")


async def test_officers_change_and_what_the_employer_said_last_counts(bureaus: Bureaus) -> None:
    case = (await move(bureaus, await accepted(bureaus), "investigate", OFFICERS | {"employer_denies": True})).json()
    more = {"officers": ["hrs:3", "hrs:3", "hrs:4"], "employer_denies": True, "employer_evidence": True}
    case = (await move(bureaus, case, "investigate", more)).json()
    assert case["state"] == "investigating"
    # The employer has met its burden, and so what is not known no longer blocks the decision.
    assert (await move(bureaus, case, "reject", {"ground": "14-1", "facts": {}})).status_code == 200
    assert (await _read(bureaus, case, "decision"))["investigators"] == ["hrs:3", "hrs:4"]


async def test_a_case_that_was_suspended_at_once_can_still_be_investigated(bureaus: Bureaus) -> None:
    body = {"reason": "administrative", "body": "交警大队", "first_on": "2020-02-05"}
    case = (await move(bureaus, await accepted(bureaus), "suspend", body)).json()
    case = (await move(bureaus, case, "resume", {"last_on": "2020-02-05"})).json()
    assert (await move(bureaus, case, "investigate", OFFICERS)).status_code == 200


async def test_a_suspension_and_an_investigation_end_with_the_application(bureaus: Bureaus) -> None:
    case = (await move(bureaus, await accepted(bureaus), "investigate", OFFICERS)).json()
    body = {"reason": "judicial", "body": "康巴什区人民法院", "first_on": "2020-02-05"}
    case = (await move(bureaus, case, "suspend", body)).json()
    withdrawn = await move(bureaus, case, "withdraw", office=await unit_of(bureaus))
    assert withdrawn.status_code == 200, withdrawn.text
    bureaus.clock.advance(days=1)
    case = await taken_up(bureaus, await bureaus.case(case["id"]))
    assert (await move(bureaus, case, "suspend", body | {"first_on": "2020-02-06"})).status_code == 200
    case = await bureaus.case(case["id"])
    case = (await move(bureaus, case, "resume", {"last_on": "2020-02-06"})).json()
    assert (await move(bureaus, case, "recognise", CLEAR)).status_code == 200
    assert (await _read(bureaus, case, "decision"))["investigators"] == []


async def test_a_decision_for_and_against_at_once_is_one_decision(bureaus: Bureaus) -> None:
    case = await accepted(bureaus)
    against = {"ground": "14-1", "facts": {"at_work_time": False}}
    answers = await asyncio.gather(
        move(bureaus, case, "recognise", CLEAR),
        move(bureaus, case, "reject", against),
        move(bureaus, case, "recognise", CLEAR),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
    assert len((await _read(bureaus, case, "decisions"))["items"]) == 1


async def test_the_database_keeps_one_standing_decision_and_recognises_nothing_that_is_excluded(
    bureaus: Bureaus,
) -> None:
    await decided(bureaus)
    columns = (
        "case_id, region, worker_id, outcome, ground, article, wording, reasons, facts, investigators, track,"
        " decided_on, decided_by, version"
    )
    copy = f"INSERT INTO decisions (round, {columns}) SELECT 2, {columns} FROM decisions"  # noqa: S608 - own names
    again = columns.replace("investigators", """'["hrs:1", "hrs:2", "hrs:1"]'::jsonb""")
    repeated = (
        f"INSERT INTO decisions (round, revoked_on, {columns})"  # noqa: S608 - own names
        f" SELECT 2, decided_on, {again} FROM decisions"
    )
    excluded = (
        f"INSERT INTO decisions (round, revoked_on, exclusion, {columns})"  # noqa: S608 - own names
        f" SELECT 2, decided_on, '16-2', {columns} FROM decisions"
    )
    for statement, constraint in (
        (copy, "uq_decisions_standing"),
        (excluded, "ck_decisions_excluded"),
        (repeated, "ck_decisions_two_investigators"),
    ):
        async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
            with pytest.raises(IntegrityError, match=constraint):
                await session.execute(text(statement))


async def test_the_database_counts_no_case_as_decided_without_a_decision(bureaus: Bureaus) -> None:
    case = await accepted(bureaus)
    for state, outcome in (("recognised", "recognised"), ("not-recognised", "not-recognised")):
        statement = text(
            "UPDATE cases SET state = :state, outcome = :outcome, decided_on = accepted_on"
            " WHERE id = cast(:case AS text)::uuid"
        )
        async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
            with pytest.raises(IntegrityError, match="no decision stands"):
                await session.execute(statement, {"state": state, "outcome": outcome, "case": case["id"]})


async def test_the_database_takes_no_single_officer_and_changes_no_decision(bureaus: Bureaus) -> None:
    case = (await move(bureaus, await accepted(bureaus), "investigate", OFFICERS)).json()
    await move(bureaus, case, "recognise", CLEAR)
    for statement, refused in (
        ("UPDATE investigations SET officers = '[\"hrs:1\"]'", "two_officers"),
        ('UPDATE investigations SET officers = \'["hrs:1", "hrs:2", "hrs:1"]\'', "two_officers"),
        ("UPDATE decisions SET wording = '改'", "permission denied"),
        ("DELETE FROM decisions", "permission denied"),
    ):
        async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
            with pytest.raises(DBAPIError, match=refused):
                await session.execute(text(statement))


async def test_days_of_suspension_do_not_overlap_and_lie_in_order(bureaus: Bureaus) -> None:
    case = await accepted(bureaus)
    body = {"reason": "administrative", "body": "交警大队", "first_on": "2020-02-05"}
    early = await move(bureaus, case, "suspend", body | {"first_on": "2020-02-04"})
    assert early.json()["code"] == "DAY_OUT_OF_ORDER"
    answers = await asyncio.gather(*(move(bureaus, case, "suspend", body) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
    case = await bureaus.case(case["id"])
    bureaus.clock.advance(days=10)
    case = (await move(bureaus, case, "resume", {"last_on": "2020-02-14"})).json()
    assert case["state"] == "investigating"
    again = await move(bureaus, case, "suspend", body | {"first_on": "2020-02-14"})
    assert again.json()["code"] == "SUSPENSION_OVERLAPS"
    assert (await move(bureaus, case, "suspend", body | {"first_on": "2020-02-15"})).status_code == 200


async def test_a_decision_is_served_to_the_worker_or_a_relative_and_to_the_unit(bureaus: Bureaus) -> None:
    case = await decided(bureaus)
    unit = {"recipient": "employer", "delivered_on": "2020-02-05", "way": "post"}
    future = {"recipient": "worker", "delivered_on": "2020-02-06", "way": "post"}
    worker = future | {"delivered_on": "2020-02-05"}
    for only in (unit, worker):
        assert (await move(bureaus, case, "serve", {"deliveries": [only]})).json()["code"] == "DELIVERY_INCOMPLETE"
    assert (await move(bureaus, case, "serve", {"deliveries": [unit, future]})).json()["code"] == "DAY_OUT_OF_ORDER"
    twice = await move(bureaus, case, "serve", {"deliveries": [unit, unit]})
    assert (twice.status_code, twice.json()["errors"][0]["code"]) == (422, "recipient_repeated")
    answer = await move(bureaus, case, "serve", {"deliveries": [unit, worker]})
    assert (answer.json()["state"], answer.json()["served_on"]) == ("served", "2020-02-05")
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    assert (await employer.get(f"/v1/injury/cases/{case['id']}/decision")).json()["outcome"] == "recognised"
    for stranger in (
        await bureaus.of("employer", COUNTY, organisation="91150600MA0X000009"),
        await bureaus.of("human-resources", ELSEWHERE - 1001),
    ):
        assert (await stranger.get(f"/v1/injury/cases/{case['id']}/decision")).status_code == 404
