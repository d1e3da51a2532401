"""Admission over HTTP, and what the database refuses of it."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.caller import Department
from chassis.database import Scope
from deploy.local.postgres import EmbeddedPostgres
from tests.client import caller
from tests.honors.make import Ladder
from tests.honors.party.way import PATH, VOTE, Admission, vote
from tests.offices import COUNTY, NEIGHBOUR, PROVINCE, code_of

APPROVAL = {"approval_document_no": "昆组发〔2020〕8号", "special": False}


@pytest.fixture
async def admission(ladder: Ladder) -> Admission:
    """On 2 March 2020."""
    return Admission(ladder)


async def test_the_ordinary_way_takes_a_year_and_every_step(admission: Admission) -> None:
    ladder = admission.ladder
    file = await admission.opened(ladder.roster.enrol(1))
    assert (file["state"], file["talk_due_on"], "born_on" in file) == ("applicant", "2020-02-29", False)
    assert code_of(await admission.try_move(file, "accept", {"done_on": "2020-02-04"})) == "PARTY_TALK_MISSING"
    await admission.move(file, "talk", {"done_on": "2020-02-03"})
    await admission.move(file, "accept", {"done_on": "2020-02-04"})
    ladder.offices.clock.advance(days=400)
    early = await admission.try_move(file, "propose", {"done_on": "2021-02-03"})
    assert code_of(early) == "ACTIVIST_UNDER_A_YEAR"
    assert code_of(await admission.try_move(file, "vote", vote(met_on="2021-03-01"))) == "ILLEGAL_MOVE"
    await admission.move(file, "propose", {"done_on": "2021-02-04"})
    await admission.move(file, "pre-review", {"done_on": "2021-02-20"})
    untrained = await admission.try_move(file, "vote", vote(met_on="2021-03-01"))
    assert code_of(untrained) == "PARTY_TRAINING_MISSING"


async def test_a_candidate_is_voted_on_with_or_without_pre_review(admission: Admission) -> None:
    for number, reviewed in ((1, False), (2, True)):
        worker = admission.ladder.roster.enrol(number)
        file = await admission.opened(worker, applied_on="2018-01-02")
        await admission.move(file, "talk", {"done_on": "2018-01-20"})
        await admission.move(file, "accept", {"done_on": "2018-02-01"})
        await admission.move(file, "propose", {"done_on": "2019-02-01"})
        assert code_of(await admission.try_move(file, "vote", VOTE)) == "PARTY_TRAINING_MISSING"
        await admission.move(file, "train", {"training_days": 0, "training_hours": 24})
        if reviewed:
            await admission.move(file, "pre-review", {"done_on": "2020-02-10"})
        voted = await admission.move(file, "vote", VOTE)
        assert (voted["state"], voted["front_line"], voted["half_days"]) == ("branch-voted", False, None)
        assert voted["approval_due_on"] == "2020-06-02"


async def test_the_front_line_is_proved_by_duty_inside_the_control_period(admission: Admission) -> None:
    roster = admission.ladder.roster
    idle, busy = roster.enrol(1, days=0), roster.enrol(2, days=20)
    files = [await admission.prepared(worker) for worker in (idle, busy)]
    assert code_of(await admission.try_move(files[1], "vote-on-front-line", VOTE)) == "PARAMETER_MISSING"
    period = admission.period(valid_to="2020-02-05")
    assert code_of(await admission.try_move(files[0], "vote-on-front-line", VOTE)) == "FRONT_LINE_UNPROVEN"
    roster.down = True
    assert (await admission.try_move(files[1], "vote-on-front-line", VOTE)).status_code == 503
    roster.down = False
    voted = await admission.move(files[1], "vote-on-front-line", VOTE)
    # 27 January to 5 February, ten days, of the twenty there are.
    assert (voted["state"], voted["front_line"], voted["half_days"]) == ("branch-voted", True, 20)
    assert voted["control_period_id"] == period["id"]


async def test_the_front_line_waives_neither_talk_training_vote_publicity_approval_nor_probation(
    admission: Admission,
) -> None:
    admission.period()
    file = await admission.opened(admission.ladder.roster.enrol(1))
    assert code_of(await admission.try_move(file, "vote-on-front-line", VOTE)) == "PARTY_TALK_MISSING"
    await admission.move(file, "talk", {"done_on": "2020-02-03"})
    assert code_of(await admission.try_move(file, "vote-on-front-line", VOTE)) == "PARTY_TRAINING_MISSING"
    await admission.move(file, "train", {"training_days": 3, "training_hours": 0})
    lost = vote(in_favour=10)
    assert code_of(await admission.try_move(file, "vote-on-front-line", lost)) == "BRANCH_VOTE_NOT_CARRIED"
    assert code_of(await admission.try_move(file, "approve", APPROVAL)) == "ILLEGAL_MOVE"
    await admission.move(file, "vote-on-front-line", VOTE)
    assert code_of(await admission.try_move(file, "approve", APPROVAL)) == "PARTY_PUBLICITY_NOT_OVER"
    posted = await admission.move(file, "publicise")
    assert posted["posted_to"] == "2020-03-09"
    admission.ladder.offices.clock.advance(days=7)
    assert code_of(await admission.try_move(file, "approve", APPROVAL)) == "PARTY_PUBLICITY_NOT_OVER"
    admission.ladder.offices.clock.advance(days=1)
    approved = await admission.move(file, "approve", APPROVAL)
    # A year from the meeting, not from the approval.
    assert (approved["state"], approved["probation_to"]) == ("probationary", "2021-03-02")
    conclusion = {"conclusion_document_no": "昆组发〔2021〕9号"}
    assert code_of(await admission.try_move(file, "confirm", conclusion)) == "PROBATION_NOT_OVER"
    admission.ladder.offices.clock.advance(days=360)
    full = await admission.move(file, "confirm", conclusion)
    assert (full["state"], full["next_moves"]) == ("full", [])


async def test_probation_is_prolonged_once(admission: Admission) -> None:
    file = await admission.approved()
    short = await admission.try_move(file, "extend", {"extended_to": "2021-09-01"})
    assert code_of(short) == "EXTENSION_OUT_OF_BOUNDS"
    await admission.move(file, "extend", {"extended_to": "2021-09-02"})
    assert code_of(await admission.try_move(file, "extend", {"extended_to": "2021-12-02"})) == "ILLEGAL_MOVE"
    conclusion = {"conclusion_document_no": "x"}
    admission.ladder.offices.clock.advance(days=400)
    assert code_of(await admission.try_move(file, "confirm", conclusion)) == "PROBATION_NOT_OVER"
    admission.ladder.offices.clock.advance(days=160)
    assert (await admission.move(file, "confirm", conclusion))["state"] == "full"


async def test_what_is_not_approved_in_time_is_voted_on_anew(admission: Admission) -> None:
    file = await admission.voted()
    await admission.move(file, "publicise")
    again = await admission.try_move(file, "vote-on-front-line", VOTE)
    assert code_of(again) == "APPROVAL_TERM_RUNNING"
    admission.ladder.offices.clock.advance(days=93)
    assert code_of(await admission.try_move(file, "approve", APPROVAL)) == "APPROVAL_TERM_OVER"
    anew = await admission.move(file, "vote-on-front-line", vote(met_on="2020-06-03"))
    assert (anew["voted_on"], anew["posted_on"]) == ("2020-06-03", None)
    assert code_of(await admission.try_move(file, "approve", APPROVAL)) == "PARTY_PUBLICITY_NOT_OVER"


async def test_for_special_reason_there_are_six_months(admission: Admission) -> None:
    file = await admission.voted()
    await admission.move(file, "publicise")
    admission.ladder.offices.clock.advance(days=150)
    approved = await admission.move(file, "approve", APPROVAL | {"special": True})
    assert (approved["state"], approved["approval_due_on"]) == ("probationary", "2020-09-02")


async def test_a_worker_has_one_file_and_may_apply_again_after_it_was_cancelled(admission: Admission) -> None:
    worker = admission.ladder.roster.enrol(1)
    answers = await asyncio.gather(*(admission.try_open(worker) for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
    assert {code_of(one) for one in answers if one.status_code == 409} == {"PARTY_FILE_OPEN"}
    (file,) = (one.json() for one in answers if one.status_code == 201)
    await admission.move(file, "cancel", {"conclusion_document_no": "x"})
    await admission.opened(worker)


async def test_two_votes_at_once_leave_one(admission: Admission) -> None:
    admission.period()
    file = await admission.prepared(admission.ladder.roster.enrol(1))
    seen = await admission.read(file)
    offices = [await admission.branch(f"branch-{n}") for n in range(3)]
    path = f"{PATH}/{file['id']}"
    moved = await asyncio.gather(
        *(admission.ladder.offices.move(one, path, "vote-on-front-line", seen, VOTE) for one in offices)
    )
    assert sorted(one.status_code for one in moved) == [200, 412, 412]
    unmatched = await offices[0].post(f"{path}/vote-on-front-line", json=VOTE)
    assert unmatched.status_code == 428


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"born_on": "2002-01-31"}, "APPLICANT_UNDER_18"),
        ({"applied_on": "2020-03-03"}, "PARTY_DAYS_OUT_OF_ORDER"),
        ({"region": str(NEIGHBOUR)}, "BRANCH_ELSEWHERE"),
        ({"worker_id": Admission.applicant(9)}, "WORKER_UNKNOWN"),
    ],
)
async def test_a_file_that_may_not_be_is_not_opened(admission: Admission, asked: dict[str, Any], code: str) -> None:
    worker = admission.ladder.roster.enrol(1)
    assert code_of(await admission.try_open(**({"worker_id": worker} | asked))) == code
    assert (await (await admission.committee()).get(PATH)).json()["items"] == []


async def test_the_dead_and_those_of_elsewhere_do_not_apply_here(admission: Admission) -> None:
    dead = admission.ladder.roster.enrol(1, state="deceased")
    foreign = admission.ladder.roster.enrol(2, region=NEIGHBOUR)
    assert code_of(await admission.try_open(dead)) == "APPLICANT_NOT_SERVING"
    assert code_of(await admission.try_open(foreign)) == "NOT_FOUND"


async def test_nobody_has_a_hand_in_the_own_admission_nor_records_and_approves(admission: Admission) -> None:
    worker = admission.ladder.roster.enrol(1)
    own = await admission.branch("own", worker_id=worker)
    assert code_of(await own.post(PATH, json=admission.asked(worker))) == "OWN_PARTY_FILE"
    admission.period()
    file = await admission.prepared(worker)
    assert code_of(await admission.try_move(file, "vote-on-front-line", VOTE, office=own)) == "OWN_PARTY_FILE"
    keeper = await admission.ladder.offices.of("party-branch", admission.ladder.community, subject="test:both")
    await admission.ladder.ok(await admission.try_move(file, "vote-on-front-line", VOTE, office=keeper))
    await admission.move(file, "publicise")
    admission.ladder.offices.clock.advance(days=8)
    both = await admission.ladder.offices.of("organization", COUNTY, subject="test:both")
    assert code_of(await admission.try_move(file, "approve", APPROVAL, office=both)) == "VOTE_KEEPER_APPROVES"
    applicant = await admission.committee("own", worker_id=worker)
    assert code_of(await admission.try_move(file, "approve", APPROVAL, office=applicant)) == "OWN_PARTY_FILE"
    await admission.move(file, "approve", APPROVAL)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'probationary'", "ck_party_files_stages"),
        ("in_favour = 10", "ck_party_files_carried"),
        ("voting_members = NULL, in_favour = NULL, present = NULL", "ck_party_files_carried"),
        ("born_on = '2003-01-01'", "ck_party_files_adult"),
        ("half_days = NULL", "ck_party_files_front_line"),
        ("half_days = 0", "ck_party_files_front_line"),
        ("control_period_id = NULL", "ck_party_files_front_line"),
        ("front_line = false, half_days = NULL, control_period_id = NULL", "ck_party_files_stages"),
        ("training_days = 2", "ck_party_files_trained"),
        ("talked_on = NULL", "ck_party_files_stages"),
        ("voted_on = '2020-01-31'", "ck_party_files_order"),
        ("hand_worker = worker_id", "ck_party_files_own"),
        ("activist_on = '2020-02-04', candidate_on = '2020-02-05'", "ck_party_files_year"),
    ],
)
async def test_the_database_refuses_of_a_vote(
    admission: Admission, postgres: EmbeddedPostgres, change: str, constraint: str
) -> None:
    await admission.voted()
    await _refused(admission, postgres, change, constraint)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("voted_on = '2019-12-01'", "ck_party_files_order"),
        ("approved_on = '2020-03-09'", "ck_party_files_published"),
        ("posted_on = NULL, posted_to = NULL", "ck_party_files_published"),
        ("approved_on = '2020-06-03'", "ck_party_files_term"),
        ("approved_by = voted_by", "ck_party_files_two_persons"),
        ("approved_by = NULL", "ck_party_files_approved"),
        ("probation_to = '2021-03-03'", "ck_party_files_probation"),
        ("state = 'full', full_on = '2021-03-01'", "ck_party_files_probation"),
        ("state = 'extended'", "ck_party_files_stages"),
        ("state = 'extended', extended_to = '2022-03-03'", "ck_party_files_extension"),
    ],
)
async def test_the_database_refuses_of_an_approval(
    admission: Admission, postgres: EmbeddedPostgres, change: str, constraint: str
) -> None:
    await admission.approved()
    await _refused(admission, postgres, change, constraint)


async def _refused(admission: Admission, postgres: EmbeddedPostgres, change: str, constraint: str) -> None:
    engine = create_async_engine(postgres.url(admission.ladder.offices.app.state.database.engine.url.database))
    async with engine.connect() as owner:
        with pytest.raises(IntegrityError, match=constraint):
            await owner.execute(text(f"UPDATE party_files SET {change}"))  # noqa: S608 - the test's own words
    await engine.dispose()


@pytest.mark.parametrize("department", list(Department))
async def test_the_rows_open_to_the_partys_own_offices_alone(admission: Admission, department: Department) -> None:
    await admission.voted()
    app = admission.ladder.offices.app
    region = PROVINCE
    who = caller(department.value, region, worker_id=admission.applicant())
    scope = Scope(
        span=who.span, worker_id=who.worker_id, organisation=who.organisation, caller=who, clock=app.state.clock
    )
    async with app.state.database.session(scope) as session:
        count = await session.scalar(text("SELECT count(*) FROM party_files"))
        changed = await session.execute(text("UPDATE party_files SET branch = 'x'"))
    own = department in {Department.ORGANIZATION, Department.PARTY_BRANCH}
    assert (count, changed.rowcount) == ((1, 1) if own else (0, 0))


async def test_followers_and_scheduled_rules_see_no_row(admission: Admission) -> None:
    await admission.voted()
    app = admission.ladder.offices.app
    async with app.state.database.session(Scope.of_system(app.state.clock)) as session:
        assert await session.scalar(text("SELECT count(*) FROM party_files")) == 0


async def test_a_branch_sees_its_own_area_alone(admission: Admission) -> None:
    file = await admission.voted()
    other = await admission.ladder.office("party-branch", NEIGHBOUR)
    assert (await other.get(PATH)).json()["items"] == []
    assert code_of(await other.get(f"{PATH}/{file['id']}")) == "NOT_FOUND"
    own = await admission.branch()
    (seen,) = (await own.get(PATH, params={"state": "branch-voted", "front_line": "true"})).json()["items"]
    assert seen["id"] == file["id"]
    assert (await own.get(PATH, params={"front_line": "false"})).json()["items"] == []
