"""Words of needs and the identity of children go a period after their last use, and what was done stays."""

from tests.offices import COUNTY, Offices
from tests.retention import in_force, on_the_last_day, rows
from tests.welfare.exams.make import OWN, child, rule
from tests.welfare.family.make import asked, own_moved
from tests.welfare.visits.make import case, visit_of, visited

_TODAY = "SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date"


async def test_the_words_of_a_need_go_a_period_after_it_was_settled(offices: Offices) -> None:
    await case(offices)
    needs = [{"kind": "child-care", "note": "孩子无人接送"}, {"kind": "money", "note": "房租"}]
    visit = await visited(offices, await visit_of(offices), needs=needs)
    county = await offices.of("civil-affairs", COUNTY)
    settled, open_still = (await county.get(f"/v1/welfare/visits/{visit['id']}/needs")).json()["items"]
    await offices.move(county, f"/v1/welfare/visit-needs/{settled['id']}", "resolve", settled)
    await in_force(offices, "civil-affairs", "visit-need-note")
    await on_the_last_day(
        offices, "SELECT (settled_at AT TIME ZONE 'Asia/Shanghai')::date FROM visit_needs WHERE state = 'resolved'"
    )
    assert await offices.run("retain") == 0
    offices.clock.advance(days=1)
    assert await offices.run("retain") == 1
    assert await offices.run("retain") == 0
    kept = await rows(offices, "SELECT id::text, note IS NOT NULL, kind FROM visit_needs ORDER BY kind")
    assert kept == [(settled["id"], False, "child-care"), (open_still["id"], True, "money")]


async def test_a_child_is_forgotten_a_period_after_the_last_thing_that_was_asked_for_it(offices: Offices) -> None:
    worker_id = await offices.told_of(1)
    helped, going_on, unused = [(await child(offices, worker_id, number)).json() for number in (1, 2, 3)]
    over = (await asked(offices, worker_id, "study", child_id=helped["id"])).json()
    assert (await own_moved(offices, over, "withdraw")).json()["state"] == "withdrawn"
    live = await asked(offices, worker_id, "child-care", child_id=going_on["id"])
    assert live.status_code == 201, live.text
    await in_force(offices, "civil-affairs", "child-identity")
    await on_the_last_day(offices, _TODAY)
    assert await offices.run("retain") == 0
    offices.clock.advance(days=1)
    assert await offices.run("retain") == 2
    assert await offices.run("retain") == 0
    kept = await rows(
        offices, "SELECT id::text, name <> '', id_number <> '', born_on <> '', name_masked = '*' FROM children"
    )
    assert {row[0]: row[1:] for row in kept} == {
        helped["id"]: (False, False, False, True),
        unused["id"]: (False, False, False, True),
        going_on["id"]: (True, True, True, False),
    }
    masked = await rows(offices, "SELECT child_id::text, child_masked, state FROM family_helps")
    assert sorted(masked) == sorted(
        [(helped["id"], "*", "withdrawn"), (going_on["id"], going_on["name_masked"], "asked")]
    )
    education = await offices.of("education", COUNTY)
    gone = await education.get(f"/v1/welfare/children/{helped['id']}/identity", headers={"X-Purpose": "admission"})
    assert (gone.status_code, gone.json()["code"]) == (410, "NO_LONGER_KEPT")


async def test_a_child_whose_consideration_is_asked_for_stays_until_that_is_over(offices: Offices) -> None:
    await rule(offices)
    worker_id = await offices.told_of(1)
    named = (await child(offices, worker_id)).json()
    me = await offices.worker(worker_id)
    exam = (await me.post(OWN, json={"child_id": named["id"]})).json()
    await in_force(offices, "civil-affairs", "child-identity")
    await on_the_last_day(offices, _TODAY)
    offices.clock.advance(days=400)
    assert await offices.run("retain") == 0
    withdrawn = await offices.move(me, f"{OWN}/{exam['id']}", "withdraw", exam)
    assert withdrawn.json()["state"] == "withdrawn", withdrawn.text
    assert await offices.run("retain") == 1
    assert await rows(offices, "SELECT child_masked FROM exams") == [("*",)]
