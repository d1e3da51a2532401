"""Assessments over HTTP: a panel that anybody can draw again, a grade that stands, the province's last word."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from services.injury.assessment.actions import finalise_assessments
from services.injury.assessment.rules import draw_panel
from tests.injury.decisions.make import decided
from tests.injury.make import COMMUNITY, COUNTY, EMPLOYER, LEAGUE, PROVINCE, Bureaus

ASSESSMENTS = "/v1/injury/assessments"


async def committee(bureaus: Bureaus, region: int = LEAGUE, *, experts: int = 7) -> httpx.AsyncClient:
    """A committee with experts in its pool."""
    office = await bureaus.of("appraisal-committee", region)
    for number in range(1, experts + 1):
        body = {
            "expert_no": f"E{number:03d}",
            "name": f"样例{number:04d}",
            "specialty": "骨科",
            "valid_from": "2020-01-01",
        }
        assert (await office.post("/v1/injury/experts", json=body)).status_code == 201
    return office


async def applied(bureaus: Bureaus, number: int = 1) -> dict[str, Any]:
    case = await decided(bureaus, number)
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    answer = await employer.post(f"/v1/injury/cases/{case['id']}/assessments", json={"stable": True})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def move(office: httpx.AsyncClient, seen: dict[str, Any], verb: str, body: Any = None) -> httpx.Response:
    return await office.post(
        f"{ASSESSMENTS}/{seen['id']}/{verb}", json=body, headers={"If-Match": f'"{seen["version"]}"'}
    )


async def concluded(bureaus: Bureaus, office: httpx.AsyncClient, *, grade: int | None = 9) -> dict[str, Any]:
    drawn = (await move(office, await applied(bureaus), "draw", {"size": 3})).json()
    body = {"grade": grade, "care": "none", "signed_by": drawn["experts"]}
    answer = await move(office, drawn, "conclude", body)
    assert answer.status_code == 200, answer.text
    one: dict[str, Any] = answer.json()
    return one


async def test_a_panel_is_drawn_so_that_anybody_can_draw_it_again(bureaus: Bureaus) -> None:
    office = await committee(bureaus)
    one = await applied(bureaus)
    assert (one["kind"], one["committee"], one["clock"]["due_on"]) == ("initial", str(LEAGUE), "2020-04-07")
    drawn = (await move(office, one, "draw", {"size": 3})).json()
    panel = (await office.get(f"{ASSESSMENTS}/{one['id']}/panel")).json()
    assert (len(panel["experts"]), len(panel["pool"]), panel["genuine"]) == (3, 7, True)
    again = draw_panel(seed=panel["seed"], experts=panel["pool"], size=3)
    assert list(again.experts) == panel["experts"] == drawn["experts"]
    # One stands back: the seed and the others stay.
    back = drawn["experts"][0]
    redrawn = (await move(office, drawn, "draw", {"size": 3, "recused": [back]})).json()
    assert back not in redrawn["experts"]
    assert set(drawn["experts"]) - {back} < set(redrawn["experts"])
    assert (await office.get(f"{ASSESSMENTS}/{one['id']}/panel")).json()["seed"] == panel["seed"]


@pytest.mark.parametrize(
    ("body", "code"),
    [({"size": 4}, "PANEL_SIZE_WRONG"), ({"size": 5, "recused": ["E001", "E002", "E003"]}, "EXPERTS_TOO_FEW")],
)
async def test_a_panel_is_three_or_five_of_enough(bureaus: Bureaus, body: dict[str, Any], code: str) -> None:
    office = await committee(bureaus)
    refused = await move(office, await applied(bureaus), "draw", body)
    assert (refused.status_code, refused.json()["code"]) == (409, code)


async def test_only_what_is_recognised_and_stable_is_assessed_and_once(bureaus: Bureaus) -> None:
    reported = await bureaus.reported(1)
    counter = await bureaus.of("human-resources", COUNTY)
    early = await counter.post(f"/v1/injury/cases/{reported['id']}/assessments", json={"stable": True})
    assert early.json()["code"] == "NOT_ASSESSABLE"
    case = await decided(bureaus, 2)
    path = f"/v1/injury/cases/{case['id']}/assessments"
    assert (await counter.post(path, json={})).json()["code"] == "NOT_ASSESSABLE"
    assert (await counter.post(path, json={"review": True})).json()["code"] == "REVIEW_NEEDS_CONCLUSION"
    answers = await asyncio.gather(*(counter.post(path, json={"stable": True}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {one.json()["code"] for one in answers if one.status_code == 409} == {"ASSESSMENT_OPEN"}


async def test_the_database_takes_no_expert_twice_and_only_the_panels_signatures(bureaus: Bureaus) -> None:
    await concluded(bureaus, await committee(bureaus))
    for change, constraint in (
        ("experts = jsonb_set(experts, '{2}', experts -> 0)", "ck_assessments_panel"),
        ("signed_by = signed_by - 0", "ck_assessments_signed"),
        ("signed_by = signed_by || '\"E999\"'", "ck_assessments_signed"),
    ):
        async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
            with pytest.raises(IntegrityError, match=constraint):
                await session.execute(text(f"UPDATE assessments SET {change}"))  # noqa: S608 - own words


async def test_every_expert_signs_and_a_grade_ends_the_paid_leave(bureaus: Bureaus) -> None:
    office = await committee(bureaus)
    one = await applied(bureaus)
    agency = await bureaus.of("social-insurance", COUNTY)
    case = await bureaus.case(one["case_id"])
    leave = await agency.put(
        f"/v1/injury/cases/{case['id']}/paid-leave",
        json={"started_on": "2020-02-03", "months": 12},
        headers={"If-Match": f'"{case["version"]}"'},
    )
    assert leave.json()["ends_on"] == "2021-02-03"
    drawn = (await move(office, one, "draw", {"size": 3})).json()
    body = {"grade": 7, "care": "none", "signed_by": drawn["experts"][:2]}
    refused = await move(office, drawn, "conclude", body)
    assert (refused.json()["code"], drawn["experts"][2] in refused.json()["detail"]) == ("PANEL_NOT_SIGNED", True)
    bureaus.clock.advance(days=60)
    done = await move(office, drawn, "conclude", body | {"signed_by": drawn["experts"]})
    assert (done.json()["grade"], done.json()["clock"]["state"]) == (7, "met")
    ended = (await agency.get(f"/v1/injury/cases/{case['id']}/paid-leave")).json()
    assert ended["ends_on"] == "2020-04-05"


async def test_a_leave_that_is_set_after_the_grade_ends_with_it_and_a_relapse_has_its_own(bureaus: Bureaus) -> None:
    one = await concluded(bureaus, await committee(bureaus))  # on 5 February
    agency = await bureaus.of("social-insurance", COUNTY)
    board = await bureaus.of("appraisal-committee", LEAGUE)
    path, match = f"/v1/injury/cases/{one['case_id']}/paid-leave", {"If-Match": "*"}
    for started_on, months, ends_on in (("2020-02-03", 12, "2020-02-05"), ("2020-02-06", 3, "2020-05-06")):
        leave = await agency.put(path, json={"started_on": started_on, "months": months}, headers=match)
        assert leave.json()["ends_on"] == ends_on
    await agency.put(path, json={"started_on": "2020-02-03", "months": 12}, headers=match)
    longer = await board.post(f"{path}/confirm", json={"extra_months": 6}, headers=match)
    assert longer.json()["ends_on"] == "2020-02-05"


async def test_grading_and_setting_the_leave_at_once_leave_no_day_after_the_grade(bureaus: Bureaus) -> None:
    office = await committee(bureaus)
    drawn = (await move(office, await applied(bureaus), "draw", {"size": 3})).json()
    agency = await bureaus.of("social-insurance", COUNTY)
    path = f"/v1/injury/cases/{drawn['case_id']}/paid-leave"
    body = {"grade": 9, "care": "none", "signed_by": drawn["experts"]}
    done, leave = await asyncio.gather(
        move(office, drawn, "conclude", body),
        agency.put(path, json={"started_on": "2020-02-03", "months": 12}, headers={"If-Match": "*"}),
    )
    assert (done.status_code, leave.status_code) == (200, 200)
    assert (await agency.get(path)).json()["ends_on"] == "2020-02-05"


async def test_a_conclusion_whose_time_no_calendar_tells_holds_up_no_other(bureaus: Bureaus) -> None:
    office = await committee(bureaus)
    one = (await move(office, await concluded(bureaus, office), "serve", {"received_on": "2020-02-05"})).json()
    other = (await move(office, await applied(bureaus, 2), "draw", {"size": 3})).json()
    body = {"grade": 9, "care": "none", "signed_by": other["experts"]}
    other = (await move(office, other, "conclude", body)).json()
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        served = (
            "UPDATE assessments SET state = 'served', received_on = '2026-12-25', created_at = '2020-01-01'"
            " WHERE id = cast(:id AS text)::uuid"
        )
        await session.execute(text(served), {"id": other["id"]})
    bureaus.clock.advance(days=16)
    assert await _finalise(bureaus) == 1
    assert (await office.get(f"{ASSESSMENTS}/{one['id']}")).json()["state"] == "final"


async def test_longer_leave_takes_the_committee(bureaus: Bureaus) -> None:
    case = await decided(bureaus)
    office = await bureaus.of("appraisal-committee", LEAGUE)
    path, match = f"/v1/injury/cases/{case['id']}/paid-leave", {"If-Match": "*"}
    assert (await office.post(f"{path}/confirm", json={"extra_months": 6}, headers=match)).status_code == 404
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    await employer.put(path, json={"started_on": "2020-02-03", "months": 12}, headers=match)
    longer = await office.post(f"{path}/confirm", json={"extra_months": 6}, headers=match)
    assert (longer.json()["extra_months"], longer.json()["ends_on"]) == (6, "2021-08-03")


async def test_the_limit_is_extended_once(bureaus: Bureaus) -> None:
    office = await committee(bureaus)
    one = (await move(office, await applied(bureaus), "extend", {"days": 30})).json()
    assert (one["extended_days"], one["clock"]["due_on"]) == (30, "2020-05-06")  # 5 May 2020 is a holiday
    assert (await move(office, one, "extend", {"days": 1})).json()["code"] == "ASSESSMENT_EXTENDED"


async def test_uncontested_for_fifteen_days_a_conclusion_stands(bureaus: Bureaus) -> None:
    office = await committee(bureaus)
    one = (await move(office, await concluded(bureaus, office), "serve", {"received_on": "2020-02-05"})).json()
    bureaus.clock.advance(days=15)
    assert (await move(office, one, "finalise")).json()["code"] == "ASSESSMENT_NOT_FINAL"
    assert await _finalise(bureaus) == 0
    bureaus.clock.advance(days=1)
    assert (await _finalise(bureaus), await _finalise(bureaus)) == (1, 0)
    told = (await bureaus.events())[-1]
    assert (told["type"], told["data"]["grade"]) == ("injury.assessment.final", 9)


async def test_contested_in_time_the_province_has_the_last_word(bureaus: Bureaus) -> None:
    office = await committee(bureaus)
    first = (await move(office, await concluded(bureaus, office), "serve", {"received_on": "2020-02-05"})).json()
    bureaus.clock.advance(days=15)
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    answers = await asyncio.gather(*(move(employer, first, "contest") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412]
    [again] = [answer.json() for answer in answers if answer.status_code == 201]
    assert (again["kind"], again["committee"]) == ("reappraisal", str(PROVINCE))
    assert (await move(office, again, "draw", {"size": 3})).json()["code"] == "NOT_COMPETENT"
    province = await committee(bureaus, PROVINCE, experts=5)
    drawn = (await move(province, again, "draw", {"size": 5})).json()
    body = {"grade": 8, "care": "none", "signed_by": drawn["experts"]}
    done = (await move(province, drawn, "conclude", body)).json()
    served = (await move(province, done, "serve", {"received_on": "2020-02-20"})).json()
    assert (served["state"], served["grade"]) == ("final", 8)
    assert (await office.get(f"{ASSESSMENTS}/{first['id']}")).json()["state"] == "superseded"


async def test_contested_too_late_or_withdrawn_the_first_conclusion_stands(bureaus: Bureaus) -> None:
    office = await committee(bureaus)
    one = (await move(office, await concluded(bureaus, office), "serve", {"received_on": "2020-02-05"})).json()
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    again = (await move(employer, one, "contest")).json()
    await move(employer, again, "withdraw")
    first = (await office.get(f"{ASSESSMENTS}/{one['id']}")).json()
    assert first["state"] == "final"
    late = await committee_with_late_contest(bureaus, office)
    assert late.json()["code"] == "REAPPRAISAL_LATE"


async def committee_with_late_contest(bureaus: Bureaus, office: httpx.AsyncClient) -> httpx.Response:
    drawn = (await move(office, await applied(bureaus, 2), "draw", {"size": 3})).json()
    body = {"grade": 10, "care": "none", "signed_by": drawn["experts"]}
    done = (await move(office, drawn, "conclude", body)).json()
    served = (await move(office, done, "serve", {"received_on": "2020-02-05"})).json()
    bureaus.clock.advance(days=16)
    return await move(office, served, "contest")


async def test_a_worker_contests_the_own_conclusion_and_nobody_elses(bureaus: Bureaus) -> None:
    office = await committee(bureaus)
    one = (await move(office, await concluded(bureaus, office), "serve", {"received_on": "2020-02-05"})).json()
    path, match = f"/v1/injury/me/assessments/{one['id']}/contest", {"If-Match": f'"{one["version"]}"'}
    other = await bureaus.of("worker", COMMUNITY, worker_id=await bureaus.told_of(9))
    assert (await other.post(path, headers=match)).status_code == 404
    mine = await bureaus.of("worker", COMMUNITY, worker_id=one["worker_id"])
    again = await mine.post(path, headers=match)
    assert (again.status_code, again.json()["kind"]) == (201, "reappraisal"), again.text


async def test_a_review_is_asked_for_after_a_year(bureaus: Bureaus) -> None:
    office = await committee(bureaus)
    await move(office, await concluded(bureaus, office), "serve", {"received_on": "2020-02-05"})
    bureaus.clock.advance(days=20)
    await _finalise(bureaus)
    counter = await bureaus.of("human-resources", COUNTY)
    [one] = (await counter.get(ASSESSMENTS)).json()["items"]
    path = f"/v1/injury/cases/{one['case_id']}/assessments"
    bureaus.clock.advance(days=346)  # 5 February 2021
    assert (await counter.post(path, json={"review": True})).json()["code"] == "REVIEW_TOO_EARLY"
    bureaus.clock.advance(days=1)
    review = await counter.post(path, json={"review": True})
    assert (review.status_code, review.json()["kind"], review.json()["previous_id"]) == (201, "review", one["id"])


async def test_grades_are_read_by_few(bureaus: Bureaus) -> None:
    office = await committee(bureaus)
    one = await concluded(bureaus, office)
    stranger = await bureaus.of("employer", COUNTY, organisation="91150603MA0N000011")
    assert (await stranger.get(f"{ASSESSMENTS}/{one['id']}")).status_code == 404
    worker = await bureaus.of("worker", COMMUNITY, worker_id=one["worker_id"])
    own = (await worker.get("/v1/injury/me/assessments")).json()["items"]
    assert [item["grade"] for item in own] == [9]
    other = await bureaus.of("worker", COMMUNITY, worker_id=await bureaus.told_of(9))
    assert (await other.get("/v1/injury/me/assessments")).json()["items"] == []


async def _finalise(bureaus: Bureaus) -> int:
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        return await finalise_assessments(session)
