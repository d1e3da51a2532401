"""Two records were of one person: what is kept of the one is the other's, and nothing counts twice."""

from datetime import date
from typing import Any

from chassis.worker_id import make_worker_id
from tests.merges import forgotten, merge
from tests.offices import COMMUNITY, COUNTY, TOWNSHIP, Offices
from tests.welfare.depot import made
from tests.welfare.duty_log import days, entry, logged
from tests.welfare.exams.make import child
from tests.welfare.insurance.make import BEFORE, policy, proofs
from tests.welfare.school import School
from tests.welfare.visits.make import case

THURSDAY = date(2020, 1, 30)


async def listed(offices: Offices, path: str, worker: str, *, region: int = COUNTY) -> list[dict[str, Any]]:
    office = await offices.of("civil-affairs", region)
    answer = await office.get(f"/v1/welfare/{path}", params={"worker_id": worker})
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def balance(offices: Offices, worker: str) -> tuple[int, ...]:
    [one] = await listed(offices, "leave-accounts", worker)
    return tuple(one[name] for name in ("available", "scheduled", "taken", "paid"))


async def holiday_week(offices: Offices, worker: str) -> list[dict[str, Any]]:
    """27 January, a statutory holiday, to 2 February 2020 without a day of rest: two days owed."""
    worked = [entry(worker, day) for day in days("2020-01-27", 7)]
    await logged(offices, worked)
    return worked


async def paid(offices: Offices, worker: str, document: str) -> None:
    county = await offices.of("civil-affairs", COUNTY)
    asked = {
        "worker_id": worker,
        "days": 1,
        "amount_fen": 30_000,
        "document_no": document,
        "paid_on": "2020-02-04",
    }
    assert (await county.post("/v1/welfare/leave-payments", json=asked)).status_code == 201


async def corrected(offices: Offices, worked: list[dict[str, Any]], into: str, *, in_one: bool = True) -> None:
    """What the roster tells after a merge: the duty is reversed, and recorded anew for the survivor."""
    gone = [one | {"state": "reversed"} for one in worked]
    anew = [entry(into, date.fromisoformat(one["started_at"][:10])) for one in worked]
    if in_one:
        await logged(offices, gone, anew)
    else:
        await logged(offices, gone)
        await logged(offices, anew)


async def test_every_table_that_names_a_worker_is_moved_or_says_why_not(offices: Offices) -> None:
    assert await forgotten(offices) == set()


async def test_leave_that_was_paid_for_on_either_record_is_not_owed_again(offices: Offices) -> None:
    one, other = await offices.told_of(1), await offices.told_of(2)
    worked = await holiday_week(offices, one)
    await paid(offices, one, "付字1号")
    await merge(offices, 1, into=other)
    assert (await balance(offices, one), await balance(offices, other)) == ((0, 0, 0, 0), (1, 0, 0, 1))
    before = await listed(offices, "leave-entries", other)
    await corrected(offices, worked, other)
    assert await balance(offices, other) == (1, 0, 0, 1)
    assert await listed(offices, "leave-entries", other) == before


async def test_a_correction_told_in_parts_leaves_the_same_balance(offices: Offices) -> None:
    one, other = await offices.told_of(1), await offices.told_of(2)
    worked = await holiday_week(offices, one)
    await paid(offices, one, "付字1号")
    await merge(offices, 1, into=other)
    await corrected(offices, worked, other, in_one=False)
    assert await balance(offices, other) == (1, 0, 0, 1)


async def test_a_date_that_both_records_had_is_owed_once_as_far_as_it_is_free(offices: Offices) -> None:
    one, other = await offices.told_of(1), await offices.told_of(2)
    await holiday_week(offices, one)
    await holiday_week(offices, other)
    await paid(offices, one, "付字1号")
    await paid(offices, other, "付字1号")
    await merge(offices, 1, into=other)
    assert await balance(offices, other) == (0, 0, 0, 2)


async def test_what_is_told_again_from_the_beginning_adds_no_entry(offices: Offices) -> None:
    one, other = await offices.told_of(1), await offices.told_of(2)
    recorded = [entry(one, day, state="recorded") for day in days("2020-01-27", 7)]
    confirmed = [entry(one, day) for day in days("2020-01-27", 7)]
    thursday = entry(one, THURSDAY, state="reversed")
    again = entry(one, THURSDAY, start=9)
    told = (recorded, confirmed, thursday, again)
    for each in told:
        await logged(offices, each)
    before = await listed(offices, "leave-entries", one)
    assert [row["movement"] for row in before] == ["accrue", "accrue", "reverse", "accrue"]
    for each in told:
        await logged(offices, each)
    assert await listed(offices, "leave-entries", one) == before
    await merge(offices, 1, into=other)
    await corrected(offices, [*confirmed[:3], again, *confirmed[4:]], other)
    after = await listed(offices, "leave-entries", other)
    for each in told:
        await logged(offices, each)
    await merge(offices, 1, into=other)
    assert await listed(offices, "leave-entries", other) == after


async def test_a_streak_over_two_records_is_one_streak(offices: Offices) -> None:
    offices.clock.advance(days=5)  # to 10 February
    one, other = await offices.told_of(1), await offices.told_of(2)
    first = [entry(one, day) for day in days("2020-01-27", 7)]
    await logged(offices, first, [entry(other, day) for day in days("2020-02-03", 7)])
    assert await listed(offices, "rest-orders", other) == []
    await merge(offices, 1, into=other)
    [order] = await listed(offices, "rest-orders", other)
    assert (order["streak_first_on"], order["streak_days"]) == ("2020-01-27", 14)
    await corrected(offices, first, other)
    assert [row["id"] for row in await listed(offices, "rest-orders", other)] == [order["id"]]


async def test_of_two_sicknesses_the_earlier_goes_on(offices: Offices) -> None:
    one, other = await offices.told_of(1), await offices.told_of(2)
    township = await offices.of("township", TOWNSHIP)
    for worker, since in ((one, "2020-02-03"), (other, "2020-02-04")):
        asked = {"worker_id": worker, "since_on": since}
        assert (await township.post("/v1/welfare/sick-blocks", json=asked)).status_code == 201
    await merge(offices, 1, into=other)
    blocks = await listed(offices, "sick-blocks", other)
    assert sorted((block["since_on"], block["state"]) for block in blocks) == [
        ("2020-02-03", "open"),
        ("2020-02-04", "cleared"),
    ]


async def test_of_two_health_checks_the_further_one_counts(offices: Offices) -> None:
    one, other = await offices.told_of(1), await offices.told_of(2)
    for worker in (one, other):
        await logged(offices, entry(worker, date(2020, 2, 3)))
    offices.clock.advance(days=30)
    assert await offices.run("open-health-checks") == 2
    [check] = await listed(offices, "health-checks", one)
    township = await offices.of("township", TOWNSHIP)
    path = f"/v1/welfare/health-checks/{check['id']}"
    booked = await offices.move(township, path, "book", check, {"on": "2020-03-10", "place": "样例医院"})
    assert booked.status_code == 200, booked.text
    await merge(offices, 1, into=other)
    found = await listed(offices, "health-checks", other)
    assert {row["id"]: row["state"] for row in found}[check["id"]] == "booked"
    assert sorted(row["state"] for row in found) == ["booked", "merged"]
    assert await offices.run("open-health-checks") == 0
    await offices.run("count-indicators")
    told = [event["data"] for event in await offices.events() if event["type"] == "welfare.indicators.counted"]
    figures = {one["code"]: one for data in told for one in data["figures"]}
    checked = figures["welfare.health-checked"]
    assert (checked["numerator"], checked["denominator"]) == (0, 1)  # one person is checked once


async def test_overlapping_leave_of_two_records_is_taken_once(offices: Offices) -> None:
    one, other = await offices.told_of(1), await offices.told_of(2)
    community, township = await offices.of("community", COMMUNITY), await offices.of("township", TOWNSHIP)
    for worker in (one, other):
        await holiday_week(offices, worker)
        asked = {"worker_id": worker, "first_on": "2020-03-02", "last_on": "2020-03-02"}
        leave = (await community.post("/v1/welfare/leaves", json=asked)).json()
        given = await offices.move(township, f"/v1/welfare/leaves/{leave['id']}", "approve", leave, {"cover": None})
        assert given.status_code == 200, given.text
    await merge(offices, 1, into=other)
    states = sorted(leave["state"] for leave in await listed(offices, "leaves", other))
    assert states == ["approved", "cancelled"]
    assert await balance(offices, other) == (1, 1, 0, 0)


async def test_help_for_a_family_goes_on_once_where_it_has_come_further(offices: Offices) -> None:
    one, other = await offices.told_of(1), await offices.told_of(2)
    asked = {}
    for worker in (one, other):
        me = await offices.worker(worker)
        answer = await me.post("/v1/welfare/me/family-helps", json={"kind": "shopping"})
        assert answer.status_code == 201, answer.text
        asked[worker] = answer.json()
    await merge(offices, 1, into=other)
    mine = (await (await offices.worker(other)).get("/v1/welfare/me/family-helps")).json()["items"]
    assert {row["id"]: row["state"] for row in mine} == {
        asked[one]["id"]: "withdrawn",
        asked[other]["id"]: "asked",
    }


async def test_a_policy_has_one_place_for_one_person(offices: Offices) -> None:
    donated = await policy(offices)
    for number in (1, 2):
        await offices.told_of(number, at=BEFORE)
        await case(offices, number)
    assert len(await proofs(offices)) == 2
    await merge(offices, 1, into=make_worker_id(2))
    province = await offices.of("civil-affairs", 150000000000)
    read = await province.get(f"/v1/welfare/insurance-policies/{donated['id']}")
    assert read.json()["used"] == 1


async def test_a_child_that_both_records_named_is_one_and_keeps_its_lessons(offices: Offices) -> None:
    one, other = await offices.told_of(1), await offices.told_of(2)
    named = [(await child(offices, worker)).json() for worker in (one, other)]
    me = await offices.worker(one)
    asked = await me.post("/v1/welfare/me/family-helps", json={"kind": "study", "child_id": named[0]["id"]})
    assert asked.status_code == 201, asked.text
    await merge(offices, 1, into=other)
    now = await offices.worker(other)
    kept = (await now.get("/v1/welfare/me/children")).json()["items"]
    assert [row["id"] for row in kept] == [named[1]["id"]]
    [lessons] = (await now.get("/v1/welfare/me/family-helps")).json()["items"]
    assert (lessons["id"], lessons["child_id"]) == (asked.json()["id"], named[1]["id"])


async def test_who_passed_under_either_record_has_the_certificate(offices: Offices) -> None:
    one, other = await offices.told_of(1), await offices.told_of(2)
    school = School(offices)
    training = made(await school.scheduled(await school.course(pass_mark=None, full_mark=None)))
    passed, missed = [made(await school.enrolled(training, worker)) for worker in (one, other)]
    made(await school.moves(passed, "attend"))
    made(await school.moves(missed, "miss"))
    await merge(offices, 1, into=other)
    teacher = await school.teacher()
    [certificate] = (await teacher.get("/v1/welfare/certificates", params={"worker_id": other})).json()["items"]
    assert certificate["enrolment_id"] == passed["id"]


async def test_what_is_asked_for_under_the_old_number_is_the_survivors(offices: Offices) -> None:
    one, other = await offices.told_of(1), await offices.told_of(2)
    await merge(offices, 1, into=other)
    community = await offices.of("community", COMMUNITY)
    visit = await community.post("/v1/welfare/visits", json={"worker_id": one, "occasion": "routine"})
    helped = await community.post("/v1/welfare/family-helps", json={"worker_id": one, "kind": "shopping"})
    assert [answer.json()["worker_id"] for answer in (visit, helped)] == [other, other]
