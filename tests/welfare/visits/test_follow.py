"""Each event has one visit, whoever tells of it, however often, and in whatever order."""

import asyncio
from datetime import UTC, datetime

import pytest

from chassis.worker_id import make_worker_id
from tests.offices import COMMUNITY, COUNTY, NEIGHBOUR, Offices
from tests.welfare.visits.make import VISITS, case, death, merge, told_of_visits, visit_of, visited, visits

NEEDS = "/v1/welfare/visit-needs"


@pytest.mark.parametrize(
    ("harm", "occasion", "critical", "due_at"),
    [
        ("accident", "injury", False, "2020-02-08T09:00:00+08:00"),
        ("infection", "infection", False, "2020-02-08T09:00:00+08:00"),
        ("sudden-illness", "illness", False, "2020-02-08T09:00:00+08:00"),
        ("occupational-disease", "illness", False, "2020-02-08T09:00:00+08:00"),
        ("missing", "injury", True, "2020-02-06T09:00:00+08:00"),
    ],
)
async def test_what_befalls_a_worker_opens_a_visit_with_its_clock(
    offices: Offices, *, harm: str, occasion: str, critical: bool, due_at: str
) -> None:
    await case(offices, harm=harm)
    visit = await visit_of(offices)
    assert (visit["occasion"], visit["critical"], visit["state"]) == (occasion, critical, "triggered")
    assert (visit["assign_due_at"], visit["due_at"]) == ("2020-02-06T09:00:00+08:00", due_at)
    [told] = await told_of_visits(offices)
    assert (told["type"], told["subject"]) == ("welfare.visit.opened", visit["id"])


async def test_a_case_that_is_told_again_has_the_visit_that_it_has(offices: Offices) -> None:
    told = await case(offices)
    await asyncio.gather(*(case(offices, case_id=told) for _ in range(4)))
    assert len(await visits(offices)) == 1


async def test_the_clock_runs_from_when_the_event_happened_not_from_when_it_was_heard_of(offices: Offices) -> None:
    happened_at = offices.clock.now()
    offices.clock.advance(hours=30)  # the service was down
    await case(offices, at=happened_at)
    visit = await visit_of(offices)
    assert visit["triggered_at"] == "2020-02-05T09:00:00+08:00"
    county = await offices.of("civil-affairs", COUNTY)
    [late] = (await county.get("/v1/welfare/overdue-visits")).json()["items"]
    assert (late["limit"], late["hours_over"], late["visit_id"]) == ("assign", 6, visit["id"])


async def test_a_death_hastens_the_visit_that_was_open_and_makes_it_the_family_s(offices: Offices) -> None:
    told = await case(offices)
    offices.clock.advance(hours=10)
    await death(offices, case_id=told)
    visit = await visit_of(offices)
    assert (visit["occasion"], visit["to_family"]) == ("death", True)
    assert visit["due_at"] == "2020-02-06T19:00:00+08:00"
    await death(offices)  # the roster tells of it too, an hour later
    assert (await visit_of(offices))["due_at"] == visit["due_at"]
    types = [event["type"] for event in await told_of_visits(offices)]
    assert types == ["welfare.visit.opened", "welfare.visit.raised"]


async def test_a_death_makes_no_visit_later_than_it_was(offices: Offices) -> None:
    told = await case(offices)
    offices.clock.advance(hours=60)
    await death(offices, case_id=told)
    assert (await visit_of(offices))["due_at"] == "2020-02-08T09:00:00+08:00"


async def test_after_the_visit_was_made_a_death_opens_the_family_s(offices: Offices) -> None:
    told = await case(offices)
    await visited(offices, await visit_of(offices))
    await death(offices, case_id=told)
    first, second = sorted(await visits(offices), key=lambda one: one["triggered_at"] + one["state"])[::-1]
    assert {(one["occasion"], one["state"]) for one in (first, second)} == {
        ("injury", "visited"),
        ("death", "triggered"),
    }


async def test_one_death_that_two_services_tell_of_at_once_has_one_visit(offices: Offices) -> None:
    told = await case(offices)
    await visited(offices, await visit_of(offices))
    await asyncio.gather(death(offices), death(offices, case_id=told), death(offices))
    assert [one["occasion"] for one in await visits(offices, state="triggered")] == ["death"]


async def test_a_case_of_one_who_is_known_to_have_died_has_the_family_s_visit(offices: Offices) -> None:
    await death(offices)
    await case(offices, harm="infection")
    assert (await visit_of(offices))["occasion"] == "death"


async def test_a_decision_tells_that_it_was_on_duty_and_may_be_the_first_word_of_the_death(offices: Offices) -> None:
    told = await case(offices, harm="infection")
    data = {"worker_id": (await visit_of(offices))["worker_id"], "ground": "E11", "article": "x", "fatal": True}
    await offices.tell("injury.case.recognised", subject=told, region=COMMUNITY, data=data)
    visit = await visit_of(offices)
    assert (visit["on_duty"], visit["occasion"]) == (True, "death")
    other = await case(offices, 2)
    against = {"worker_id": (await visit_of(offices, 2))["worker_id"], "article": "16"}
    await offices.tell("injury.case.not-recognised", subject=other, region=COMMUNITY, data=against)
    assert (await visit_of(offices, 2))["on_duty"] is False


async def test_two_cases_that_were_one_have_one_visit_as_urgent_as_the_more_urgent(offices: Offices) -> None:
    stays = await case(offices)
    offices.clock.advance(hours=1)
    given_up = await case(offices, harm="missing")
    await merge(offices, given_up, into=stays)
    await merge(offices, given_up, into=stays)
    merged, kept = sorted(await visits(offices), key=lambda one: one["state"])
    assert (merged["state"], merged["merged_into"], kept["state"]) == ("merged", kept["id"], "triggered")
    assert (kept["critical"], kept["due_at"]) == (True, "2020-02-06T10:00:00+08:00")
    await case(offices, case_id=given_up)  # told again
    assert len(await visits(offices)) == 2


async def test_a_visit_that_was_made_stands_for_the_case_that_remains(offices: Offices) -> None:
    given_up = await case(offices)
    await visited(offices, await visit_of(offices))
    stays = await case(offices)
    await merge(offices, given_up, into=stays)
    assert {one["state"] for one in await visits(offices)} == {"visited", "merged"}


async def test_a_case_is_merged_into_one_that_is_told_of_afterwards(offices: Offices) -> None:
    given_up, stays = await case(offices), "0199d3a0-0000-7000-8000-0000000000aa"
    await merge(offices, given_up, into=stays)
    await case(offices, case_id=stays)
    assert len(await visits(offices)) == 1


async def test_a_case_that_was_taken_without_the_roster_moves_to_the_worker_s_community(offices: Offices) -> None:
    told = await case(offices)
    await visited(offices, await visit_of(offices), needs=[{"kind": "money"}])
    data = {"worker_id": (await visit_of(offices))["worker_id"]}
    await offices.tell("injury.case.verified", subject=told, region=NEIGHBOUR, data=data)
    visit = await visit_of(offices)
    assert visit["region"] == str(NEIGHBOUR)
    neighbour = await offices.of("community", NEIGHBOUR)
    [need] = (await neighbour.get(f"{VISITS}/{visit['id']}/needs")).json()["items"]
    assert need["kind"] == "money"


async def test_two_records_of_one_person_have_one_visit_for_the_death(offices: Offices) -> None:
    one, other = await offices.told_of(1), await offices.told_of(2)
    await death(offices, 1)
    await death(offices, 2)
    await offices.told_of(1, type="roster.worker.merged", state="merged", into=other)
    found = await visits(offices)
    assert {visit["worker_id"] for visit in found} == {other}
    assert sorted(visit["state"] for visit in found) == ["merged", "triggered"]
    await death(offices, 2)
    assert len(await visits(offices)) == 2
    assert one != other


async def test_a_need_that_follows_its_visit_is_in_the_copies_too(offices: Offices) -> None:
    told = await case(offices)
    await visited(offices, await visit_of(offices), needs=[{"kind": "study"}])
    county = await offices.of("civil-affairs", COUNTY)
    since = {"updated_since": datetime.now(UTC).isoformat()}
    assert (await county.get(NEEDS, params=since)).json()["items"] == []
    data = {"worker_id": make_worker_id(1)}
    await offices.tell("injury.case.verified", subject=told, region=NEIGHBOUR, data=data)
    [need] = (await county.get(NEEDS, params=since)).json()["items"]
    in_other_place = {"region": str(NEIGHBOUR), **since}
    assert [one["id"] for one in (await county.get(NEEDS, params=in_other_place)).json()["items"]] == [need["id"]]
