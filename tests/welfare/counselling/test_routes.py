"""Asking, being proposed, consenting, screening and withdrawing over HTTP."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from chassis.database import Scope
from chassis.worker_id import make_worker_id
from services.welfare.counselling.store import View, open_store
from tests.merges import merge
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, PROVINCE, TOWNSHIP, Offices, code_of
from tests.welfare.counselling.make import (
    CALM,
    CRISIS,
    ME,
    MILD,
    asked,
    desk,
    listed,
    organisation,
    person,
    provider,
    screened,
    shift,
)
from tests.welfare.visits.make import case as case_of
from tests.welfare.visits.make import merge as one_accident

CASES = "/v1/welfare/counselling-cases"
REFERRALS = "/v1/welfare/counselling-referrals"


async def _own(client: Any) -> dict[str, Any]:
    [case] = await listed(client, f"{ME}/cases")
    return case


async def test_who_asks_is_listened_to_and_reads_the_own_results_and_nobody_else_does(offices: Offices) -> None:
    await shift(offices)
    me = await person(offices)
    case = await asked(me, "screening", phone="13800001234")
    assert (case["state"], case["source"], case["triage"]) == ("consented", "self", None)
    taken = await screened(me, {**MILD, "gad7": [1, 1, None, 0, 0, 0, 0], "difficulty": "some"})
    assert taken.status_code == 201, taken.text
    told = taken.json()
    assert (told["triage"], told["called_back"], told["retest_on"]) == ("self-help", False, "2020-02-19")
    assert told["contact"] == {
        "region": str(COUNTY),
        "desk": "样例值班室150603",
        "phone": "0477-150603",
        "emergency": "120",
    }
    [screen] = await listed(me, f"{ME}/screens")
    assert [(one["scale"], one["total"], one["band"], one["prorated"]) for one in screen["scores"]] == [
        ("phq-9", 5, "mild", False),
        ("gad-7", 2, "minimal", True),
    ]
    assert (screen["phq9"], screen["difficulty"]) == (MILD["phq9"], "some")
    other = await person(offices, 8)
    assert await listed(other, f"{ME}/screens") == await listed(other, f"{ME}/cases") == []
    assert (await other.get(f"{ME}/cases/{case['id']}")).status_code == 404
    [seen] = await listed(await desk(offices), CASES)
    assert set(seen) == {"id", "region", "state", "triage", "opened_at", "due_at", "version"}
    assert (seen["state"], seen["region"]) == ("triaged", str(COUNTY))
    assert await listed(await desk(offices, ELSEWHERE // 10**6 * 10**6), CASES) == []


@pytest.mark.parametrize(
    ("answers", "triage", "due"),
    [
        (CALM, "info", None),
        ({"phq9": [3, 3, 3, 1, 0, 0, 0, 0, 0]}, "week", "2020-02-12T09:00:00+08:00"),
        ({"gad7": [3, 3, 3, 1, 0, 0, 0]}, "soon", "2020-02-08T09:00:00+08:00"),
        ({"gad7": [3, 3, 3, 3, 3, 0, 0]}, "urgent", "2020-02-08T09:00:00+08:00"),
    ],
)
async def test_how_soon_follows_from_the_answers(
    offices: Offices, answers: dict[str, Any], triage: str, due: str | None
) -> None:
    me = await person(offices)
    told = (await screened(me, answers)).json()
    assert (told["triage"], told["due_at"]) == (triage, due)


async def test_without_consent_no_answer_is_kept_save_that_a_crisis_is_answered_all_the_same(offices: Offices) -> None:
    me = await person(offices)
    refused = await me.post(f"{ME}/screens", json=MILD)
    assert (refused.status_code, code_of(refused)) == (409, "NO_CONSENT")
    assert await listed(me, f"{ME}/cases") == []
    invalid = await screened(me, {"phq9": [None, None, 1, 1, 1, 1, 1, 1, 0]})
    assert (invalid.status_code, code_of(invalid)) == (422, "SCREEN_INCOMPLETE")
    crisis = await me.post(f"{ME}/screens", json={"phq9": [None] * 8 + [2], "gad7": [None] * 7})
    assert crisis.status_code == 201, crisis.text
    assert (crisis.json()["triage"], crisis.json()["called_back"]) == ("crisis", True)
    assert await listed(me, f"{ME}/screens") == []
    assert (await _own(me))["state"] == "crisis"


async def test_the_database_takes_no_answers_without_a_standing_consent(offices: Offices) -> None:
    me = await person(offices)
    case = await asked(me)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session, session.begin():
        await open_store(session, View.WHOLE)
        with pytest.raises(Exception, match="no consent"):
            await session.execute(
                text(
                    "INSERT INTO counselling_screens (case_id, pseudonym, region, answers, taken_at, version)"
                    " SELECT id, pseudonym, region, 'x', now(), 1 FROM counselling_cases WHERE id = :id"
                ),
                {"id": case["id"]},
            )


async def test_one_consent_withdrawn_stops_what_rests_on_it_and_all_of_them_end_the_case(offices: Offices) -> None:
    me = await person(offices)
    await screened(me, MILD, phone="13800001234")
    case = await _own(me)
    stale = await me.post(f"{ME}/cases/{case['id']}/withdraw", json={}, headers={"If-Match": '"77"'})
    assert stale.status_code == 412
    part = await offices.move(me, f"{ME}/cases/{case['id']}", "withdraw", case, {"scopes": ["screening"]})
    assert (part.status_code, part.json()["state"]) == (200, "triaged")
    assert await listed(me, f"{ME}/screens") == []
    assert code_of(await me.post(f"{ME}/screens", json=MILD)) == "NO_CONSENT"
    await screened(me, MILD)
    case = await _own(me)
    whole = await offices.move(me, f"{ME}/cases/{case['id']}", "withdraw", case, {})
    assert (whole.json()["state"], whole.json()["triage"], whole.json()["next_moves"]) == ("withdrawn", None, [])
    assert await listed(me, f"{ME}/screens") == []
    ledger = await listed(me, f"{ME}/consents")
    assert [one["scope"] for one in ledger] == ["screening", "screening"]  # given twice, withdrawn twice, kept as proof
    assert all(one["withdrawn_at"] for one in ledger)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        await open_store(session, View.WHOLE)
        assert await session.scalar(text("SELECT count(*) FROM counselling_cases WHERE contact IS NOT NULL")) == 0
    again = await offices.move(me, f"{ME}/cases/{case['id']}", "consent", whole.json(), {"scopes": ["screening"]})
    assert code_of(again) == "ILLEGAL_MOVE"
    assert (await asked(me))["id"] != case["id"]


async def test_who_is_proposed_decides_alone_and_the_proposer_learns_nothing(offices: Offices) -> None:
    me = await person(offices)
    manager = await offices.of("community", COMMUNITY)
    peer = await person(offices, 8)
    body = {"worker_id": make_worker_id(7)}
    answers = [await office.post("/v1/welfare/counselling-proposals", json=body) for office in (manager, peer)]
    assert [(one.status_code, one.json()) for one in answers] == [(201, {"recorded": True})] * 2
    case = await _own(me)
    assert (case["state"], case["source"]) == ("referred", "manager")
    assert await listed(me, f"{ME}/consents") == []
    assert code_of(await me.post(f"{ME}/screens", json=CALM)) == "NO_CONSENT"
    agreed = await offices.move(me, f"{ME}/cases/{case['id']}", "consent", case, {"scopes": ["screening"]})
    assert agreed.json()["state"] == "consented"
    # Somebody in counselling is proposed as anybody is.
    again = await manager.post("/v1/welfare/counselling-proposals", json=body)
    assert (again.status_code, again.json()) == (201, {"recorded": True})
    assert len(await listed(me, f"{ME}/cases")) == 1


async def test_a_proposal_that_nobody_answers_is_forgotten(offices: Offices) -> None:
    me = await person(offices)
    manager = await offices.of("township", TOWNSHIP)
    await manager.post("/v1/welfare/counselling-proposals", json={"worker_id": make_worker_id(7)})
    offices.clock.advance(days=14)
    assert await offices.run("forget-counselling") == 0
    offices.clock.advance(seconds=1)
    assert (await offices.run("forget-counselling"), await offices.run("forget-counselling")) == (1, 0)
    assert await listed(me, f"{ME}/cases") == []


async def test_two_calls_at_once_are_one_case_and_neither_is_refused(offices: Offices) -> None:
    await shift(offices)
    me = await person(offices)
    health = await desk(offices)
    call = {"worker_id": make_worker_id(7), "crisis": True}
    answers = await asyncio.gather(
        *(screened(me, CRISIS) for _ in range(3)),
        *(health.post("/v1/welfare/counselling-intakes", json=call) for _ in range(3)),
    )
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["case_id"] for one in answers}) == 1
    assert len(await listed(health, "/v1/welfare/crises")) == 1


async def test_a_call_is_taken_on_the_check_digit_alone_and_verified_when_the_roster_tells(offices: Offices) -> None:
    league = await desk(offices, LEAGUE)
    body = {"worker_id": make_worker_id(9), "crisis": True, "phone": "13800005678"}
    taken = await league.post("/v1/welfare/counselling-intakes", json=body | {"place": str(LEAGUE)})
    assert taken.status_code == 201, taken.text
    assert (taken.json()["verified"], taken.json()["contact"]["emergency"]) == (False, "120")
    assert await listed(await desk(offices), "/v1/welfare/crises") == []
    await offices.told_of(9)
    [crisis] = await listed(await desk(offices), "/v1/welfare/crises")
    assert crisis["region"] == str(COUNTY)
    wrong = await league.post("/v1/welfare/counselling-intakes", json=body | {"worker_id": "W000000010"})
    assert wrong.status_code == 422
    calm = await league.post("/v1/welfare/counselling-intakes", json=body | {"crisis": False})
    assert code_of(calm) == "NO_CONSENT"
    said = await league.post(
        "/v1/welfare/counselling-intakes",
        json={"worker_id": make_worker_id(10), "crisis": False, "consents": ["referral"]},
    )
    assert (said.status_code, said.json()["crisis_id"]) == (201, None)


async def test_two_records_that_were_merged_are_one_person(offices: Offices) -> None:
    before = await person(offices, 7)
    case = await asked(before)
    after = await person(offices, 8)
    await merge(offices, 7, into=make_worker_id(8))
    assert [one["id"] for one in await listed(after, f"{ME}/cases")] == [case["id"]]
    assert (await asked(after))["id"] == case["id"]


async def test_of_two_cases_of_one_person_the_further_goes_on_and_its_provider_keeps_it(offices: Offices) -> None:
    await provider(offices)
    house = await organisation(offices)
    one, other = await person(offices, 7), await person(offices, 8)
    further, gone = await asked(one, "referral"), await asked(other, "referral")
    first, second = await listed(house, REFERRALS)
    await offices.move(house, f"{REFERRALS}/{first['id']}", "accept", first)
    held = {"held_at": "2020-02-05T08:00:00+08:00", "mode": "phone", "minutes": 50, "note": None}
    assert (await house.post(f"{REFERRALS}/{first['id']}/sessions", json=held)).status_code == 201
    await merge(offices, 7, into=make_worker_id(8))
    assert {case["id"]: case["state"] for case in await listed(other, f"{ME}/cases")} == {
        further["id"]: "in-session",
        gone["id"]: "closed",
    }
    states = {one["id"]: one["state"] for one in await listed(house, REFERRALS)}
    assert states == {first["id"]: "accepted", second["id"]: "withdrawn"}
    await merge(offices, 8, into=await offices.told_of(9))
    last = await person(offices, 9)
    assert len(await listed(last, f"{ME}/cases")) == 2
    # Whoever still calls by an older number is the same person.
    assert len(await listed(one, f"{ME}/cases")) == 2
    assert (await asked(one))["id"] == further["id"]


async def test_a_death_ends_the_case_and_lapses_the_offer_but_no_crisis_is_ended_by_a_machine(offices: Offices) -> None:
    await shift(offices)
    await provider(offices)
    me, house = await person(offices), await organisation(offices)
    await case_of(offices, 7)
    case = (await screened(me, CRISIS, consents=["screening", "referral"])).json()
    await offices.told_of(7, type="roster.worker.deceased", state="deceased", died_on="2020-02-05")
    await case_of(offices, 7)
    [ended] = await listed(me, f"{ME}/cases")
    assert (ended["id"], ended["state"]) == (case["case_id"], "closed")
    assert {one["state"] for one in await listed(house, REFERRALS)} == {"withdrawn"}
    [offer] = await listed(me, f"{ME}/offers")
    assert offer["lapsed_at"] is not None
    [crisis] = await listed(await desk(offices), "/v1/welfare/crises")
    assert crisis["state"] == "raised"


async def test_two_cases_of_one_accident_have_one_offer_that_stands(offices: Offices) -> None:
    await offices.told_of(7)
    cases = [await case_of(offices, 7) for _ in range(2)]
    for _ in range(2):
        await one_accident(offices, cases[0], into=cases[1], number=7)
    offers = await listed(await person(offices), f"{ME}/offers")
    assert [one["lapsed_at"] is None for one in offers] == [False, True]
    told = [one["data"]["injury_case_id"] for one in await offices.events() if one["type"].endswith(".offer-lapsed")]
    assert told == [cases[0]]


async def test_how_soon_is_forgotten_with_the_answers_that_said_so(offices: Offices) -> None:
    await provider(offices)
    me, house = await person(offices), await organisation(offices)
    taken = await screened(me, {"phq9": [2] * 8 + [0]}, consents=["screening", "referral"])
    assert [one["triage"] for one in await listed(house, REFERRALS)] == [taken.json()["triage"]]
    [case] = await listed(me, f"{ME}/cases")
    withdrawn = await offices.move(me, f"{ME}/cases/{case['id']}", "withdraw", case, {"scopes": ["screening"]})
    assert (withdrawn.json()["triage"], withdrawn.json()["due_at"]) == (None, None)
    assert [one["triage"] for one in await listed(house, REFERRALS)] == [None]
    assert await listed(me, f"{ME}/screens") == []


async def test_an_injury_brings_one_offer_however_often_it_is_told(offices: Offices) -> None:
    worker_id = await offices.told_of(7)
    injured: dict[str, Any] = {
        "subject": "0199d3a0-0000-7000-8000-000000000001",
        "region": COMMUNITY,
        "data": {
            "worker_id": worker_id,
            "harm": "accident",
            "place": f"{COMMUNITY:012d}",
            "event_at": "2020-02-05T08:30:00+08:00",
            "fatal": False,
        },
    }
    for kind in ("reported", "reported", "recognised", "deemed", "reported"):
        await offices.tell(f"injury.case.{kind}", **injured)
    told = [one for one in await offices.events() if one["type"] == "welfare.counselling.offered"]
    assert len(told) == 1
    me = await offices.worker(worker_id)
    [offer] = await listed(me, f"{ME}/offers")
    case = await asked(me, offer_id=offer["id"])
    assert case["source"] == "outreach"
    other = await person(offices, 8)
    assert await listed(other, f"{ME}/offers") == []
    stolen = await other.post(f"{ME}/requests", json={"offer_id": offer["id"]})
    assert stolen.status_code == 404


async def test_no_session_of_another_feature_sees_a_row_of_the_store(offices: Offices) -> None:
    me = await person(offices)
    await screened(me, CRISIS)
    tables = ("counselling_cases", "counselling_consents", "counselling_screens", "counselling_crises")
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        for table in tables:
            assert await session.scalar(text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608 - names of our own
        await open_store(session, View.DESK)
        assert await session.scalar(text("SELECT count(*) FROM counselling_screens")) == 0
        await open_store(session, View.WHOLE)
        for table in tables:
            assert await session.scalar(text(f"SELECT count(*) FROM {table}")) == 1  # noqa: S608 - as above


async def test_what_is_told_is_for_the_province_and_names_nobody(offices: Offices) -> None:
    me = await person(offices)
    await screened(me, CRISIS)
    told = [one for one in await offices.events() if "counselling" in one["type"] or "crisis" in one["type"]]
    assert {one["region"] for one in told} == {str(PROVINCE)}
    civil = await offices.of("civil-affairs", COUNTY)
    assert await listed(civil, "/v1/welfare/audit") == []
    above = await listed(await offices.of("civil-affairs", PROVINCE), "/v1/welfare/audit")
    assert {one["caller"] for one in above} == {"unnamed"}
