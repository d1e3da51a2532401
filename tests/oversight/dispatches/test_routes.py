"""Dispatching over HTTP: within a basis in force, once, and within the time that communities have."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, NEIGHBOUR, PROVINCE, TOWNSHIP, Offices, code_of
from tests.oversight.make import allowed, approved, registered, submitted

DISPATCHES = "/v1/oversight/dispatches"


async def dispatched(offices: Offices, task: dict[str, Any], *, by: str = "industry", **more: Any) -> httpx.Response:
    office = await offices.of(by, int(task["registered_in"]))
    return await office.post(f"/v1/oversight/tasks/{task['id']}/dispatch", json={"due_on": "2020-02-20"} | more)


async def test_a_task_that_passed_the_gate_reaches_communities_which_read_it(offices: Offices) -> None:
    answer = await dispatched(offices, await allowed(offices))
    assert answer.status_code == 201, answer.text
    community = await offices.of("community", COMMUNITY)
    [seen] = (await community.get(DISPATCHES)).json()["items"]
    assert (seen["id"], seen["fields"]) == (answer.json()["id"], ["resident.returned", "resident.isolated"])
    elsewhere = await offices.of("community", ELSEWHERE)
    assert (await elsewhere.get(DISPATCHES)).json()["items"] == []


async def test_nothing_is_dispatched_before_it_is_approved(offices: Offices) -> None:
    for task in (await submitted(offices), await registered(offices)):
        refused = await dispatched(offices, task)
        assert code_of(refused) == "NO_BASIS_IN_FORCE"
    assert not [one for one in await offices.events() if one["type"] == "oversight.dispatch.made"]


async def test_an_approval_holds_in_its_days(offices: Offices) -> None:
    approval = {"valid_from": "2020-02-10", "valid_to": "2020-02-20"}
    task = await approved(offices, approval=approval)
    assert code_of(await dispatched(offices, task)) == "NO_BASIS_IN_FORCE"
    offices.clock.advance(days=5)
    assert code_of(await dispatched(offices, task, due_on="2020-02-21")) == "BEYOND_APPROVAL"
    assert (await dispatched(offices, task)).status_code == 201


@pytest.mark.parametrize(
    ("approval", "asked"),
    [
        ({"region": str(TOWNSHIP)}, {"region": str(COUNTY)}),
        ({"fields": ["resident.returned"]}, {"fields": ["resident.isolated"]}),
        ({"minutes_per_week": 30}, {"minutes_per_week": 31}),
    ],
)
async def test_an_approval_covers_region_content_and_time(
    offices: Offices, approval: dict[str, Any], asked: dict[str, Any]
) -> None:
    task = await approved(offices, approval=approval)
    assert code_of(await dispatched(offices, task, **asked)) == "BEYOND_APPROVAL"


async def test_a_data_element_is_not_asked_twice_within_thirty_days_whoever_asks(offices: Offices) -> None:
    await dispatched(offices, await allowed(offices))
    second = await registered(
        offices, department="education", special_need="协查", fields=["resident.returned", "resident.pets"]
    )
    assert second["asked_fields"] == ["resident.pets"]
    assert second["held"][0]["where"].startswith("/v1/oversight/dispatches/")
    assert second["held"][0]["asked_on"] == "2020-02-05"


async def test_of_many_who_ask_for_the_same_at_once_one_is_heard(offices: Offices) -> None:
    tasks = [
        await allowed(offices, department=department, document_no=f"内政办发电〔2020〕{n}号")
        for n, department in enumerate(("industry", "education", "health", "civil-affairs"), start=1)
    ]
    regions = (str(COUNTY), str(TOWNSHIP), str(COMMUNITY), str(COUNTY))
    answers = await asyncio.gather(
        *(
            dispatched(offices, task, by=task["department"], region=region)
            for task, region in zip(tasks, regions, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"FIELD_ASKED_ALREADY"}


async def test_after_thirty_days_it_may_be_asked_again(offices: Offices) -> None:
    task = await allowed(offices, last_on="2020-06-30")
    assert (await dispatched(offices, task)).status_code == 201
    offices.clock.advance(days=29)
    assert code_of(await dispatched(offices, task, due_on="2020-03-20")) == "FIELD_ASKED_ALREADY"
    offices.clock.advance(days=1)
    assert (await dispatched(offices, task, due_on="2020-03-20")).status_code == 201


async def test_what_is_recalled_was_not_asked(offices: Offices) -> None:
    task = await allowed(offices)
    first = (await dispatched(offices, task)).json()
    own = await offices.of("industry", COUNTY)
    other = await offices.of("education", COUNTY)
    refused = await offices.move(other, f"{DISPATCHES}/{first['id']}", "recall", first)
    assert code_of(refused) == "NOT_THE_REGISTRANT"
    recalled = await offices.move(own, f"{DISPATCHES}/{first['id']}", "recall", first)
    assert recalled.json()["state"] == "recalled"
    assert (await dispatched(offices, task)).status_code == 201


async def test_communities_have_so_much_time_a_week_and_no_more(offices: Offices) -> None:
    headquarters = await offices.of("headquarters", COUNTY)
    budget = {
        "region": str(COUNTY),
        "minutes_per_week": 100,
        "document_no": "康防指发〔2020〕6号",
        "valid_from": "2020-02-03",
        "valid_to": "2020-12-31",
    }
    assert (await headquarters.post("/v1/oversight/budgets", json=budget)).status_code == 201
    assert code_of(await headquarters.post("/v1/oversight/budgets", json=budget)) == "BUDGET_OVERLAPS"
    first = await approved(offices)
    assert (await dispatched(offices, first, region=str(TOWNSHIP))).status_code == 201
    second = await approved(offices, fields=["resident.pets"], approval={"approval_no": "内政字〔2020〕32号"})
    refused = await dispatched(offices, second)
    assert code_of(refused) == "BURDEN_BUDGET_EXCEEDED"
    assert refused.json()["facts"] == {"planned_minutes": 120, "budget_minutes": 100}
    # What the four authorities require cannot be refused; that it is too much is said.
    required = await allowed(offices, fields=["resident.cars"])
    made = await dispatched(offices, required)
    assert (made.status_code, made.json()["above_budget"]) == (201, True)
    told = await headquarters.get("/v1/oversight/burden", params={"region": str(COMMUNITY)})
    assert told.json() | {"region": None} == {
        "region": None,
        "first_on": "2020-02-03",
        "last_on": "2020-02-09",
        "dispatches": 2,
        "heaviest_minutes": 120,
        "budget_minutes": 100,
    }


async def test_two_dispatches_at_once_do_not_both_fit_into_the_time_that_is_left(offices: Offices) -> None:
    headquarters = await offices.of("headquarters", COUNTY)
    budget = {
        "region": str(COUNTY),
        "minutes_per_week": 100,
        "document_no": "康防指发〔2020〕6号",
        "valid_from": "2020-02-03",
        "valid_to": "2020-12-31",
    }
    await headquarters.post("/v1/oversight/budgets", json=budget)
    tasks = [
        await approved(offices, fields=[f"resident.x{n}"], approval={"approval_no": f"内政字〔2020〕{n}号"})
        for n in range(4)
    ]
    answers = await asyncio.gather(*(dispatched(offices, task) for task in tasks))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_what_came_to_its_day_expires_by_itself(offices: Offices) -> None:
    made = (await dispatched(offices, await allowed(offices), due_on="2020-02-06")).json()
    offices.clock.advance(days=1)
    assert await offices.run("expire-dispatches") == 0
    offices.clock.advance(days=1)
    assert await offices.run("expire-dispatches") == 1
    assert await offices.run("expire-dispatches") == 0
    own = await offices.of("industry", COUNTY)
    read = (await own.get(f"{DISPATCHES}/{made['id']}")).json()
    assert (read["state"], read["next_moves"]) == ("expired", [])


async def test_a_community_says_once_what_it_took(offices: Offices) -> None:
    made = (await dispatched(offices, await allowed(offices))).json()
    community, neighbour = await offices.of("community", COMMUNITY), await offices.of("community", NEIGHBOUR)
    path = f"{DISPATCHES}/{made['id']}/time"
    assert (await community.post(path, json={"minutes_spent": 90})).status_code == 201
    assert code_of(await community.post(path, json={"minutes_spent": 10})) == "SPENT_REPORTED_TWICE"
    assert (await neighbour.post(path, json={"minutes_spent": 30})).status_code == 201
    headquarters = await offices.of("headquarters", LEAGUE)
    counted = await headquarters.get(
        "/v1/oversight/burden-indicators",
        params={"region": str(LEAGUE), "first_on": "2020-02-01", "last_on": "2020-02-29"},
    )
    assert (counted.json()["minutes_reported"], counted.json()["communities_reporting"]) == (120, 2)


async def test_a_revoked_task_cannot_be_dispatched_at_the_same_moment(offices: Offices) -> None:
    task = await allowed(offices)
    headquarters = await offices.of("headquarters", PROVINCE)
    revoked, made = await asyncio.gather(
        offices.move(headquarters, f"/v1/oversight/tasks/{task['id']}", "revoke", task, {"reason": "未要求"}),
        dispatched(offices, task),
    )
    assert revoked.status_code == 200
    # Either the dispatch came first, or it found the task revoked; it was never let through afterwards.
    assert (made.status_code, made.json().get("code")) in {(201, None), (409, "NO_BASIS_IN_FORCE")}
    assert code_of(await dispatched(offices, task, region=str(COMMUNITY))) == "NO_BASIS_IN_FORCE"
