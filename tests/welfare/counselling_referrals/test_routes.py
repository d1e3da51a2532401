"""Referrals: offered, taken, passed on and ended; places never exceeded; each provider sees its own."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from chassis.database import Scope
from chassis.worker_id import make_worker_id
from services.welfare.counselling.store import View, open_store
from tests.offices import COUNTY, LEAGUE, Offices, code_of
from tests.welfare.counselling.make import (
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

REFERRALS = "/v1/welfare/counselling-referrals"
PURPOSE = {"X-Purpose": "counselling"}
URGENT = {"gad7": [3, 3, 3, 3, 3, 0, 0]}
SESSION = {"held_at": "2020-02-05T08:00:00+08:00", "mode": "phone", "minutes": 50, "note": "样例记录"}


async def _one(client: httpx.AsyncClient, **params: Any) -> dict[str, Any]:
    [referral] = await listed(client, REFERRALS, **params)
    return referral


async def _move(offices: Offices, client: httpx.AsyncClient, seen: dict[str, Any], move: str, json: Any = None) -> Any:
    return await offices.move(client, f"{REFERRALS}/{seen['id']}", move, seen, json)


async def _own(client: httpx.AsyncClient) -> dict[str, Any]:
    [case] = await listed(client, f"{ME}/cases")
    return case


async def test_from_the_offer_to_the_end(offices: Offices) -> None:
    await provider(offices)
    me, house = await person(offices), await organisation(offices)
    await asked(me, "referral", phone="13800001234")
    offered = await _one(house, state="offered")
    assert (offered["triage"], offered["expires_at"]) == (None, "2020-02-07T09:00:00+08:00")
    path = f"{REFERRALS}/{offered['id']}"
    assert code_of(await house.get(f"{path}/client", headers=PURPOSE)) == "NOT_THE_HOLDER"
    assert code_of(await house.post(f"{path}/sessions", json=SESSION)) == "NOT_THE_HOLDER"
    taken = await _move(offices, house, offered, "accept")
    assert (taken.status_code, taken.json()["state"]) == (200, "accepted")
    # It has the case, and still may not know more than the person agreed to.
    assert code_of(await house.get(f"{path}/client", headers=PURPOSE)) == "NO_CONSENT"
    assert code_of(await house.get(f"{path}/screens", headers=PURPOSE)) == "NO_CONSENT"
    await screened(me, MILD)
    case = await _own(me)
    await offices.move(me, f"{ME}/cases/{case['id']}", "consent", case, {"scopes": ["contact", "answers"]})
    client = (await house.get(f"{path}/client", headers=PURPOSE)).json()
    assert (client["worker_id"], client["phone"]) == (make_worker_id(7), "13800001234")
    [screen] = (await house.get(f"{path}/screens", headers=PURPOSE)).json()
    assert screen["scores"][0]["band"] == "mild"
    late = await house.post(f"{path}/sessions", json=SESSION | {"held_at": "2020-02-05T09:00:01+08:00"})
    assert code_of(late) == "SESSION_IN_FUTURE"
    held = await house.post(f"{path}/sessions", json=SESSION)
    assert (held.status_code, held.json()["note"]) == (201, "样例记录")
    assert (await house.get(f"{path}/sessions")).json() == [held.json()]
    assert (await _own(me))["state"] == "in-session"
    seen = (await house.get(path)).json()
    follow = await _move(offices, house, seen, "follow-up")
    assert (follow.status_code, (await _own(me))["state"]) == (200, "follow-up")
    closed = await _move(offices, house, follow.json(), "close")
    assert (closed.json()["state"], (await _own(me))["state"]) == ("closed", "closed")
    for what in ("client", "screens", "sessions"):
        assert code_of(await house.get(f"{path}/{what}", headers=PURPOSE)) == "NOT_THE_HOLDER"
    [own] = await listed(me, f"{ME}/referrals")
    assert (own["provider_name"], own["state"]) == ("样例机构p-1", "closed")


async def test_without_consent_nobody_is_asked_and_the_database_lets_nobody_be(offices: Offices) -> None:
    await provider(offices)
    me = await person(offices)
    case = await asked(me, "screening")
    assert await listed(await desk(offices), REFERRALS) == []
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session, session.begin():
        await open_store(session, View.WHOLE)
        with pytest.raises(Exception, match="no consent"):
            await session.execute(
                text(
                    "INSERT INTO counselling_referrals (case_id, pseudonym, region, registration_id, provider_id,"
                    " provider_name, kind, state, offered_at, expires_at, version)"
                    " SELECT c.id, c.pseudonym, c.region, p.id, p.provider_id, p.name, p.kind, 'offered', now(),"
                    " now(), 1"
                    " FROM counselling_cases c, counselling_providers p WHERE c.id = :id"
                ),
                {"id": case["id"]},
            )


async def test_places_are_never_exceeded_whoever_accepts_at_once(offices: Offices) -> None:
    await provider(offices, capacity=2)
    house = await organisation(offices)
    for number in range(1, 6):
        await asked(await person(offices, number), "referral")
    offers = await listed(house, REFERRALS, state="offered")
    assert len(offers) == 5
    answers = await asyncio.gather(*(_move(offices, house, one, "accept") for one in offers))
    assert sorted(one.status_code for one in answers) == [200, 200, 409, 409, 409]
    assert {code_of(one) for one in answers if one.status_code == 409} == {"COUNSELLING_PROVIDER_FULL"}
    civil = await offices.of("civil-affairs", COUNTY)
    [registered] = await listed(civil, "/v1/welfare/counselling-providers")
    path = f"/v1/welfare/counselling-providers/{registered['id']}"
    fewer = await offices.move(civil, path, "resize", registered, {"capacity": 1})
    assert code_of(fewer) == "COUNSELLING_PROVIDER_FULL"
    # A place that is left is a place again.
    [taken] = [one.json() for one in answers if one.status_code == 200][:1]
    await _move(offices, house, taken, "close")
    [waiting] = [one for one in offers if one["id"] not in {a.json().get("id") for a in answers}][:1]
    assert (await _move(offices, house, waiting, "accept")).status_code == 200


async def test_who_cannot_or_does_not_answer_makes_way_for_the_next_and_nobody_is_asked_twice(offices: Offices) -> None:
    await provider(offices, "p-1", capacity=9)
    await provider(offices, "p-2")
    await provider(offices, "p-9", region=str(LEAGUE))
    me = await person(offices)
    await asked(me, "referral")
    first = await organisation(offices, "p-1")
    declined = await _move(offices, first, await _one(first), "decline", {"reason": "no-place"})
    assert (declined.json()["state"], declined.json()["declined_for"]) == ("declined", "no-place")
    second = await organisation(offices, "p-2")
    offered = await _one(second)
    offices.clock.advance(hours=48)
    assert await offices.run("expire-counselling-referrals") == 0  # an answer still counts at the very instant
    offices.clock.advance(seconds=1)
    assert code_of(await _move(offices, second, offered, "accept")) == "COUNSELLING_REFERRAL_EXPIRED"
    runs = [await offices.run("expire-counselling-referrals") for _ in range(2)]
    assert runs == [1, 0]
    third = await organisation(offices, "p-9")
    taken = await _move(offices, third, await _one(third), "accept")
    assert taken.json()["state"] == "accepted"
    assert [one["state"] for one in await listed(me, f"{ME}/referrals")] == ["declined", "expired", "accepted"]


async def test_a_transfer_moves_the_case_when_the_other_accepts_and_not_before(offices: Offices) -> None:
    await provider(offices, "p-1")
    me, first = await person(offices), await organisation(offices, "p-1")
    await asked(me, "referral", "contact")
    holding = (await _move(offices, first, await _one(first), "accept")).json()
    none_yet = await _move(offices, first, holding, "transfer", {"kind": "counselling"})
    assert code_of(none_yet) == "NO_PROVIDER_FREE"
    registered = (await provider(offices, "p-2", capacity=1)).json()
    to_self = (await listed(first, "/v1/welfare/counselling-providers"))[0]["id"]
    own = await _move(offices, first, holding, "transfer", {"kind": "counselling", "registration_id": to_self})
    assert code_of(own) == "TRANSFER_TO_SELF"
    named = {"kind": "counselling", "registration_id": registered["id"]}
    offered = await _move(offices, first, holding, "transfer", named)
    assert (offered.status_code, offered.json()["relieves_id"]) == (201, holding["id"])
    again = await _move(offices, first, holding, "transfer", named)
    assert code_of(again) == "COUNSELLING_REFERRAL_UNDER_WAY"
    second = await organisation(offices, "p-2")
    seen = await _one(second)
    assert code_of(await second.get(f"{REFERRALS}/{seen['id']}/client", headers=PURPOSE)) == "NOT_THE_HOLDER"
    assert (await first.get(f"{REFERRALS}/{holding['id']}/client", headers=PURPOSE)).status_code == 200
    declined = await _move(offices, second, seen, "decline", {"reason": "known-to-us"})
    assert declined.status_code == 200
    assert (await first.get(f"{REFERRALS}/{holding['id']}")).json()["state"] == "accepted"
    await _move(offices, first, holding, "transfer", named)
    [seen] = await listed(second, REFERRALS, state="offered")
    taken = await _move(offices, second, seen, "accept")
    assert taken.json()["state"] == "accepted"
    assert (await first.get(f"{REFERRALS}/{holding['id']}")).json()["state"] == "transferred"
    assert code_of(await first.get(f"{REFERRALS}/{holding['id']}/client", headers=PURPOSE)) == "NOT_THE_HOLDER"
    assert (await second.get(f"{REFERRALS}/{seen['id']}/client", headers=PURPOSE)).status_code == 200


async def test_an_urgent_case_goes_to_a_medical_institution_with_consent_and_leaves_counselling_there(
    offices: Offices,
) -> None:
    await provider(offices, "p-1")
    await provider(offices, "h-1", department="health", kind="medical")
    me, hospital = await person(offices), await organisation(offices, "h-1", kind="hospital")
    told = (await screened(me, URGENT, consents=["screening", "referral", "medical"])).json()
    assert told["triage"] == "urgent"
    offered = await _one(hospital)
    assert (offered["kind"], offered["expires_at"]) == ("medical", "2020-02-05T13:00:00+08:00")
    taken = await _move(offices, hospital, offered, "accept")
    assert taken.json()["state"] == "accepted"
    assert (await _own(me))["state"] == "transferred-medical"
    assert (await _move(offices, hospital, taken.json(), "close")).json()["state"] == "closed"


async def test_a_counsellor_passes_on_to_a_medical_institution_only_with_the_persons_consent(offices: Offices) -> None:
    await provider(offices, "p-1")
    await provider(offices, "h-1", department="health", kind="medical")
    me, house = await person(offices), await organisation(offices)
    await screened(me, URGENT, consents=["screening", "referral"])
    holding = (await _move(offices, house, await _one(house), "accept")).json()
    assert code_of(await _move(offices, house, holding, "transfer", {"kind": "medical"})) == "NO_CONSENT"
    case = await _own(me)
    await offices.move(me, f"{ME}/cases/{case['id']}", "consent", case, {"scopes": ["medical"]})
    assert (await _move(offices, house, holding, "transfer", {"kind": "medical"})).status_code == 201


async def test_a_withdrawal_stops_the_provider_at_once_and_what_was_said_is_deleted(offices: Offices) -> None:
    await provider(offices, capacity=1)
    me, house = await person(offices), await organisation(offices)
    await asked(me, "referral", "contact")
    holding = (await _move(offices, house, await _one(house), "accept")).json()
    path = f"{REFERRALS}/{holding['id']}"
    assert (await house.post(f"{path}/sessions", json=SESSION)).status_code == 201
    case = await _own(me)
    part = await offices.move(me, f"{ME}/cases/{case['id']}", "withdraw", case, {"scopes": ["contact"]})
    assert code_of(await house.get(f"{path}/client", headers=PURPOSE)) == "NO_CONSENT"
    await offices.move(me, f"{ME}/cases/{case['id']}", "withdraw", part.json(), {})
    assert (await house.get(path)).json()["state"] == "withdrawn"
    assert code_of(await house.post(f"{path}/sessions", json=SESSION)) == "NOT_THE_HOLDER"
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        await open_store(session, View.WHOLE)
        kept = (await session.execute(text("SELECT minutes, note FROM counselling_sessions"))).one()
        assert tuple(kept) == (50, None)
        assert await session.scalar(text("SELECT in_use FROM counselling_providers")) == 0


async def test_of_a_withdrawal_and_a_session_at_once_no_session_is_kept_without_consent(offices: Offices) -> None:
    await provider(offices)
    me, house = await person(offices), await organisation(offices)
    await asked(me, "referral")
    holding = (await _move(offices, house, await _one(house), "accept")).json()
    case = await _own(me)
    gone, held = await asyncio.gather(
        offices.move(me, f"{ME}/cases/{case['id']}", "withdraw", case, {"scopes": ["referral"]}),
        house.post(f"{REFERRALS}/{holding['id']}/sessions", json=SESSION),
    )
    assert (gone.status_code, held.status_code) in {(200, 409), (412, 201)}
    if held.status_code == 409:
        assert code_of(held) == "NOT_THE_HOLDER"


async def test_a_provider_sees_its_own_referrals_and_the_desk_no_content(offices: Offices) -> None:
    await provider(offices)
    await shift(offices)
    me = await person(offices)
    await screened(me, CRISIS, consents=["screening", "referral", "contact"])
    house, other = await organisation(offices), await organisation(offices, "p-2")
    seen = await _one(house)
    assert "pseudonym" not in seen
    assert await listed(other, REFERRALS) == []
    assert (await _move(offices, other, seen, "accept")).status_code == 404
    assert (await listed(await desk(offices), REFERRALS))[0]["id"] == seen["id"]
    assert await listed(await desk(offices, COUNTY - 1_000_000), REFERRALS) == []
    health = await desk(offices)
    taken = await _move(offices, house, seen, "accept")
    # Health holds no permission for these, and would get nothing if it did.
    for what in ("sessions", "client", "screens"):
        reached = await health.get(f"{REFERRALS}/{taken.json()['id']}/{what}", headers=PURPOSE)
        assert reached.status_code == 404
    assert (await _move(offices, health, taken.json(), "close")).status_code == 404


async def test_what_was_told_is_deleted_a_year_after_the_end(offices: Offices) -> None:
    await provider(offices)
    me, house = await person(offices), await organisation(offices)
    await screened(me, MILD, consents=["screening", "referral"])
    holding = (await _move(offices, house, await _one(house), "accept")).json()
    await house.post(f"{REFERRALS}/{holding['id']}/sessions", json=SESSION)
    await _move(offices, house, (await house.get(f"{REFERRALS}/{holding['id']}")).json(), "close")
    offices.clock.advance(days=365)
    assert await offices.run("forget-counselling") == 0
    offices.clock.advance(seconds=1)
    assert (await offices.run("forget-counselling"), await offices.run("forget-counselling")) == (1, 0)
    assert await listed(me, f"{ME}/screens") == []
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        await open_store(session, View.WHOLE)
        left = "SELECT count(*) FROM counselling_sessions WHERE note IS NOT NULL"
        assert await session.scalar(text(left)) == 0
