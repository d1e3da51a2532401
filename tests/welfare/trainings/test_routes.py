"""Training over HTTP: who comes, passes and is certified, and who went untrained."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, Offices, code_of
from tests.welfare.depot import made
from tests.welfare.roster import did, roster_tells
from tests.welfare.school import School

W = "/v1/welfare"
WEEK = {"region": str(COUNTY), "first_on": "2020-02-01", "last_on": "2020-02-07"}


async def test_from_enrolment_to_a_certificate_of_that_edition(offices: Offices) -> None:
    school = School(offices)
    course = await school.course()
    worker_id = await offices.told_of(7)
    training = made(await school.scheduled(course, mode="on-site", venue="党群服务中心"))
    enrolment = made(await school.enrolled(training, worker_id, office=await offices.of("community", COMMUNITY)))
    assert code_of(await school.moves(enrolment, "test", {"mark": 80})) == "ILLEGAL_MOVE"
    attended = made(await school.moves(enrolment, "attend"))
    failed = made(await school.moves(attended, "test", {"mark": 59}))
    assert failed["state"] == "failed"
    worker = await offices.worker(worker_id)
    assert (await worker.get(f"{W}/me/certificates")).json()["items"] == []
    passed = made(await school.moves(failed, "test", {"mark": 60}))
    assert (passed["state"], passed["next_moves"]) == ("passed", [])
    [own] = (await worker.get(f"{W}/me/certificates")).json()["items"]
    assert (own["course_id"], own["issued_on"], own["valid_until"]) == (course["id"], "2020-02-05", "2020-03-05")
    assert [one["state"] for one in (await worker.get(f"{W}/me/training")).json()["items"]] == ["passed"]
    other = await offices.worker(await offices.told_of(8))
    assert (await other.get(f"{W}/me/certificates")).json()["items"] == []
    assert (await other.get(f"{W}/me/training")).json()["items"] == []
    teacher = await school.teacher()
    listed = (await teacher.get(f"{W}/certificates", params={"worker_id": worker_id})).json()["items"]
    assert [one["id"] for one in listed] == [own["id"]]
    stranger = await offices.of("disease-control", ELSEWHERE - 1001)
    assert (await stranger.get(f"{W}/enrolments/{passed['id']}")).status_code == 404
    assert (await stranger.get(f"{W}/certificates")).json()["items"] == []


async def test_without_a_test_attendance_is_enough(offices: Offices) -> None:
    school = School(offices)
    training = made(await school.scheduled(await school.course(pass_mark=None, full_mark=None)))
    enrolment = made(await school.enrolled(training, await offices.told_of(7)))
    attended = made(await school.moves(enrolment, "attend"))
    assert attended["state"] == "passed"
    assert code_of(await school.moves(attended, "test", {"mark": 1})) == "COURSE_HAS_NO_TEST"
    assert len((await (await school.teacher()).get(f"{W}/certificates")).json()["items"]) == 1


async def test_a_worker_is_enrolled_once_and_only_while_active(offices: Offices) -> None:
    school = School(offices)
    training = made(await school.scheduled(await school.course()))
    worker_id, away = await offices.told_of(7), await offices.told_of(8, state="left")
    answers = await asyncio.gather(*(school.enrolled(training, worker_id) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"TRAINING_ENROLLED_TWICE"}
    assert code_of(await school.enrolled(training, away)) == "WORKER_NOT_ACTIVE"


async def test_attendance_is_not_recorded_in_advance_nor_of_what_was_cancelled(offices: Offices) -> None:
    school = School(offices)
    course = await school.course()
    later = {"starts_at": "2020-02-06T09:00:00+08:00", "ends_at": "2020-02-06T10:00:00+08:00"}
    training = made(await school.scheduled(course, **later))
    enrolment = made(await school.enrolled(training, await offices.told_of(7)))
    for move in ("attend", "miss"):
        assert code_of(await school.moves(enrolment, move)) == "TRAINING_NOT_BEGUN"
    cancelled = made(
        await offices.move(await school.teacher(), f"{W}/training-sessions/{training['id']}", "cancel", training)
    )
    assert cancelled["state"] == "cancelled"
    offices.clock.advance(days=1)
    assert code_of(await school.moves(enrolment, "attend")) == "TRAINING_CANCELLED"
    assert code_of(await school.enrolled(training, await offices.told_of(8))) == "TRAINING_CANCELLED"


async def test_who_did_not_come_is_absent_and_may_come_to_another_session(offices: Offices) -> None:
    school = School(offices)
    course = await school.course()
    worker_id = await offices.told_of(7)
    missed = made(
        await school.moves(made(await school.enrolled(made(await school.scheduled(course)), worker_id)), "miss")
    )
    assert (missed["state"], missed["attended_at"]) == ("absent", None)
    assert (await school.taught(worker_id, course))["state"] == "passed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "on-site"},
        {"mode": "online", "venue": "党群服务中心"},
        {"ends_at": "2020-02-05T09:00:00+08:00"},
    ],
)
async def test_a_session_on_site_has_a_place_and_every_one_an_end_after_its_start(
    offices: Offices, wrong: dict[str, str]
) -> None:
    school = School(offices)
    assert (await school.scheduled(await school.course(), **wrong)).status_code == 422


async def test_the_database_keeps_a_certificate_to_an_enrolment_that_passed(offices: Offices) -> None:
    school = School(offices)
    course = await school.course()
    passed = await school.taught(await offices.told_of(7), course)
    failed = await school.taught(await offices.told_of(8), course, mark=10)
    system = Scope.of_system(offices.clock)
    copied = text(
        "INSERT INTO training_certificates (region, course_id, worker_id, enrolment_id, enrolment_state, issued_on,"
        " valid_until, version) SELECT region, course_id, worker_id, id, :state, '2020-02-05', '2020-03-05', 1"
        " FROM enrolments WHERE id = :failed"
    )
    for state, rule in (("passed", "fk_training_certificates_passed"), ("failed", "ck_training_certificates_passed")):
        async with offices.app.state.database.session(system) as session:
            with pytest.raises(IntegrityError, match=rule):
                await session.execute(copied, {"state": state, "failed": failed["id"]})
    async with offices.app.state.database.session(system) as session:
        with pytest.raises(IntegrityError, match="ck_training_certificates_passed"):
            await session.execute(
                text("UPDATE enrolments SET state = 'failed' WHERE id = :passed"), {"passed": passed["id"]}
            )


async def test_who_went_to_contact_untrained_is_named_and_barred_from_nothing(offices: Offices) -> None:
    school = School(offices)
    course = await school.course()
    taught, untaught, desk = [await offices.told_of(number) for number in (7, 8, 9)]
    await school.taught(taught, course)
    teacher = await school.teacher()
    done = [
        did(taught, first_on="2020-02-05"),
        did(taught, "household-visit", first_on="2020-02-04"),
        did(untaught, first_on="2020-02-06"),
        did(desk, "data-entry"),
    ]
    async with roster_tells(offices, done):
        warned = made(await teacher.get(f"{W}/untrained", params=WEEK))
    assert [(one["worker_id"], one["post_type"], one["lacking"]) for one in warned["items"]] == [
        (taught, "household-visit", ["FY-01"]),
        (untaught, "checkpoint", ["FY-01"]),
    ]


async def test_without_a_course_for_contact_nobody_can_say_who_is_untrained(offices: Offices) -> None:
    school = School(offices)
    await school.course(needed_at=[])
    async with roster_tells(offices, [did(await offices.told_of(7))]):
        refused = await (await school.teacher()).get(f"{W}/untrained", params=WEEK)
    assert code_of(refused) == "PARAMETER_MISSING"
    assert refused.json()["facts"]["parameter"] == "course.needed_at"


async def test_nobody_asks_the_roster_about_another_county_by_way_of_welfare(offices: Offices) -> None:
    stranger = await offices.of("disease-control", ELSEWHERE - 1001)
    async with roster_tells(offices, [did(await offices.told_of(7))]) as asked:
        assert (await stranger.get(f"{W}/untrained", params=WEEK)).status_code == 404
    assert asked == []
