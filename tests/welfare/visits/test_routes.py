"""Visits over HTTP, from the assignment to the day when nothing is left to be done."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from chassis.worker_id import make_worker_id
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, Offices, code_of
from tests.welfare.duty_log import entry, logged
from tests.welfare.visits.make import VISITS, assigned, case, told_of_visits, visit_of, visited, visits

NEEDS = "/v1/welfare/visit-needs"


async def test_from_the_event_to_the_last_need(offices: Offices) -> None:
    await case(offices)
    offices.clock.advance(hours=20)
    needs = [{"kind": "child-care", "note": "孩子无人接送"}, {"kind": "study"}]
    visit = await visited(offices, await visit_of(offices), needs=needs)
    assert visit["state"] == "need-open"
    assert [move["move"] for move in visit["next_moves"]] == ["open-need", "resolve", "refer"]
    county = await offices.of("civil-affairs", COUNTY)
    care, study = (await county.get(f"{VISITS}/{visit['id']}/needs")).json()["items"]
    early = await offices.move(county, f"{VISITS}/{visit['id']}", "close", visit)
    assert code_of(early) == "ILLEGAL_MOVE"
    done = await offices.move(county, f"{NEEDS}/{care['id']}", "resolve", care)
    assert done.json()["state"] == "resolved"
    assert (await visit_of(offices))["state"] == "need-open"
    referred = await offices.move(county, f"{NEEDS}/{study['id']}", "refer", study, {"referred_to": "education"})
    assert referred.json()["referred_to"] == "education"
    visit = await visit_of(offices)
    assert visit["state"] == "referred"
    again = await offices.move(county, f"{VISITS}/{visit['id']}", "open-need", visit, {"kind": "money"})
    assert again.status_code == 201
    await offices.move(county, f"{NEEDS}/{again.json()['id']}", "resolve", again.json())
    closed = await offices.move(county, f"{VISITS}/{visit['id']}", "close", await visit_of(offices))
    assert (closed.json()["state"], closed.json()["next_moves"]) == ("closed", [])
    assert [event["type"].removeprefix("welfare.") for event in await told_of_visits(offices)] == [
        "visit.opened",
        "visit.assigned",
        "visit.visited",
        "visit-need.opened",
        "visit-need.opened",
        "visit-need.resolved",
        "visit-need.referred",
        "visit-need.opened",
        "visit-need.resolved",
        "visit.closed",
    ]


async def test_the_words_of_a_need_go_out_only_on_purpose(offices: Offices) -> None:
    await case(offices)
    await visited(offices, await visit_of(offices), needs=[{"kind": "child-care", "note": "孩子无人接送"}])
    county = await offices.of("civil-affairs", COUNTY)
    [need] = (await county.get(NEEDS)).json()["items"]
    assert "孩子" not in str(need) + str(await offices.events())
    assert (await county.get(f"{NEEDS}/{need['id']}/note")).status_code == 422
    told = await county.get(f"{NEEDS}/{need['id']}/note", headers={"X-Purpose": "settle-need"})
    assert told.json()["note"] == "孩子无人接送"
    audit = (await county.get("/v1/welfare/audit", params={"limit": 500})).json()["items"]
    assert [one["purpose"] for one in audit if one["action"] == "welfare.visit-need.revealed"] == ["settle-need"]


async def test_who_was_not_assigned_does_not_visit_nor_before_the_event_nor_tomorrow(offices: Offices) -> None:
    await case(offices)
    visit = await visit_of(offices)
    county = await offices.of("civil-affairs", COUNTY)
    body = {"visited_at": "2020-02-05T09:00:00+08:00", "visitors": "区民政局"}
    assert code_of(await offices.move(county, f"{VISITS}/{visit['id']}", "visit", visit, body)) == "ILLEGAL_MOVE"
    visit = await assigned(offices, visit)
    for wrong in ("2020-02-05T08:59:59+08:00", "2020-02-05T09:00:01+08:00"):
        refused = await offices.move(county, f"{VISITS}/{visit['id']}", "visit", visit, body | {"visited_at": wrong})
        assert code_of(refused) == "VISITED_IN_FUTURE"
    assert (await offices.move(county, f"{VISITS}/{visit['id']}", "visit", visit, body)).status_code == 200


async def test_a_visit_to_one_in_danger_of_life_is_due_in_a_day(offices: Offices) -> None:
    await case(offices)
    visit = await visit_of(offices)
    county = await offices.of("civil-affairs", COUNTY)
    raised = await offices.move(county, f"{VISITS}/{visit['id']}", "raise", visit)
    assert (raised.json()["critical"], raised.json()["due_at"]) == (True, "2020-02-06T09:00:00+08:00")


async def test_an_office_opens_a_visit_of_one_kind_to_one_worker_at_a_time(offices: Offices) -> None:
    worker_id = await offices.told_of(1)
    community = await offices.of("community", COMMUNITY)
    body = {"worker_id": worker_id, "occasion": "routine"}
    answers = await asyncio.gather(*(community.post(VISITS, json=body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"VISIT_UNDER_WAY"}
    assert (await community.post(VISITS, json=body | {"occasion": "hardship"})).status_code == 201
    assert (await community.post(VISITS, json=body | {"occasion": "death"})).status_code == 422
    await visited(offices, (await visits(offices, occasion="routine"))[0])
    assert (await community.post(VISITS, json=body)).status_code == 201


async def test_nobody_opens_a_visit_in_another_county(offices: Offices) -> None:
    worker_id = await offices.told_of(1)
    elsewhere = await offices.of("community", ELSEWHERE)
    answer = await elsewhere.post(VISITS, json={"worker_id": worker_id, "occasion": "routine"})
    assert answer.status_code == 404


async def test_rows_of_another_county_are_hidden_and_a_worker_sees_the_own(offices: Offices) -> None:
    await case(offices, 1)
    await case(offices, 2)
    visit = await visit_of(offices)
    elsewhere = await offices.of("civil-affairs", ELSEWHERE)
    assert (await elsewhere.get(VISITS)).json()["items"] == []
    assert (await elsewhere.get(f"{VISITS}/{visit['id']}")).status_code == 404
    me = await offices.worker(make_worker_id(1))
    assert [one["id"] for one in (await me.get("/v1/welfare/me/visits")).json()["items"]] == [visit["id"]]


async def test_what_is_late_shows_above_and_does_not_name_the_worker(offices: Offices) -> None:
    await case(offices)
    league = await offices.of("headquarters", LEAGUE)
    overdue = "/v1/welfare/overdue-visits"
    offices.clock.advance(hours=24)
    assert (await league.get(overdue)).json()["items"] == []
    offices.clock.advance(seconds=1)
    [late] = (await league.get(overdue)).json()["items"]
    assert (late["limit"], late["duty_region"], late["shown_to"]) == ("assign", str(COUNTY), str(LEAGUE))
    assert make_worker_id(1) not in str(late)
    await assigned(offices, await visit_of(offices))
    assert (await league.get(overdue)).json()["items"] == []
    offices.clock.advance(hours=48)
    assert [one["limit"] for one in (await league.get(overdue)).json()["items"]] == ["injury"]
    await visited(offices, await visit_of(offices))
    assert (await league.get(overdue)).json()["items"] == []


async def test_no_statement_closes_a_visit_over_an_open_need(offices: Offices) -> None:
    await case(offices)
    await visited(offices, await visit_of(offices), needs=[{"kind": "money"}])
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match="a need is open"):
            await session.execute(text("UPDATE visits SET state = 'closed'"))


async def test_an_event_has_no_second_visit_whatever_is_written(offices: Offices) -> None:
    await case(offices)
    await case(offices, 2)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match="pk_visit_causes"):
            await session.execute(
                text(
                    "INSERT INTO visit_causes SELECT kind, min(key), now(), max(visit_id::text)::uuid, region,"
                    " max(worker_id) FROM visit_causes GROUP BY kind, region"
                )
            )


async def test_who_did_duty_in_a_period_and_was_not_visited_in_it_is_found(offices: Offices) -> None:
    seen, unseen = await offices.told_of(1), await offices.told_of(2)
    await offices.told_of(3)  # did no duty
    away = await offices.told_of(4, region=ELSEWHERE)
    for worker, region in ((seen, COMMUNITY), (unseen, COMMUNITY), (away, ELSEWHERE)):
        await logged(offices, entry(worker, date(2020, 2, 3)), region=region)
    county = await offices.of("civil-affairs", COUNTY)
    opened = await county.post(VISITS, json={"worker_id": seen, "occasion": "routine"})
    await visited(offices, opened.json())
    period = {"first_on": "2020-02-01", "last_on": "2020-02-29"}
    found = await county.get("/v1/welfare/unvisited-workers", params=period)
    assert [one["worker_id"] for one in found.json()["items"]] == [unseen]
    before = await county.get("/v1/welfare/unvisited-workers", params=period | {"last_on": "2020-02-04"})
    assert [one["worker_id"] for one in before.json()["items"]] == [seen, unseen]
    other = await county.get("/v1/welfare/unvisited-workers", params=period | {"region": str(ELSEWHERE)})
    assert other.status_code == 404
