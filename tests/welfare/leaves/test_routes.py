"""Leave in lieu: asked for, given after the control period, taken, and given back where duty was done."""

import asyncio
from datetime import date
from typing import Any

from tests.offices import COMMUNITY, ELSEWHERE, TOWNSHIP, Offices, code_of
from tests.welfare.duty_log import days, entry, logged
from tests.welfare.leave_ledger.test_routes import account, holiday_week

LEAVES = "/v1/welfare/leaves"
AFTER = {"first_on": "2020-02-29", "last_on": "2020-03-03"}  # Saturday to Tuesday: two working days


async def asked_for(offices: Offices, worker: str, **span: str) -> dict[str, Any]:
    community = await offices.of("community", COMMUNITY)
    answer = await community.post(LEAVES, json={"worker_id": worker, **(span or AFTER)})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def move(offices: Offices, leave: dict[str, Any], verb: str, body: Any = None) -> Any:
    township = await offices.of("township", TOWNSHIP)
    return await offices.move(township, f"{LEAVES}/{leave['id']}", verb, leave, body)


async def test_leave_takes_its_working_days_and_is_taken_when_it_is_over(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker)
    leave = await asked_for(offices, worker)
    assert (leave["days"], leave["state"]) == (2, "applied")
    given = await move(offices, leave, "approve", {})
    assert given.json()["state"] == "approved"
    assert await account(offices, worker) == (0, 2, 0, 0)
    told = [event["data"] for event in await offices.events() if event["type"] == "welfare.leave.approved"]
    assert told == [{"leave_id": leave["id"], "worker_id": worker, **AFTER}]
    offices.clock.advance(days=27)
    assert await offices.run("close-leaves") == 0  # 3 March is not over
    offices.clock.advance(days=1)
    assert await offices.run("close-leaves") == 1
    assert await offices.run("close-leaves") == 0
    assert await account(offices, worker) == (0, 0, 2, 0)


async def test_a_day_of_leave_on_which_duty_was_done_stays_owed(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker)
    await move(offices, await asked_for(offices, worker), "approve", {})
    offices.clock.advance(days=28)
    await logged(offices, entry(worker, date(2020, 2, 29)), entry(worker, date(2020, 3, 2)))
    await offices.run("close-leaves")
    assert await account(offices, worker) == (1, 0, 1, 0)


async def test_within_the_control_period_leave_needs_a_word_on_cover(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker)
    for first, last in (("2020-02-25", "2020-02-26"), ("2020-02-24", "2020-02-25")):
        leave = await asked_for(offices, worker, first_on=first, last_on=last)
        assert code_of(await move(offices, leave, "approve", {})) == "LEAVE_IN_CONTROL_PERIOD"
        assert (await move(offices, leave, "refuse", {"reason": "请改期"})).json()["state"] == "refused"
    leave = await asked_for(offices, worker, first_on="2020-02-25", last_on="2020-02-26")
    assert (await move(offices, leave, "approve", {"cover": "由下派干部顶岗"})).status_code == 200
    free = await asked_for(offices, worker, first_on="2020-02-27", last_on="2020-02-27")
    assert code_of(await move(offices, free, "approve", {})) == "LEAVE_BALANCE_SHORT"


async def test_leave_that_is_taken_back_before_it_begins_is_owed_again(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker)
    leave = (await move(offices, await asked_for(offices, worker), "approve", {})).json()
    gone = await move(offices, leave, "cancel")
    assert gone.json()["state"] == "cancelled"
    assert await account(offices, worker) == (2, 0, 0, 0)
    assert code_of(await move(offices, gone.json(), "cancel")) == "ILLEGAL_MOVE"
    again = (await move(offices, await asked_for(offices, worker), "approve", {})).json()
    offices.clock.advance(days=24)
    assert code_of(await move(offices, again, "cancel")) == "LEAVE_AHEAD"


async def test_no_two_leaves_share_a_day_and_none_is_for_days_gone_by(offices: Offices) -> None:
    worker = await offices.told_of(7)
    community = await offices.of("community", COMMUNITY)
    answers = await asyncio.gather(*(community.post(LEAVES, json={"worker_id": worker, **AFTER}) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers)[0] == 201
    assert sum(answer.status_code == 201 for answer in answers) == 1
    for first, last, code in (
        ("2020-03-03", "2020-03-04", "LEAVE_OVERLAPS"),
        ("2020-02-05", "2020-02-06", "LEAVE_AHEAD"),
        ("2020-03-07", "2020-03-08", "LEAVE_WITHOUT_WORKING_DAY"),
        ("2020-03-09", "2020-06-09", "LEAVE_AHEAD"),
    ):
        refused = await community.post(LEAVES, json={"worker_id": worker, "first_on": first, "last_on": last})
        assert code_of(refused) == code
    backwards = await community.post(
        LEAVES, json={"worker_id": worker, "first_on": "2020-03-09", "last_on": "2020-03-08"}
    )
    assert backwards.status_code == 422


async def test_nobody_approves_what_they_asked_for_nor_their_own(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker)
    township = await offices.of("township", TOWNSHIP)
    leave = (await township.post(LEAVES, json={"worker_id": worker, **AFTER})).json()
    assert code_of(await move(offices, leave, "approve", {})) == "OWN_LEAVE"
    oneself = await offices.of("township", TOWNSHIP, subject="test:own", worker_id=worker)
    own = await offices.move(oneself, f"{LEAVES}/{leave['id']}", "approve", leave, {})
    assert code_of(own) == "OWN_LEAVE"


async def test_two_approvals_at_once_never_spend_the_same_days(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker)
    first = await asked_for(offices, worker)
    second = await asked_for(offices, worker, first_on="2020-03-09", last_on="2020-03-10")
    answers = await asyncio.gather(*(move(offices, leave, "approve", {}) for leave in (first, second)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await account(offices, worker) == (0, 2, 0, 0)


async def test_leave_elsewhere_is_neither_seen_nor_asked_for(offices: Offices) -> None:
    worker = await offices.told_of(7)
    leave = await asked_for(offices, worker)
    elsewhere = await offices.of("community", ELSEWHERE)
    assert (await elsewhere.get(f"{LEAVES}/{leave['id']}")).status_code == 404
    assert (await elsewhere.get(LEAVES)).json()["items"] == []
    asked = {"worker_id": worker, "first_on": "2020-04-01", "last_on": "2020-04-01"}
    assert (await elsewhere.post(LEAVES, json=asked)).status_code == 404


def test_the_days_of_the_week_in_these_tests_are_what_they_say() -> None:
    assert [day.weekday() for day in days("2020-02-29", 4)] == [5, 6, 0, 1]
