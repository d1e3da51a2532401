"""The medical green channel over HTTP, from the roadside to a bed."""

import asyncio
from typing import Any

import httpx
import pytest

from chassis.database import Scope
from services.injury.green_channels.actions import expire_referrals
from tests.injury.make import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, PROVINCE, Bureaus

CHANNELS = "/v1/injury/green-channels"
REFERRALS = "/v1/injury/referrals"


async def _hospital(bureaus: Bureaus, name: str, ordinal: int, *, region: int = COUNTY, **more: Any) -> httpx.Response:
    health = await bureaus.of("health", region)
    return await health.post(
        "/v1/injury/hospitals",
        json={
            "hospital_id": name,
            "name": f"样例医院{name}",
            "region": str(region),
            "ordinal": ordinal,
            "document_no": "康卫发〔2020〕3号",
            "valid_from": "2020-01-25",
        }
        | more,
    )


async def _opened(bureaus: Bureaus, *, known: bool = True, urgency: str = "urgent") -> dict[str, Any]:
    case = await bureaus.reported(known=known)
    health = await bureaus.of("health", COUNTY)
    answer = await health.post(f"/v1/injury/cases/{case['id']}/green-channel", json={"urgency": urgency})
    assert answer.status_code == 201, answer.text
    opened: dict[str, Any] = answer.json()
    return opened


async def _channel(bureaus: Bureaus, channel: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = (await (await bureaus.of("health", COUNTY)).get(f"{CHANNELS}/{channel['id']}")).json()
    return read


async def _asked(bureaus: Bureaus, name: str) -> tuple[httpx.AsyncClient, dict[str, Any]]:
    """The hospital's client and the referral that asks it."""
    hospital = await bureaus.of("hospital", COUNTY, organisation=name)
    [referral] = (await hospital.get(REFERRALS, params={"state": "sent"})).json()["items"]
    return hospital, referral


async def _move(
    client: httpx.AsyncClient, path: str, move: str, seen: dict[str, Any], json: Any = None
) -> httpx.Response:
    return await client.post(f"{path}/{seen['id']}/{move}", json=json, headers={"If-Match": f'"{seen["version"]}"'})


async def test_from_report_to_bed(bureaus: Bureaus) -> None:
    await _hospital(bureaus, "h-1", 1)
    channel = await _opened(bureaus, known=False)  # it waits for no verification either
    assert (channel["state"], channel["speed"]) == ("referred", "within-1h")
    hospital, referral = await _asked(bureaus, "h-1")
    assert (referral["sent_at"], referral["expires_at"]) == ("2020-02-05T09:00:00+08:00", "2020-02-05T09:30:00+08:00")
    accepted = await _move(hospital, REFERRALS, "accept", referral)
    assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
    assert (await _channel(bureaus, channel))["state"] == "accepted"
    bureaus.clock.advance(hours=1)
    health = await bureaus.of("health", COUNTY)
    seen = await _channel(bureaus, channel)
    early = await _move(health, CHANNELS, "dispatch", seen, {"at": "2020-02-03T08:29:00+08:00"})
    assert early.json()["code"] == "TIMES_OUT_OF_ORDER"
    sent = await _move(health, CHANNELS, "dispatch", seen, {"at": "2020-02-05T09:10:00+08:00"})
    assert sent.json()["dispatched_at"] == "2020-02-05T09:10:00+08:00"
    before = await _move(hospital, REFERRALS, "arrive", accepted.json(), {"at": "2020-02-05T09:05:00+08:00"})
    assert before.json()["code"] == "TIMES_OUT_OF_ORDER"
    arrived = await _move(hospital, REFERRALS, "arrive", accepted.json(), {"at": "2020-02-05T09:40:00+08:00"})
    assert arrived.status_code == 200, arrived.text
    admitted = await _move(hospital, REFERRALS, "admit", arrived.json(), {"at": "2020-02-05T09:55:00+08:00"})
    assert admitted.json()["state"] == "admitted"
    channel = await _channel(bureaus, channel)
    assert (channel["state"], channel["arrived_at"], channel["admitted_at"]) == (
        "admitted",
        "2020-02-05T09:40:00+08:00",
        "2020-02-05T09:55:00+08:00",
    )
    closed = await _move(health, CHANNELS, "close", channel)
    assert closed.json()["state"] == "closed"
    assert [told["type"].removeprefix("injury.") for told in await bureaus.events()] == [
        "hospital.designated",
        "case.reported",
        "green-channel.opened",
        "green-channel.referred",
        "referral.sent",
        "referral.accepted",
        "green-channel.accepted",
        "green-channel.dispatched",
        "referral.arrived",
        "green-channel.arrived",
        "referral.admitted",
        "green-channel.admitted",
        "green-channel.closed",
    ]


async def test_a_hospital_that_cannot_makes_way_for_the_next_and_then_for_one_level_up(bureaus: Bureaus) -> None:
    await _hospital(bureaus, "h-1", 1)
    await _hospital(bureaus, "h-9", 1, region=LEAGUE)
    channel = await _opened(bureaus)
    first, referral = await _asked(bureaus, "h-1")
    declined = await _move(first, REFERRALS, "decline", referral, {"reason": "no-bed"})
    assert (declined.json()["state"], declined.json()["declined_for"]) == ("declined", "no-bed")
    second, referral = await _asked(bureaus, "h-9")
    assert (await second.get(f"{CHANNELS}/{channel['id']}")).status_code == 404
    await _move(second, REFERRALS, "decline", referral, {"reason": "no-staff"})
    channel = await _channel(bureaus, channel)
    assert (channel["state"], channel["escalated_to"]) == ("escalated", str(LEAGUE))
    league = await bureaus.of("health", LEAGUE)
    up = await _move(league, CHANNELS, "escalate", channel)
    assert up.json()["escalated_to"] == str(PROVINCE)


async def test_without_a_designated_hospital_the_channel_goes_up_at_once(bureaus: Bureaus) -> None:
    channel = await _opened(bureaus)
    assert (channel["state"], channel["escalated_to"]) == ("escalated", str(LEAGUE))


@pytest.mark.parametrize(("urgency", "minutes"), [("critical", 10), ("urgent", 30), ("stable", 45)])
async def test_who_does_not_answer_in_time_is_passed_over(bureaus: Bureaus, urgency: str, minutes: int) -> None:
    await _hospital(bureaus, "h-1", 1, answer_minutes={"stable": 45})
    await _hospital(bureaus, "h-2", 2)
    channel = await _opened(bureaus, urgency=urgency)
    hospital, referral = await _asked(bureaus, "h-1")
    bureaus.clock.advance(minutes=minutes)
    assert await _expire(bureaus) == 0  # an answer still counts at the very instant
    bureaus.clock.advance(seconds=1)
    late = await _move(hospital, REFERRALS, "accept", referral)
    assert late.json()["code"] == "REFERRAL_EXPIRED"
    assert (await _expire(bureaus), await _expire(bureaus)) == (1, 0)
    _, other = await _asked(bureaus, "h-2")
    # The ambulance was on its way to the first all the same.
    referral = (await hospital.get(f"{REFERRALS}/{referral['id']}")).json()
    arrived = await _move(hospital, REFERRALS, "arrive", referral, {"at": bureaus.clock.now().isoformat()})
    assert arrived.status_code == 200, arrived.text
    second = await bureaus.of("hospital", COUNTY, organisation="h-2")
    assert (await second.get(f"{REFERRALS}/{other['id']}")).json()["state"] == "withdrawn"
    assert (await _channel(bureaus, channel))["state"] == "arrived"


async def _expire(bureaus: Bureaus) -> int:
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        return await expire_referrals(session)


async def test_a_case_has_one_open_channel(bureaus: Bureaus) -> None:
    await _hospital(bureaus, "h-1", 1)
    case = await bureaus.reported()
    health = await bureaus.of("health", COUNTY)
    path = f"/v1/injury/cases/{case['id']}/green-channel"
    answers = await asyncio.gather(*(health.post(path, json={"urgency": "urgent"}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"GREEN_CHANNEL_OPEN"}
    [channel] = [answer.json() for answer in answers if answer.status_code == 201]
    cancelled = await _move(health, CHANNELS, "cancel", channel, {"reason": "own-way"})
    assert cancelled.json()["cancelled_for"] == "own-way"
    hospital = await bureaus.of("hospital", COUNTY, organisation="h-1")
    [referral] = (await hospital.get(REFERRALS)).json()["items"]
    assert referral["state"] == "withdrawn"
    assert (await health.post(path, json={"urgency": "urgent"})).status_code == 201


async def test_of_an_answer_and_an_officers_other_choice_one_comes_first_and_the_other_sees_it(
    bureaus: Bureaus,
) -> None:
    await _hospital(bureaus, "h-1", 1)
    await _hospital(bureaus, "h-2", 2)
    channel = await _opened(bureaus)
    health = await bureaus.of("health", COUNTY)
    hospital, referral = await _asked(bureaus, "h-1")
    answers = await asyncio.gather(
        _move(hospital, REFERRALS, "accept", referral),
        _move(health, CHANNELS, "refer", channel, {"hospital_id": "h-2"}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    live = (await health.get(REFERRALS, params={"channel_id": channel["id"]})).json()["items"]
    assert sum(one["state"] in {"sent", "accepted"} for one in live) == 1


async def test_from_a_bed_to_another_hospital_is_a_transfer_in_a_new_round(bureaus: Bureaus) -> None:
    await _hospital(bureaus, "h-1", 1)
    await _hospital(bureaus, "h-9", 1, region=LEAGUE)
    channel = await _opened(bureaus)
    hospital, referral = await _asked(bureaus, "h-1")
    at = {"at": bureaus.clock.now().isoformat()}
    arrived = (await _move(hospital, REFERRALS, "arrive", referral, at)).json()
    await _move(hospital, REFERRALS, "admit", arrived, at)
    health = await bureaus.of("health", COUNTY)
    strange = await _move(health, CHANNELS, "refer", await _channel(bureaus, channel), {"hospital_id": "h-7"})
    assert strange.json()["code"] == "HOSPITAL_NOT_DESIGNATED"
    moved = await _move(health, CHANNELS, "refer", await _channel(bureaus, channel), {"hospital_id": "h-9"})
    assert (moved.json()["state"], moved.json()["round"]) == ("referred", 2)
    back = await _move(health, CHANNELS, "refer", moved.json(), {"hospital_id": "h-1"})
    assert back.status_code == 200, back.text


async def test_another_hospital_and_another_county_see_nothing(bureaus: Bureaus) -> None:
    await _hospital(bureaus, "h-1", 1)
    channel = await _opened(bureaus)
    _, referral = await _asked(bureaus, "h-1")
    stranger = await bureaus.of("hospital", COUNTY, organisation="h-3")
    assert (await stranger.get(REFERRALS)).json()["items"] == []
    assert (await _move(stranger, REFERRALS, "accept", referral)).status_code == 404
    elsewhere = await bureaus.of("health", ELSEWHERE - 1001)
    assert (await elsewhere.get(f"{CHANNELS}/{channel['id']}")).status_code == 404
    assert (await elsewhere.get(REFERRALS)).json()["items"] == []


async def test_a_place_in_the_order_is_one_hospitals_and_a_hospital_stands_in_it_once(bureaus: Bureaus) -> None:
    answers = await asyncio.gather(*(_hospital(bureaus, f"h-{n}", 1) for n in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    [made] = [answer.json() for answer in answers if answer.status_code == 201]
    twice = await _hospital(bureaus, made["hospital_id"], 2)
    assert twice.json()["code"] == "HOSPITAL_DESIGNATED_TWICE"
    other = next(f"h-{n}" for n in range(3) if f"h-{n}" != made["hospital_id"])
    assert (await _hospital(bureaus, other, 1)).json()["code"] == "HOSPITAL_ORDINAL_TAKEN"
    health = await bureaus.of("health", COUNTY)
    wrong = await _move(health, "/v1/injury/hospitals", "end", made, {"ends_on": "2020-01-24"})
    assert wrong.json()["code"] == "DESIGNATION_ENDS_OUTSIDE_PERIOD"
    await _move(health, "/v1/injury/hospitals", "end", made, {"ends_on": "2020-02-01"})
    assert (await _hospital(bureaus, other, 1, valid_from="2020-02-02")).status_code == 201
    community = await bureaus.of("community", COMMUNITY)
    listed = (await community.get("/v1/injury/hospitals", params={"on": "2020-02-05", "region": str(COMMUNITY)})).json()
    assert [one["hospital_id"] for one in listed["items"]] == [other]


async def test_a_wider_department_runs_only_what_was_handed_up_to_it(bureaus: Bureaus) -> None:
    await _hospital(bureaus, "h-1", 1)
    channel = await _opened(bureaus)
    league = await bureaus.of("health", LEAGUE)
    reaching_down = await _move(league, CHANNELS, "cancel", channel, {"reason": "own-way"})
    assert (reaching_down.status_code, reaching_down.json()["code"]) == (403, "GREEN_CHANNEL_NOT_IN_CHARGE")
    health = await bureaus.of("health", COUNTY)
    up = (await _move(health, CHANNELS, "escalate", channel)).json()
    assert (await _move(league, CHANNELS, "cancel", up, {"reason": "own-way"})).status_code == 200


async def test_who_is_hurt_in_another_county_is_brought_to_a_hospital_there(bureaus: Bureaus) -> None:
    await _hospital(bureaus, "h-1", 1)
    await _hospital(bureaus, "h-5", 1, region=ELSEWHERE - 1001)
    case = await bureaus.reported(place=str(ELSEWHERE))
    health = await bureaus.of("health", COUNTY)
    await health.post(f"/v1/injury/cases/{case['id']}/green-channel", json={"urgency": "urgent"})
    [referral] = (await health.get(REFERRALS)).json()["items"]
    assert referral["hospital_id"] == "h-5"
