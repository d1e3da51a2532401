"""The injured comes to a hospital that was not asked."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.injury.green_channels.test_routes import CHANNELS, REFERRALS, _asked, _channel, _hospital, _move, _opened
from tests.injury.make import COMMUNITY, COUNTY, HOSPITAL, Bureaus

REPORTS = "/v1/injury/reports"
CASES = "/v1/injury/cases"


async def _walk_in(bureaus: Bureaus, organisation: str = HOSPITAL) -> tuple[httpx.AsyncClient, dict[str, Any]]:
    """A hospital that reports who has come to it, the worker of the ordinary case."""
    hospital = await bureaus.of("hospital", COUNTY, organisation=organisation)
    body = {
        "worker_id": await bureaus.told_of(1),
        "harm": "accident",
        "event_at": "2020-02-03T09:00:00+08:00",
        "place": str(COMMUNITY),
    }
    report = await hospital.post(REPORTS, json=body)
    assert report.status_code == 201, report.text
    return hospital, report.json()


async def _arrive(hospital: httpx.AsyncClient, report: dict[str, Any], at: str = "2020-02-05T08:30:00+08:00") -> Any:
    return await hospital.post(f"{REPORTS}/{report['id']}/arrive", json={"at": at, "hospital_name": "样例人民医院"})


async def test_a_hospital_that_was_not_asked_records_the_arrival_and_the_admission(bureaus: Bureaus) -> None:
    await _hospital(bureaus, "h-1", 1)
    channel = await _opened(bureaus)
    hospital, report = await _walk_in(bureaus)
    arrived = await _arrive(hospital, report)
    assert arrived.status_code == 201, arrived.text
    assert (arrived.json()["state"], arrived.json()["hospital_id"]) == ("arrived", HOSPITAL)
    assert (await _channel(bureaus, channel))["state"] == "arrived"
    admitted = await _move(hospital, REFERRALS, "admit", arrived.json(), {"at": "2020-02-05T08:45:00+08:00"})
    assert admitted.json()["state"] == "admitted"
    health = await bureaus.of("health", COUNTY)
    states = {one["hospital_id"]: one["state"] for one in (await health.get(REFERRALS)).json()["items"]}
    assert states == {"h-1": "withdrawn", HOSPITAL: "admitted"}


async def test_it_sees_nothing_of_the_case_but_its_own_report_and_referral(bureaus: Bureaus) -> None:
    channel = await _opened(bureaus)
    hospital, report = await _walk_in(bureaus)
    assert (await _arrive(hospital, report)).status_code == 201
    assert (await hospital.get(f"{CASES}/{report['case_id']}")).status_code == 404
    assert (await hospital.get(f"{CHANNELS}/{channel['id']}")).status_code == 404
    assert len((await hospital.get(REFERRALS)).json()["items"]) == 1


async def test_who_declined_takes_in_who_comes_all_the_same(bureaus: Bureaus) -> None:
    await _hospital(bureaus, HOSPITAL, 1)
    channel = await _opened(bureaus)
    hospital, referral = await _asked(bureaus, HOSPITAL)
    await _move(hospital, REFERRALS, "decline", referral, {"reason": "no-bed"})
    _, report = await _walk_in(bureaus)
    arrived = await _arrive(hospital, report)
    assert (arrived.status_code, arrived.json()["id"]) == (201, referral["id"])
    assert (arrived.json()["state"], arrived.json()["declined_for"]) == ("arrived", "no-bed")
    assert (await _channel(bureaus, channel))["state"] == "arrived"


async def test_where_no_channel_awaits_anybody_it_is_told_no_more(bureaus: Bureaus) -> None:
    hospital, report = await _walk_in(bureaus)
    refused = await _arrive(hospital, report)
    assert (refused.status_code, refused.json()["code"]) == (409, "ARRIVAL_NOT_AWAITED")
    health = await bureaus.of("health", COUNTY)
    opened = await health.post(f"{CASES}/{report['case_id']}/green-channel", json={"urgency": "urgent"})
    assert opened.status_code == 201
    assert (await _arrive(hospital, report)).status_code == 201
    other, again = await _walk_in(bureaus, "hospital-2")
    refused = await _arrive(other, again)
    assert (refused.status_code, refused.json()["code"]) == (409, "ARRIVAL_NOT_AWAITED")
    assert refused.json()["facts"] == {}


async def test_a_report_is_named_by_the_hospital_that_made_it(bureaus: Bureaus) -> None:
    await _opened(bureaus)
    _, report = await _walk_in(bureaus)
    other = await bureaus.of("hospital", COUNTY, organisation="hospital-2")
    assert (await _arrive(other, report)).status_code == 404
    # An authority of the place sees the report, and is no hospital.
    health = await bureaus.of("health", COUNTY)
    assert (await _arrive(health, report)).status_code == 404


@pytest.mark.parametrize("at", ["2020-02-05T09:01:00+08:00", "2020-02-03T08:29:00+08:00"])
async def test_nobody_arrives_in_the_future_or_before_the_accident(bureaus: Bureaus, at: str) -> None:
    await _opened(bureaus)
    hospital, report = await _walk_in(bureaus)
    refused = await _arrive(hospital, report, at)
    assert refused.json()["code"] in {"EVENT_IN_FUTURE", "TIMES_OUT_OF_ORDER"}
    assert (await hospital.get(REFERRALS)).json()["items"] == []


async def test_of_two_hospitals_that_record_it_at_once_one_has_the_injured(bureaus: Bureaus) -> None:
    await _opened(bureaus)
    arrivals = [await _walk_in(bureaus, f"hospital-{number}") for number in (1, 2, 3)]
    answers = await asyncio.gather(*(_arrive(*one) for one in arrivals))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
