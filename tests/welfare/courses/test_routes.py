"""Courses over HTTP."""

import asyncio

from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, Offices, code_of
from tests.welfare.depot import made
from tests.welfare.school import School

COURSES = "/v1/welfare/courses"


async def test_an_edition_is_issued_once_and_retired_and_certificates_are_left_alone(offices: Offices) -> None:
    school = School(offices)
    first, second = await school.course(1), await school.course(2, needed_at=["checkpoint", "checkpoint"])
    assert (second["edition"], second["needed_at"]) == (2, ["checkpoint"])
    teacher = await school.teacher()
    body = {name: first[name] for name in ("code", "edition", "title", "content", "valid_days")}
    answers = await asyncio.gather(*(teacher.post(COURSES, json=body | {"region": str(COUNTY)}) for _ in range(3)))
    assert {code_of(answer) for answer in answers} == {"COURSE_EDITION_TAKEN"}
    retired = made(await offices.move(teacher, f"{COURSES}/{first['id']}", "retire", first))
    assert (retired["state"], retired["next_moves"]) == ("retired", [])
    assert code_of(await school.scheduled(retired)) == "COURSE_RETIRED"
    listed = (await (await offices.of("community", COMMUNITY)).get(COURSES, params={"state": "issued"})).json()
    assert [one["id"] for one in listed["items"]] == [second["id"]]
    stranger = await offices.of("disease-control", ELSEWHERE - 1001)
    assert (await stranger.get(f"{COURSES}/{second['id']}")).status_code == 404
    assert code_of(await stranger.post(COURSES, json=body | {"region": str(COUNTY)})) == "NOT_OWN_REGION"


async def test_a_mark_that_passes_needs_a_best_mark_and_is_not_above_it(offices: Offices) -> None:
    teacher = await offices.of("disease-control", COUNTY)
    body = {"region": str(COUNTY), "code": "A", "edition": 1, "title": "课", "content": "要点", "valid_days": 30}
    for marks in ({"pass_mark": 60}, {"full_mark": 100}, {"pass_mark": 101, "full_mark": 100}):
        assert (await teacher.post(COURSES, json=body | marks)).status_code == 422
    assert (await teacher.post(COURSES, json=body | {"pass_mark": 100, "full_mark": 100})).status_code == 201
