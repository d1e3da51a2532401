"""Lost time over HTTP."""

import asyncio

from tests.injury.make import COUNTY, ELSEWHERE, Bureaus
from tests.injury.recognition.make import CASES

QUARANTINE = {"reason": "force-majeure", "first_on": "2020-01-25", "last_on": "2020-02-01"}
DISPUTE = {"reason": "relation-dispute", "first_on": "2020-02-03"}


async def test_a_time_that_goes_on_is_ended_once(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    path = f"{CASES}/{case['id']}/lost-times"
    lost = (await bureau.post(path, json=DISPUTE)).json()
    assert lost["last_on"] is None
    end, match = f"{path}/{lost['id']}/end", {"If-Match": '"1"'}
    assert (await bureau.post(end, json={"last_on": "2020-02-04"})).status_code == 428
    for last_on, code in (("2020-02-02", "CLOCK_SPANS_OVERLAP"), ("2020-02-06", "LOST_TIME_TO_COME")):
        refused = await bureau.post(end, json={"last_on": last_on}, headers=match)
        assert (refused.status_code, refused.json()["code"]) == (409, code)
    ended = await bureau.post(end, json={"last_on": "2020-02-05"}, headers=match)
    assert (ended.status_code, ended.json()["last_on"]) == (200, "2020-02-05")
    again = await bureau.post(end, json={"last_on": "2020-02-04"}, headers={"If-Match": '"2"'})
    assert again.json()["code"] == "LOST_TIME_NOT_OPEN"
    told = [one["data"] for one in await bureaus.events() if one["type"] == "injury.case.time-lost"]
    assert [one["last_on"] for one in told] == [None, "2020-02-05"]
    assert "reason" not in told[0]


async def test_times_of_one_case_do_not_overlap_even_when_recorded_at_once(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    path = f"{CASES}/{case['id']}/lost-times"
    answers = await asyncio.gather(*(bureau.post(path, json=QUARANTINE) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "CLOCK_SPANS_OVERLAP"}
    touching = await bureau.post(path, json=DISPUTE | {"first_on": "2020-02-01"})
    assert touching.status_code == 409
    assert (await bureau.post(path, json=DISPUTE | {"first_on": "2020-02-02"})).status_code == 201
    listed = (await bureau.get(path)).json()["items"]
    assert [one["reason"] for one in listed] == ["force-majeure", "relation-dispute"]


async def test_time_that_has_not_come_or_runs_backwards_is_refused(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    path = f"{CASES}/{case['id']}/lost-times"
    early = await bureau.post(path, json=DISPUTE | {"first_on": "2020-02-06"})
    assert early.json()["code"] == "LOST_TIME_TO_COME"
    backwards = await bureau.post(path, json=QUARANTINE | {"last_on": "2020-01-24"})
    assert backwards.status_code == 422


async def test_another_county_sees_and_ends_nothing(bureaus: Bureaus) -> None:
    case, other = await bureaus.reported(1), await bureaus.reported(2)
    bureau = await bureaus.of("human-resources", COUNTY)
    lost = (await bureau.post(f"{CASES}/{case['id']}/lost-times", json=DISPUTE)).json()
    elsewhere = await bureaus.of("human-resources", ELSEWHERE // 10**6 * 10**6)
    assert (await elsewhere.get(f"{CASES}/{case['id']}/lost-times")).status_code == 404
    body, match = {"last_on": "2020-02-04"}, {"If-Match": "*"}
    wrong = await bureau.post(f"{CASES}/{other['id']}/lost-times/{lost['id']}/end", json=body, headers=match)
    assert wrong.status_code == 404
