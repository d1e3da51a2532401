"""From the parent's application to the audit."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.offices import COUNTY, ELSEWHERE, LEAGUE, Offices, code_of
from tests.welfare.exams.conftest import Roster
from tests.welfare.exams.make import CHILDREN, EXAMS, OWN, RULES, applied, child, id_of, moved, rule, ruled, to_register


async def test_from_the_application_to_the_audit(offices: Offices, roster: Roster) -> None:
    await rule(offices)
    exam = await applied(offices)
    assert (exam["state"], exam["kind"], exam["child_masked"]) == ("applied", "priority-at-tie", "样*****")
    confirmed = (await moved(offices, exam, "confirm")).json()
    assert (confirmed["state"], confirmed["duty_half_days"]) == ("civ-confirmed", 20)
    [asked] = roster.asked
    assert (asked["worker_id"], asked["first_on"], asked["region"]) == (exam["worker_id"], "2020-01-25", "150000000000")
    assert (await moved(offices, exam, "check")).json()["state"] == "edu-checked"
    public = (await moved(offices, exam, "publicise")).json()
    assert public["publicity_ends_on"] == "2020-02-12"
    school = await offices.of("school", COUNTY, organisation="school-1")
    [row] = (await school.get("/v1/welfare/exam-publicity")).json()["items"]
    assert (row["child_masked"], row["county"]) == ("样*****", str(COUNTY))
    assert "worker_id" not in row
    assert code_of(await moved(offices, exam, "register")) == "PUBLICITY_RUNS"
    offices.clock.advance(days=7)
    assert code_of(await moved(offices, exam, "register")) == "PUBLICITY_RUNS"
    offices.clock.advance(days=1)
    assert (await moved(offices, exam, "register")).json()["registered_on"] == "2020-02-13"
    assert (await school.get("/v1/welfare/exam-publicity")).json()["items"] == []
    assert (await moved(offices, exam, "apply")).json()["state"] == "applied-in-admission"
    assert code_of(await moved(offices, exam, "audit", who="registrar")) == "EXAM_SAME_HAND"
    audited = (await moved(offices, exam, "audit")).json()
    assert (audited["state"], audited["next_moves"]) == ("audited", [])
    me = await offices.worker(exam["worker_id"])
    assert [one["state"] for one in (await me.get(OWN)).json()["items"]] == ["audited"]
    assert [event["type"].rpartition(".")[2] for event in await offices.events() if ".exam." in event["type"]] == [
        "applied",
        "confirmed",
        "checked",
        "publicised",
        "registered",
        "applied-in-admission",
        "audited",
    ]


async def test_a_league_that_has_said_nothing_is_not_guessed_for(offices: Offices) -> None:
    worker_id = await offices.told_of(1)
    named = (await child(offices, worker_id)).json()
    me = await offices.worker(worker_id)
    refused = await me.post(OWN, json={"child_id": named["id"]})
    assert (code_of(refused), refused.json()["facts"]["parameter"]) == ("PARAMETER_MISSING", f"exam-rule.{LEAGUE}.2020")
    await rule(offices, kind="none")
    assert code_of(await me.post(OWN, json={"child_id": named["id"]})) == "LEAGUE_GIVES_NOTHING"
    await rule(offices, kind="points", points=5)
    answer = await me.post(OWN, json={"child_id": named["id"]})
    assert (answer.json()["kind"], answer.json()["points"]) == ("points", 5)


async def test_duty_below_the_threshold_or_a_roster_that_is_down_confirms_nothing(
    offices: Offices, roster: Roster
) -> None:
    await rule(offices)
    exam = await applied(offices)
    roster.half_days = 19
    assert code_of(await moved(offices, exam, "confirm")) == "DUTY_BELOW_THRESHOLD"
    roster.up = False
    assert (await moved(offices, exam, "confirm")).status_code == 503
    assert (await moved(offices, exam, "refuse", {"reason": "duty-below"})).json()["state"] == "refused"


async def test_one_child_has_one_benefit_whichever_parent_asks(offices: Offices) -> None:
    await rule(offices)
    parents = [await offices.told_of(number) for number in (1, 2)]
    named = [(await child(offices, parent, id_number=id_of(7))).json() for parent in parents]
    mine = [await offices.worker(parent) for parent in parents]
    answers = await asyncio.gather(
        *(me.post(OWN, json={"child_id": one["id"]}) for me, one in zip(mine, named, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    [first] = [place for place, answer in enumerate(answers) if answer.status_code == 201]
    other = 1 - first
    assert code_of(answers[other]) == "ONE_BENEFIT_A_CHILD"
    made = answers[first].json()
    withdrawn = await offices.move(mine[first], f"{OWN}/{made['id']}", "withdraw", made)
    assert withdrawn.json()["state"] == "withdrawn"
    assert (await mine[other].post(OWN, json={"child_id": named[other]["id"]})).status_code == 201


async def test_nothing_is_done_after_the_cut_off(offices: Offices) -> None:
    await rule(offices, cutoff_on="2020-02-12")
    exam = await applied(offices)
    await to_register(offices, exam)
    assert code_of(await moved(offices, exam, "register")) == "PUBLICITY_RUNS"  # on the very day of the cut-off
    offices.clock.advance(days=1)
    assert code_of(await moved(offices, exam, "register")) == "PAST_CUTOFF"
    late = await offices.told_of(2)
    named = (await child(offices, late, 2)).json()
    refused = await (await offices.worker(late)).post(OWN, json={"child_id": named["id"]})
    assert code_of(refused) == "PAST_CUTOFF"


async def test_an_objection_holds_the_registration_up_until_it_is_decided(offices: Offices) -> None:
    await rule(offices)
    exam, other = await applied(offices), await applied(offices, 2)
    for one in (exam, other):
        await to_register(offices, one)
        offices.clock.advance(days=-7)
        assert (await moved(offices, one, "object", {"reason": "非当年应届"})).json()["objections"] == 1
    offices.clock.advance(days=8)
    assert code_of(await moved(offices, exam, "register")) == "ILLEGAL_MOVE"
    await moved(offices, exam, "dismiss")
    assert (await moved(offices, exam, "register")).status_code == 200
    refused = await moved(offices, other, "refuse", {"reason": "objection-upheld"})
    assert (refused.json()["state"], refused.json()["refused_for"]) == ("refused", "objection-upheld")


async def test_who_confirms_does_not_check(offices: Offices) -> None:
    await rule(offices)
    exam = await applied(offices)
    await moved(offices, exam, "confirm", who="one")
    assert code_of(await moved(offices, exam, "check", who="one")) == "EXAM_SAME_HAND"


async def test_a_rule_is_the_league_s_own_and_takes_the_place_of_the_one_before(offices: Offices) -> None:
    first = await rule(offices)
    assert (await ruled(offices, year=2021)).json()["code"] == "EXAM_RULE_UNFIT"
    assert (await ruled(offices, region=str(LEAGUE + 100_000_000))).json()["code"] == "EXAM_RULE_ELSEWHERE"
    await asyncio.gather(*(ruled(offices) for _ in range(3)))
    county = await offices.of("education", COUNTY)
    listed = (await county.get(RULES)).json()["items"]
    assert [one["replaced"] for one in listed].count(False) == 1
    assert first["id"] in [one["id"] for one in listed if one["replaced"]]


async def test_a_child_is_kept_sealed_and_shown_on_purpose_alone(offices: Offices) -> None:
    worker_id = await offices.told_of(1)
    made = await child(offices, worker_id)
    assert made.status_code == 201, made.text
    assert id_of() not in made.text + str(await offices.events())
    assert code_of(await child(offices, worker_id)) == "CHILD_KNOWN"
    assert code_of(await child(offices, worker_id, 2, born_on="2005-05-02")) == "NOT_A_CHILD"
    assert (await child(offices, worker_id, 3, id_number="150603200505010000")).status_code == 422
    education = await offices.of("education", LEAGUE)
    path = f"/v1/welfare/children/{made.json()['id']}/identity"
    assert (await education.get(path)).status_code == 422
    told = await education.get(path, headers={"X-Purpose": "check-candidate"})
    assert (told.json()["name"], told.json()["id_number"]) == ("样例0001", id_of())
    elsewhere = await offices.of("education", ELSEWHERE)
    assert (await elsewhere.get(path, headers={"X-Purpose": "check-candidate"})).status_code == 404
    me = await offices.worker(worker_id)
    assert [one["name_masked"] for one in (await me.get(CHILDREN)).json()["items"]] == ["样*****"]


async def test_nobody_applies_for_another_s_child_nor_reads_of_it_elsewhere(offices: Offices) -> None:
    await rule(offices)
    exam = await applied(offices)
    stranger = await offices.worker(await offices.told_of(2))
    assert (await stranger.post(OWN, json={"child_id": exam["child_id"]})).status_code == 404
    assert (await stranger.get(OWN)).json()["items"] == []
    elsewhere = await offices.of("civil-affairs", ELSEWHERE)
    assert (await elsewhere.get(f"{EXAMS}/{exam['id']}")).status_code == 404
    assert (await elsewhere.get(EXAMS)).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("registered_on = cutoff_on + 1", "ck_exams_cutoff"),
        ("registered_on = publicity_ends_on", "ck_exams_publicity"),
        ("publicity_ends_on = publicised_on + 6", "ck_exams_publicity"),
        ("duty_half_days = threshold_half_days - 1", "ck_exams_threshold"),
        ("state = 'registered'", "ck_exams_registered"),
        ("year = 2021", "fk_exams_rule_id_exam_rules"),
    ],
)
async def test_no_statement_gives_what_is_not_due(offices: Offices, change: str, constraint: str) -> None:
    await rule(offices)
    await to_register(offices, await applied(offices))
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match=constraint):
            await session.execute(text(f"UPDATE exams SET {change}"))  # noqa: S608 - the test's own words
