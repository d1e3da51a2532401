"""What a green channel refuses, what comes after a transfer, and who wins when two act at once."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from services.injury.green_channels.actions import expire_referrals
from services.injury.green_channels.queries import opened_speeds
from tests.injury.green_channels.test_routes import CHANNELS, REFERRALS, _asked, _channel, _hospital, _move, _opened
from tests.injury.make import COUNTY, ELSEWHERE, LEAGUE, Bureaus

HOSPITALS = "/v1/injury/hospitals"


async def _in_bed(bureaus: Bureaus) -> dict[str, Any]:
    """A channel whose worker the first hospital has admitted; a second is designated too."""
    await _hospital(bureaus, "h-1", 1)
    await _hospital(bureaus, "h-2", 2)
    channel = await _opened(bureaus)
    hospital, referral = await _asked(bureaus, "h-1")
    at = {"at": bureaus.clock.now().isoformat()}
    arrived = (await _move(hospital, REFERRALS, "arrive", referral, at)).json()
    await _move(hospital, REFERRALS, "admit", arrived, at)
    return await _channel(bureaus, channel)


async def _expire(bureaus: Bureaus) -> int:
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        return await expire_referrals(session)


async def _hospitals(bureaus: Bureaus, channel: dict[str, Any]) -> list[tuple[str, str]]:
    health = await bureaus.of("health", COUNTY)
    items = (await health.get(REFERRALS, params={"channel_id": channel["id"]})).json()["items"]
    return sorted((one["hospital_id"], one["state"]) for one in items)


async def test_a_transfer_does_not_ask_the_hospital_that_is_left(bureaus: Bureaus) -> None:
    channel = await _in_bed(bureaus)
    health = await bureaus.of("health", COUNTY)
    assert (await _move(health, CHANNELS, "refer", channel, {})).status_code == 200
    assert await _hospitals(bureaus, channel) == [("h-1", "admitted"), ("h-2", "sent")]


async def test_a_transfer_has_an_ambulance_and_an_arrival_of_its_own(bureaus: Bureaus) -> None:
    channel = await _in_bed(bureaus)
    health = await bureaus.of("health", COUNTY)
    bureaus.clock.advance(hours=2)
    moved = (await _move(health, CHANNELS, "refer", channel, {"hospital_id": "h-2"})).json()
    assert (moved["dispatched_at"], moved["arrived_at"], moved["admitted_at"]) == (None, None, None)
    at = {"at": bureaus.clock.now().isoformat()}
    assert (await _move(health, CHANNELS, "dispatch", moved, at)).status_code == 200
    hospital, referral = await _asked(bureaus, "h-2")
    assert (await _move(hospital, REFERRALS, "arrive", referral, at)).status_code == 200
    assert (await _channel(bureaus, channel))["arrived_at"] == at["at"]


async def test_a_transfer_is_given_up_by_closing_and_never_by_cancelling(bureaus: Bureaus) -> None:
    channel = await _in_bed(bureaus)
    health = await bureaus.of("health", COUNTY)
    moved = (await _move(health, CHANNELS, "refer", channel, {})).json()
    assert {one["move"] for one in moved["next_moves"]} >= {"close", "refer"}
    assert "cancel" not in {one["move"] for one in moved["next_moves"]}
    refused = await _move(health, CHANNELS, "cancel", moved, {"reason": "not-needed"})
    assert (refused.status_code, refused.json()["code"]) == (409, "TRANSFER_UNDER_WAY")
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
        with pytest.raises(IntegrityError, match="ck_green_channels_cancelled_before_arrival"):
            await session.execute(text("UPDATE green_channels SET state = 'cancelled', cancelled_for = 'not-needed'"))
    closed = await _move(health, CHANNELS, "close", moved)
    assert (closed.status_code, closed.json()["state"]) == (200, "closed"), closed.text
    assert await _hospitals(bureaus, channel) == [("h-1", "admitted"), ("h-2", "withdrawn")]


async def test_before_anybody_arrived_a_channel_is_cancelled_and_not_closed(bureaus: Bureaus) -> None:
    await _hospital(bureaus, "h-1", 1)
    channel = await _opened(bureaus)
    assert "close" not in {one["move"] for one in channel["next_moves"]}
    health = await bureaus.of("health", COUNTY)
    refused = await _move(health, CHANNELS, "close", channel)
    assert (refused.status_code, refused.json()["code"]) == (409, "NOBODY_ARRIVED")
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
        with pytest.raises(IntegrityError, match="ck_green_channels_closed_after_arrival"):
            await session.execute(text("UPDATE green_channels SET state = 'closed', closed_at = opened_at"))


async def test_no_ambulance_is_recorded_on_a_channel_that_has_ended(bureaus: Bureaus) -> None:
    channel = await _in_bed(bureaus)
    health = await bureaus.of("health", COUNTY)
    closed = (await _move(health, CHANNELS, "close", channel)).json()
    late = await _move(health, CHANNELS, "dispatch", closed, {"at": "2020-02-05T08:30:00+08:00"})
    assert (late.status_code, late.json()["code"]) == (409, "GREEN_CHANNEL_ENDED")


async def test_a_case_that_was_merged_opens_no_channel(bureaus: Bureaus) -> None:
    stays = await bureaus.reported()
    goes = await bureaus.reported(event_at="2020-02-01T08:30:00+08:00")
    bureau = await bureaus.of("human-resources", COUNTY)
    await _move(bureau, "/v1/injury/cases", "merge", goes, {"into": stays["id"], "reason": "同一事故"})
    health = await bureaus.of("health", COUNTY)
    refused = await health.post(f"/v1/injury/cases/{goes['id']}/green-channel", json={"urgency": "urgent"})
    assert (refused.status_code, refused.json()["code"]) == (409, "CASE_GIVEN_UP")
    assert refused.json()["facts"] == {"merged_into": stays["id"]}


async def test_a_health_department_designates_and_ends_for_its_own_region_only(bureaus: Bureaus) -> None:
    made = (await _hospital(bureaus, "h-1", 1)).json()
    league = await bureaus.of("health", LEAGUE)
    body = {name: made[name] for name in ("name", "region", "document_no", "valid_from")}
    downward = await league.post(HOSPITALS, json=body | {"hospital_id": "h-2", "ordinal": 2})
    assert (downward.status_code, downward.json()["code"]) == (403, "DESIGNATION_ELSEWHERE")
    ended = await _move(league, HOSPITALS, "end", made, {"ends_on": "2020-03-01"})
    assert (ended.status_code, ended.json()["code"]) == (403, "DESIGNATION_ELSEWHERE")
    elsewhere = await bureaus.of("health", ELSEWHERE - 1001)
    assert (await _move(elsewhere, HOSPITALS, "end", made, {"ends_on": "2020-03-01"})).status_code == 404


@pytest.mark.parametrize(("move", "body"), [("accept", None), ("decline", {"reason": "no-bed"})])
async def test_an_answer_after_the_clock_has_passed_on_is_told_that_its_time_is_over(
    bureaus: Bureaus, move: str, body: Any
) -> None:
    await _hospital(bureaus, "h-1", 1)
    await _opened(bureaus)
    hospital, referral = await _asked(bureaus, "h-1")
    bureaus.clock.advance(minutes=31)
    assert await _expire(bureaus) == 1
    seen = (await hospital.get(f"{REFERRALS}/{referral['id']}")).json()
    assert (await _move(hospital, REFERRALS, move, seen, body)).json()["code"] == "REFERRAL_EXPIRED"


async def test_an_arrival_and_the_clock_at_once_leave_nobody_asked_in_vain(bureaus: Bureaus) -> None:
    await _hospital(bureaus, "h-1", 1)
    await _hospital(bureaus, "h-2", 2)
    channel = await _opened(bureaus)
    hospital, referral = await _asked(bureaus, "h-1")
    bureaus.clock.advance(minutes=31)
    at = {"at": bureaus.clock.now().isoformat()}
    arrived, *expired = await asyncio.gather(
        _move(hospital, REFERRALS, "arrive", referral, at), _expire(bureaus), _expire(bureaus)
    )
    assert sum(expired) == (arrived.status_code == 412)
    state = (await _channel(bureaus, channel))["state"]
    hospitals = await _hospitals(bureaus, channel)
    if arrived.status_code == 200:
        assert (state, hospitals) == ("arrived", [("h-1", "arrived")])
    else:
        assert (state, hospitals) == ("referred", [("h-1", "expired"), ("h-2", "sent")])


async def test_two_officers_who_choose_at_once_ask_one_hospital(bureaus: Bureaus) -> None:
    await _hospital(bureaus, "h-1", 1)
    await _hospital(bureaus, "h-2", 2)
    channel = await _opened(bureaus)
    health = await bureaus.of("health", COUNTY)
    answers = await asyncio.gather(
        *(
            health.post(f"{CHANNELS}/{channel['id']}/refer", json={"hospital_id": "h-2"}, headers={"If-Match": "*"})
            for _ in range(2)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await _hospitals(bureaus, channel) == [("h-1", "withdrawn"), ("h-2", "sent")]


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        pytest.param(
            "INSERT INTO referrals (case_id, region, worker_id, channel_id, round, hospital_id, hospital_name, urgency,"
            " state, sent_at, expires_at, version) SELECT case_id, region, worker_id, channel_id, 2, 'h-2', 'h-2',"
            " urgency, 'sent', sent_at, expires_at, 1 FROM referrals",
            "uq_referrals_live",
            id="two hospitals at once",
        ),
        pytest.param(
            "UPDATE referrals SET answered_at = expires_at + interval '1 second'",
            "ck_referrals_order_of_times",
            id="a late answer",
        ),
        pytest.param(
            "UPDATE green_channels SET arrived_at = opened_at, admitted_at = opened_at - interval '1 second'",
            "ck_green_channels_order_of_times",
            id="admitted before arrival",
        ),
    ],
)
async def test_the_database_itself_refuses(bureaus: Bureaus, change: str, constraint: str) -> None:
    await _hospital(bureaus, "h-1", 1)
    await _opened(bureaus)
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
        with pytest.raises(IntegrityError, match=constraint):
            await session.execute(text(change))


async def test_cases_are_counted_by_how_soon_their_channel_was_opened(bureaus: Bureaus) -> None:
    health = await bureaus.of("health", COUNTY)
    cases = [await bureaus.reported(number) for number in range(1, 5)]
    for case, hours in zip(cases, (0, 2, 30), strict=False):
        bureaus.clock.advance(hours=hours)
        path = f"/v1/injury/cases/{case['id']}/green-channel"
        assert (await health.post(path, json={"urgency": "stable"})).status_code == 201
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
        day = date(2020, 2, 5)
        counted = await opened_speeds(session, region=COUNTY, first_on=day, last_on=day)
        assert counted == {"within-1h": 1, "within-24h": 1, "later": 1, "none": 1}
        assert await opened_speeds(session, region=COUNTY, first_on=date(2020, 2, 6), last_on=date(2020, 2, 7)) == {}
