"""The gate over HTTP: what is let in, put before the government, answered from what is held, or refused."""

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from deploy.local.generated import merged_document
from services.oversight.tasks.holdings import holdings
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, PROVINCE, Offices, code_of
from tests.oversight.make import allowed, approved, mandate, registered, submitted, task_of

TASKS = "/v1/oversight/tasks"
DISPATCHES = "/v1/oversight/dispatches"


async def test_a_task_without_a_basis_is_refused_with_the_clause_and_counted(offices: Offices) -> None:
    task = await registered(offices)
    assert (task["task_class"], task["state"]) == ("c", "refused")
    assert "第四条" in task["reason"]
    assert task["next_moves"] == []
    told = [one["data"] for one in await offices.events() if one["type"] == "oversight.task.refused"]
    assert [(one["department"], one["registered_in"]) for one in told] == [("industry", str(COUNTY))]
    headquarters = await offices.of("headquarters", COUNTY)
    counted = await headquarters.get(
        "/v1/oversight/burden-indicators",
        params={"region": str(COUNTY), "first_on": "2020-02-01", "last_on": "2020-02-29"},
    )
    assert counted.json()["tasks"] == [{"department": "industry", "state": "refused", "tasks": 1}]


async def test_headquarters_are_bound_as_everybody_is(offices: Offices) -> None:
    task = await registered(offices, department="headquarters", office_region=PROVINCE, region=str(PROVINCE))
    assert task["state"] == "refused"


async def test_a_task_with_a_document_of_the_four_authorities_is_allowed(offices: Offices) -> None:
    task = await allowed(offices)
    assert (task["task_class"], task["state"]) == ("a", "allowed")
    assert [move["move"] for move in task["next_moves"]] == ["revoke", "end"]


@pytest.mark.parametrize(
    "more",
    [
        {"region": "150600000000"},
        {"valid_from": "2020-02-06"},
        {"valid_to": "2020-02-28"},
    ],
)
async def test_a_document_is_a_basis_in_its_own_region_and_days_only(offices: Offices, more: dict[str, Any]) -> None:
    document = await mandate(offices, **{"region": str(COUNTY)} | more)
    office = await offices.of("industry", PROVINCE)
    asked = task_of(mandate_id=document["id"], region=str(PROVINCE) if "region" in more else str(COUNTY))
    refused = await office.post(TASKS, json=asked)
    assert code_of(refused) == "MANDATE_DOES_NOT_COVER"
    assert (await office.get(TASKS)).json()["items"] == []


async def test_data_that_the_platform_holds_is_pointed_to_and_not_asked(offices: Offices) -> None:
    task = await submitted(offices, fields=["duty.days", "worker.name"])
    assert task["state"] == "merged"
    assert [one["where"] for one in task["held"]] == ["/v1/roster/duty-summaries", "/v1/roster/workers/{worker_id}"]
    partly = await submitted(offices, fields=["duty.days", "resident.returned"])
    assert (partly["state"], partly["asked_fields"]) == ("submitted", ["resident.returned"])


def test_every_holding_is_an_operation_that_there_is() -> None:
    paths = merged_document()["paths"]
    assert {one.operation for one in holdings().values()} <= set(paths)


async def test_a_special_need_waits_for_the_autonomous_region_s_government(offices: Offices) -> None:
    task = await submitted(offices)
    assert task["state"] == "submitted"
    approval = {"approval_no": "内政字〔2020〕31号", "valid_from": "2020-02-05", "valid_to": "2020-02-20"}
    for department, region in (("headquarters", PROVINCE), ("government", LEAGUE), ("civil-affairs", PROVINCE)):
        office = await offices.of(department, region)
        refused = await offices.move(office, f"{TASKS}/{task['id']}", "approve", task, approval)
        assert code_of(refused) == "APPROVAL_NOT_DELEGATED"
    government = await offices.of("government", PROVINCE)
    done = await offices.move(government, f"{TASKS}/{task['id']}", "approve", task, approval | {"minutes_per_week": 30})
    assert done.json()["state"] == "approved"
    assert done.json()["approval"]["minutes_per_week"] == 30
    assert done.json()["approval"]["fields"] == ["resident.returned", "resident.isolated"]


async def test_an_approval_is_no_wider_and_its_number_no_other_s(offices: Offices) -> None:
    await approved(offices)
    task = await submitted(offices, fields=["resident.pets"])
    government = await offices.of("government", PROVINCE)
    approval = {"approval_no": "内政字〔2020〕31号", "valid_from": "2020-02-05", "valid_to": "2020-02-20"}
    path = f"{TASKS}/{task['id']}"
    wide = await offices.move(government, path, "approve", task, approval | {"fields": ["resident.cars"]})
    assert code_of(wide) == "APPROVAL_TOO_WIDE"
    again = await offices.move(government, path, "approve", task, approval)
    assert code_of(again) == "APPROVAL_NUMBER_TAKEN"
    assert (await government.get(path)).json()["state"] == "submitted"


async def test_no_row_says_that_somebody_else_approved(offices: Offices) -> None:
    task = await submitted(offices)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match="ck_approvals_not_delegated"):
            await session.execute(
                text(
                    "INSERT INTO approvals (task_id, approval_no, region, fields, minutes_per_week, valid_from,"
                    " valid_to, department, level, approved_by, approved_on, version)"
                    " VALUES (:task, 'x', 150603000000, '{}', 1, '2020-02-05',"
                    " '2020-02-06', 'headquarters', 'province', 'x', '2020-02-05', 1)"
                ),
                {"task": task["id"]},
            )


async def test_only_who_registered_withdraws_or_ends(offices: Offices) -> None:
    task = await submitted(offices)
    other = await offices.of("education", COUNTY)
    refused = await offices.move(other, f"{TASKS}/{task['id']}", "withdraw", task)
    assert code_of(refused) == "NOT_THE_REGISTRANT"
    own = await offices.of("industry", COUNTY)
    assert (await offices.move(own, f"{TASKS}/{task['id']}", "withdraw", task)).json()["state"] == "withdrawn"
    illegal = await offices.move(own, f"{TASKS}/{task['id']}", "end", {"version": 2})
    assert code_of(illegal) == "ILLEGAL_MOVE"


async def test_a_task_that_its_document_does_not_require_is_refused_after_all(offices: Offices) -> None:
    task = await allowed(offices)
    headquarters = await offices.of("headquarters", PROVINCE)
    revoked = await offices.move(headquarters, f"{TASKS}/{task['id']}", "revoke", task, {"reason": "文件未要求"})
    assert (revoked.json()["state"], revoked.json()["reason"]) == ("refused", "文件未要求")
    own = await offices.of("industry", COUNTY)
    dispatched = await own.post(f"{TASKS}/{task['id']}/dispatch", json={"due_on": "2020-02-20"})
    assert code_of(dispatched) == "NO_BASIS_IN_FORCE"


async def _dispatched(offices: Offices, task: dict[str, Any], **more: Any) -> httpx.Response:
    own = await offices.of("industry", COUNTY)
    return await own.post(f"{TASKS}/{task['id']}/dispatch", json={"due_on": "2020-02-20"} | more)


@pytest.mark.parametrize(
    ("who", "move", "why", "left", "told", "asked_anew"),
    [
        (("industry", COUNTY), "end", None, "done", ["task.ended", "dispatch.closed"], "merged"),
        (
            ("headquarters", PROVINCE),
            "revoke",
            {"reason": "文件未要求"},
            "recalled",
            ["task.revoked", "dispatch.recalled"],
            "allowed",
        ),
    ],
)
async def test_what_is_dispatched_of_a_task_that_is_over_is_asked_no_longer(
    offices: Offices,
    who: tuple[str, int],
    move: str,
    why: dict[str, str] | None,
    left: str,
    told: list[str],
    asked_anew: str,
) -> None:
    task = await allowed(offices)
    made = await _dispatched(offices, task)
    over = await offices.move(await offices.of(*who), f"{TASKS}/{task['id']}", move, task, why)
    assert over.status_code == 200, over.text
    community = await offices.of("community", COMMUNITY)
    [seen] = (await community.get(DISPATCHES)).json()["items"]
    assert (seen["id"], seen["state"]) == (made.json()["id"], left)
    assert [one["type"] for one in await offices.events()][-2:] == [f"oversight.{one}" for one in told]
    again = await allowed(offices, document_no="内政办发电〔2020〕10号")
    assert again["state"] == asked_anew


async def test_a_task_that_ends_while_it_is_dispatched_leaves_nothing_dispatched(offices: Offices) -> None:
    for number in range(6):
        task = await allowed(offices, document_no=f"内政办发电〔2020〕2{number}号", kind="activity", fields=[])
        own = await offices.of("industry", COUNTY)
        ended, *made = await asyncio.gather(
            offices.move(own, f"{TASKS}/{task['id']}", "end", task),
            *(_dispatched(offices, task, minutes_per_week=1) for _ in range(3)),
        )
        assert ended.status_code == 200, ended.text
        assert {code_of(one) for one in made if one.status_code != 201} <= {"NO_BASIS_IN_FORCE"}
    assert {one["state"] for one in (await own.get(DISPATCHES)).json()["items"]} <= {"done"}


async def test_the_database_lets_no_task_end_that_is_still_dispatched(offices: Offices) -> None:
    task = await allowed(offices)
    assert (await _dispatched(offices, task)).status_code == 201
    database, system = offices.app.state.database, Scope.of_system(offices.clock)
    with pytest.raises(IntegrityError, match="still dispatched"):
        async with database.session(system) as session, session.begin():
            await session.execute(text("UPDATE tasks SET state = 'ended'"))


async def test_communities_read_what_their_county_registered_and_nobody_sideways_does(offices: Offices) -> None:
    task = await allowed(offices)
    community = await offices.of("community", COMMUNITY)
    assert [one["id"] for one in (await community.get(TASKS)).json()["items"]] == [task["id"]]
    elsewhere = await offices.of("community", ELSEWHERE)
    assert (await elsewhere.get(TASKS)).json()["items"] == []
    assert (await elsewhere.get(f"{TASKS}/{task['id']}")).status_code == 404


async def test_nobody_registers_for_another_s_region(offices: Offices) -> None:
    office = await offices.of("industry", COUNTY)
    refused = await office.post(TASKS, json=task_of(region=str(LEAGUE)))
    assert refused.status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": []},
        {"fields": ["a.b", "a.b"]},
        {"fields": ["Not A Code"]},
        {"first_on": "2020-03-01"},
        {"last_on": "2021-02-06"},
        {"minutes_per_week": 0},
        {"mandate_id": "0199d3a0-0000-7000-8000-000000000001", "special_need": "x"},
        {"unknown": 1},
    ],
)
async def test_a_request_that_cannot_be_meant_is_refused(offices: Offices, wrong: dict[str, Any]) -> None:
    office = await offices.of("industry", COUNTY)
    assert (await office.post(TASKS, json=task_of(**wrong))).status_code == 422
