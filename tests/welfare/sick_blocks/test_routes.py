"""No work while ill."""

import asyncio
from typing import Any

from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, TOWNSHIP, Offices, code_of
from tests.welfare.duty_log import days, entry, logged

SICK = "/v1/welfare/sick-blocks"


async def reported(offices: Offices, worker: str, since: str = "2020-02-04") -> dict[str, Any]:
    community = await offices.of("community", COMMUNITY)
    answer = await community.post(SICK, json={"worker_id": worker, "since_on": since})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_sick_worker_is_off_duty_until_the_township_clears_them(offices: Offices) -> None:
    worker = await offices.told_of(7)
    block = await reported(offices, worker)
    events = [event for event in await offices.events() if event["type"] == "welfare.sick-block.opened"]
    assert events[0]["data"] == {"block_id": block["id"], "worker_id": worker, "since_on": "2020-02-04"}
    township = await offices.of("township", TOWNSHIP)
    path = f"{SICK}/{block['id']}"
    early = await offices.move(township, path, "clear", block, {"fit_from": "2020-02-03"})
    assert code_of(early) == "CLEARED_BEFORE_SICK"
    late = await offices.move(township, path, "clear", block, {"fit_from": "2020-02-07"})
    assert code_of(late) == "CLEARED_BEFORE_SICK"
    cleared = await offices.move(township, path, "clear", block, {"fit_from": "2020-02-06"})
    assert (cleared.json()["state"], cleared.json()["last_on"]) == ("cleared", "2020-02-05")
    assert code_of(await offices.move(township, path, "clear", cleared.json(), {"fit_from": "2020-02-06"})) == (
        "ILLEGAL_MOVE"
    )


async def test_of_reports_at_once_one_is_kept_and_none_is_for_tomorrow(offices: Offices) -> None:
    worker = await offices.told_of(7)
    community = await offices.of("community", COMMUNITY)
    asked = {"worker_id": worker, "since_on": "2020-02-05"}
    answers = await asyncio.gather(*(community.post(SICK, json=asked) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    tomorrow = await community.post(SICK, json={"worker_id": worker, "since_on": "2020-02-06"})
    assert code_of(tomorrow) == "SICK_IN_FUTURE"


async def test_duty_while_sick_is_found_whenever_it_comes_to_light(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await logged(offices, [entry(worker, day) for day in days("2020-02-03", 2)])
    await reported(offices, worker, "2020-02-04")
    await logged(offices, entry(worker, days("2020-02-05", 1)[0], state="recorded"))
    county = await offices.of("civil-affairs", COUNTY)
    found = (await county.get("/v1/welfare/rest-violations", params={"cause": "sick"})).json()["items"]
    assert [one["duty_on"] for one in found] == ["2020-02-04", "2020-02-05"]


async def test_nobody_clears_themselves_and_nobody_elsewhere_reports(offices: Offices) -> None:
    worker = await offices.told_of(7)
    block = await reported(offices, worker)
    oneself = await offices.of("township", TOWNSHIP, subject="test:own", worker_id=worker)
    own = await offices.move(oneself, f"{SICK}/{block['id']}", "clear", block, {"fit_from": "2020-02-05"})
    assert code_of(own) == "CLEARS_ONESELF"
    elsewhere = await offices.of("community", ELSEWHERE)
    assert (await elsewhere.post(SICK, json={"worker_id": worker, "since_on": "2020-02-05"})).status_code == 404
    assert (await elsewhere.get(f"{SICK}/{block['id']}")).status_code == 404


async def test_a_suspension_for_sickness_is_sickness_and_ends_with_it(offices: Offices) -> None:
    worker = await offices.told_of(7)
    for reason, expected in (("forced-rest", []), ("quarantine", ["open"])):
        await offices.told_of(
            7, type="roster.worker.suspended", state="suspended", reason=reason, since_on="2020-02-04"
        )
        county = await offices.of("civil-affairs", COUNTY)
        assert [one["state"] for one in (await county.get(SICK)).json()["items"]] == expected
    await offices.told_of(7, type="roster.worker.suspended", state="suspended", reason="sick", since_on="2020-02-04")
    await offices.told_of(7, type="roster.worker.resumed")
    (block,) = (await county.get(SICK, params={"worker_id": worker})).json()["items"]
    assert (block["state"], block["source"], block["last_on"]) == ("cleared", "roster", "2020-02-04")


async def test_what_was_reported_does_not_end_because_the_roster_resumes(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await reported(offices, worker)
    await offices.told_of(7, type="roster.worker.resumed")
    county = await offices.of("civil-affairs", COUNTY)
    assert (await county.get(SICK)).json()["items"][0]["state"] == "open"
