"""Time limits of visits over HTTP."""

import asyncio
from datetime import date
from typing import Any

import httpx
from sqlalchemy import text
from structlog.testing import capture_logs

from chassis.database import Scope
from services.welfare.visit_limits.models import IssuedLimit
from services.welfare.visits.rules import VisitLimit
from tests.offices import COUNTY, ELSEWHERE, LEAGUE, Offices, code_of
from tests.welfare.visits.make import case, visit_of

LIMITS = "/v1/welfare/visit-limits"


async def _issued(offices: Offices, by: int = COUNTY, hours: int = 48, **more: Any) -> httpx.Response:
    office = await offices.of("civil-affairs", by)
    body = {
        "region": str(by),
        "kind": "injury",
        "hours": hours,
        "document_no": "康民发〔2020〕6号",
        "valid_from": "2020-02-01",
    }
    return await office.post(LIMITS, json=body | more)


async def test_a_county_s_hours_go_before_its_league_s(offices: Offices) -> None:
    await _issued(offices, LEAGUE, 60)
    await case(offices, 1)
    await _issued(offices, COUNTY, 48)
    await case(offices, 2)
    assert (await visit_of(offices, 1))["due_at"] == "2020-02-07T21:00:00+08:00"
    assert (await visit_of(offices, 2))["due_at"] == "2020-02-07T09:00:00+08:00"
    county = await offices.of("civil-affairs", COUNTY)
    assert [one["hours"] for one in (await county.get(LIMITS)).json()["items"]] == [60, 48]
    elsewhere = await offices.of("civil-affairs", ELSEWHERE - ELSEWHERE % 1_000_000)
    assert [one["hours"] for one in (await elsewhere.get(LIMITS)).json()["items"]] == [60]


async def test_two_versions_never_hold_on_one_day(offices: Offices) -> None:
    answers = await asyncio.gather(_issued(offices), _issued(offices, hours=24))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    first = next(answer.json() for answer in answers if answer.status_code == 201)
    assert code_of(await _issued(offices)) == "VISIT_LIMIT_OVERLAPS"
    county = await offices.of("civil-affairs", COUNTY)
    ended = await offices.move(county, f"{LIMITS}/{first['id']}", "end", first, {"ends_on": "2020-02-04"})
    assert ended.json()["valid_to"] == "2020-02-04"
    assert (await _issued(offices, valid_from="2020-02-05")).status_code == 201
    longer = await offices.move(county, f"{LIMITS}/{first['id']}", "end", ended.json(), {"ends_on": "2020-02-05"})
    assert code_of(longer) == "VISIT_LIMIT_ENDS_WRONGLY"


async def test_of_two_that_wait_for_each_other_the_loser_is_told_what_the_winner_did(offices: Offices) -> None:
    """Both have put their row by the time that a third, which they wait for, is taken back: a deadlock for certain."""
    database, scope = offices.app.state.database, Scope.of_system(offices.clock)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with capture_logs() as told:
        async with database.session(scope) as third, database.session(scope) as looking:
            third.add(
                IssuedLimit(
                    region=COUNTY,
                    kind=VisitLimit.INJURY,
                    hours=1,
                    document_no="1",
                    valid_from=date(2020, 2, 1),
                    issued_by="test",
                )
            )
            await third.flush()
            both = asyncio.gather(_issued(offices), _issued(offices, hours=24))
            while await looking.scalar(text(waiting)) < 2:  # noqa: ASYNC110 - what is waited for happens in the database
                await asyncio.sleep(0.01)
            await third.rollback()
        answers = sorted(await both, key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [201, 409]
    assert code_of(answers[1]) == "VISIT_LIMIT_OVERLAPS"
    assert [one["event"] for one in told if "race" in one["event"]] == ["request lost a race and is done again"]
    async with database.session(scope) as session:
        assert await session.scalar(text("SELECT count(*) FROM events")) == 1


async def test_an_office_sets_limits_for_its_own_region(offices: Offices) -> None:
    assert code_of(await _issued(offices, LEAGUE, region=str(COUNTY))) == "NOT_OWN_REGION"
    issued = (await _issued(offices)).json()
    league = await offices.of("civil-affairs", LEAGUE)
    refused = await offices.move(league, f"{LIMITS}/{issued['id']}", "end", issued, {"ends_on": "2020-02-04"})
    assert (refused.status_code, code_of(refused)) == (403, "NOT_OWN_REGION")
    assert (await _issued(offices, valid_to="2020-01-31")).status_code == 422
