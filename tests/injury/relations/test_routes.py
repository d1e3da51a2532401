"""Relations over HTTP: whose worker it was, and the rulings on those who are nobody's."""

from typing import Any

import pytest

from services.injury.recognition.models import UnitRelation
from services.injury.recognition.relations import RELATIONS, Relation
from tests.injury.make import COUNTY, EMPLOYER, HOSPITAL, LEAGUE, Bureaus
from tests.injury.recognition.make import CASES, applied, determined, employer, move

OTHER = "91150603MA0N00008X"
RULING = {"accepted": True, "unit_id": OTHER, "reason": "受社区指派在卡口执勤，左腕骨折"}


async def relation_of(bureaus: Bureaus, case: dict[str, Any]) -> dict[str, Any]:
    bureau = await bureaus.of("human-resources", COUNTY)
    answer = await bureau.get(f"{CASES}/{case['id']}/relation")
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


def test_the_database_reads_the_table_of_relations_as_the_rules_do() -> None:
    settled = str(UnitRelation.__table__.c.settled.computed.sqltext)
    assert {one for one in Relation if f"'{one.value}'" in settled} == {
        one for one, row in RELATIONS.items() if row.ruling
    }


async def test_the_unit_that_is_determined_answers_for_the_case(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    answer = await determined(bureaus, case, unit_id=OTHER, unit_level="county", coverage="uninsured-fiscal")
    relation = answer.json()
    assert (relation["liable"], relation["settled"], relation["routes"]) == ("employer", True, [])
    assert answer.headers["etag"] == f'"{relation["version"]}"'
    now = await bureaus.case(case["id"])
    assert (now["employer_id"], now["version"]) == (OTHER, relation["version"])
    assert await relation_of(bureaus, case) == relation
    told = (await bureaus.events())[-1]
    assert (told["type"], told["data"]["unit_id"]) == ("injury.case.relation-determined", OTHER)
    assert (await (await employer(bureaus)).get(f"{CASES}/{case['id']}/relation")).status_code == 404
    unit = await bureaus.of("employer", COUNTY, organisation=OTHER)
    assert (await unit.get(f"{CASES}/{case['id']}/relation")).status_code == 200


async def test_a_change_on_an_older_version_of_the_case_is_stale(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await determined(bureaus, case)
    body = {"relation": "de-facto"}
    stale = await move(bureaus, case, "relation", body, method="PUT", version=case["version"])
    assert stale.status_code == 412


async def test_a_volunteer_is_neither_accepted_nor_refused_without_a_ruling(bureaus: Bureaus) -> None:
    case = await bureaus.reported(harm="infection")
    counter = await bureaus.of("human-resources", COUNTY)
    papers = ["application-form", "relation-proof", "infection-proof", "duty-proof"]
    await applied(bureaus, case, office=counter, applicant="relative", ground="E11", supplied=papers)
    await determined(bureaus, case, relation="volunteer", unit_id=None, local_inclusion=True)
    open_to = ["local-inclusion", "epidemic-notice", "volunteer-insurance", "donated-insurance", "hardship-aid"]
    assert (await relation_of(bureaus, case))["routes"] == open_to
    for verb, body in (("accept", None), ("refuse", {"reason": "no-relation"})):
        refused = await move(bureaus, case, verb, body)
        assert (refused.status_code, refused.json()["code"]) == (409, "RELATION_RULING_REQUIRED")
        assert refused.json()["facts"]["routes"] == open_to
    ruled = await move(bureaus, case, "relation/rule", RULING)
    assert (ruled.status_code, ruled.json()["settled"], ruled.json()["ruled_on"]) == (200, True, "2020-02-05")
    refused = await move(bureaus, case, "refuse", {"reason": "no-relation"})
    assert refused.json()["code"] == "REASON_UNFOUNDED"
    accepted = await move(bureaus, case, "accept")
    assert (accepted.json()["state"], accepted.json()["employer_id"]) == ("accepted", OTHER)


async def test_a_volunteer_who_is_ruled_out_is_refused_and_never_accepted(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case)
    await determined(bureaus, case, relation="volunteer", unit_id=None)
    ruled = await move(bureaus, case, "relation/rule", {"accepted": False, "reason": "与社区无用工关系"})
    assert (ruled.json()["accepted"], ruled.json()["settled"]) == (False, False)
    barred = await move(bureaus, case, "accept")
    assert (barred.status_code, barred.json()["code"]) == (409, "RELATION_RULED_OUT")
    refused = await move(bureaus, case, "refuse", {"reason": "no-relation"})
    assert (refused.json()["state"], refused.json()["not_accepted_for"]) == ("not-accepted", "no-relation")


async def test_a_ruling_is_the_competent_departments_names_a_unit_and_is_needed(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    absent = await move(bureaus, case, "relation/rule", RULING)
    assert absent.status_code == 404
    await determined(bureaus, case)
    needless = await move(bureaus, case, "relation/rule", RULING)
    assert needless.json()["code"] == "RULING_NOT_NEEDED"
    await determined(bureaus, case, relation="elected", unit_id=None)
    unnamed = await move(bureaus, case, "relation/rule", RULING | {"unit_id": None})
    assert unnamed.json()["code"] == "LIABLE_UNIT_REQUIRED"
    county = await bureaus.of("human-resources", COUNTY)
    assert (await move(bureaus, case, "relation/rule", RULING, office=county)).json()["code"] == "NOT_COMPETENT"
    himself = await bureaus.of("human-resources", LEAGUE, subject="officer:2", worker_id=case["worker_id"])
    assert (await move(bureaus, case, "relation/rule", RULING, office=himself)).json()["code"] == "RECUSED"


async def test_another_relation_undoes_the_ruling_and_another_figure_does_not(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await determined(bureaus, case, relation="elected", unit_id=None)
    await move(bureaus, case, "relation/rule", RULING)
    kept = await determined(bureaus, case, relation="elected", unit_id=OTHER, coverage="uninsured")
    assert (kept.json()["accepted"], kept.json()["coverage"]) == (True, "uninsured")
    undone = await determined(bureaus, case, relation="volunteer", unit_id=OTHER)
    assert (undone.json()["accepted"], undone.json()["settled"]) == (None, False)


async def test_what_was_accepted_keeps_a_relation_that_carries_it(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case)
    await determined(bureaus, case)
    await move(bureaus, case, "accept")
    for relation in ("volunteer", "elected"):
        refused = await determined(bureaus, case, relation=relation)
        assert (refused.status_code, refused.json()["code"]) == (409, "RELATION_RELIED_ON")
    assert (await determined(bureaus, case, relation="de-facto")).status_code == 200


async def test_the_reason_of_a_ruling_is_read_for_a_purpose_only(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await determined(bureaus, case, relation="elected", unit_id=None)
    await move(bureaus, case, "relation/rule", RULING)
    bureau = await bureaus.of("human-resources", LEAGUE)
    path = f"{CASES}/{case['id']}/relation/reason"
    assert (await bureau.get(path)).status_code == 422
    assert (await bureau.get(path, headers={"X-Purpose": "recognition"})).json()["reason"] == RULING["reason"]
    assert "骨折" not in str(await bureaus.events())


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"unit_region": "150000000000"}, id="a unit nowhere in particular"),
        pytest.param({"unit_id": EMPLOYER[:-1] + "0"}, id="a wrong check character"),
        pytest.param({"joined_on": "2020-03-01"}, id="an insured unit that joins afterwards"),
    ],
)
async def test_what_cannot_be_so_is_malformed(bureaus: Bureaus, wrong: dict[str, Any]) -> None:
    case = await bureaus.reported()
    assert (await determined(bureaus, case, **wrong)).status_code == 422


async def test_a_hospital_sees_no_relation(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await determined(bureaus, case)
    hospital = await bureaus.of("hospital", COUNTY, organisation=HOSPITAL)
    assert (await hospital.get(f"{CASES}/{case['id']}/relation")).status_code == 404
