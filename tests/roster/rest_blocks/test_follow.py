"""What the welfare service decides about rest, sickness and leave takes effect in the plan of duty, once."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from chassis.database import Scope
from chassis.follower import Fed, hand
from chassis.worker_id import make_worker_id
from services.roster.rest_blocks.follow import WELFARE
from tests.roster.assignments.test_routes import PLANS, plan, planned, state_of
from tests.roster.make import COMMUNITY, Made, at

ORDER = str(uuid4())


async def told(roster: FastAPI, kind: str, **data: Any) -> None:
    async with roster.state.database.session(Scope.of_system(roster.state.clock)) as session, session.begin():
        now = roster.state.clock.now()
        fed = Fed(type=kind, subject=ORDER, region=COMMUNITY, data=data, sequence="1-1", at=now)
        await hand(session, WELFARE.on[kind], [fed])


async def tries(made: Made, worker: str, day: str) -> str | None:
    answer = await made.community.post(PLANS, json=plan(worker, day))
    code: str | None = answer.json().get("code")
    return code


async def test_an_order_to_rest_takes_the_plan_away_from_its_day_on_and_a_repeated_one_changes_nothing(
    made: Made, roster: FastAPI
) -> None:
    worker = (await made.active())["worker_id"]
    before, after = await planned(made, worker, "2020-02-20"), await planned(made, worker, "2020-02-21")
    for _ in range(2):
        await told(roster, "welfare.rest-order.triggered", order_id=ORDER, worker_id=worker, rest_from="2020-02-21")
    assert await state_of(made, before) == ("planned", None)
    assert await state_of(made, after) == ("withdrawn", "forced-rest")
    assert await tries(made, worker, "2020-02-21") == "WORKER_NOT_ASSIGNABLE"
    assert len(await made.events("roster.assignment.withdrawn")) == 1


async def test_duty_done_against_an_order_is_recorded_flagged_and_credited(made: Made, roster: FastAPI) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    done = await made.confirmed(worker, "2020-02-18")
    await told(roster, "welfare.rest-order.triggered", order_id=ORDER, worker_id=worker, rest_from="2020-02-18")
    flagged = (await made.community.get(f"/v1/roster/duty-entries/{done['id']}")).json()
    assert flagged["violation"] is True
    later = await made.confirmed(worker, "2020-02-19")
    assert later["violation"] is True
    (summary,) = await made.days()
    assert [day["half_days"] for day in summary["days"]] == [2, 2]


@pytest.mark.parametrize(
    ("move", "last_on", "free"),
    [
        ("served", "2020-02-22", "2020-02-23"),
        ("overridden", "2020-02-20", "2020-02-21"),
        ("lifted", "2020-02-19", "2020-02-20"),
    ],
)
async def test_after_the_end_of_an_order_the_worker_is_assigned_again(
    made: Made, roster: FastAPI, move: str, last_on: str, free: str
) -> None:
    worker = (await made.active())["worker_id"]
    await told(roster, "welfare.rest-order.triggered", order_id=ORDER, worker_id=worker, rest_from="2020-02-20")
    await told(roster, f"welfare.rest-order.{move}", order_id=ORDER, worker_id=worker, last_on=last_on)
    if last_on >= "2020-02-20":
        assert await tries(made, worker, last_on) == "WORKER_NOT_ASSIGNABLE"
    assert await tries(made, worker, free) is None


async def test_leave_blocks_its_days_only_and_sickness_until_it_is_cleared(made: Made, roster: FastAPI) -> None:
    worker = (await made.active())["worker_id"]
    block = str(uuid4())
    await told(
        roster,
        "welfare.leave.approved",
        leave_id=ORDER,
        worker_id=worker,
        first_on="2020-02-21",
        last_on="2020-02-22",
    )
    assert [await tries(made, worker, f"2020-02-{day}") for day in (20, 21, 22, 23)] == [
        None,
        "WORKER_NOT_ASSIGNABLE",
        "WORKER_NOT_ASSIGNABLE",
        None,
    ]
    await told(roster, "welfare.sick-block.opened", block_id=block, worker_id=worker, since_on="2020-02-24")
    assert await tries(made, worker, "2020-03-30") == "WORKER_NOT_ASSIGNABLE"
    await told(roster, "welfare.sick-block.cleared", block_id=block, worker_id=worker, last_on="2020-02-25")
    assert await tries(made, worker, "2020-02-26") is None


async def test_an_order_for_a_record_that_was_merged_is_the_survivors(made: Made, roster: FastAPI) -> None:
    goes, stays = await made.active(), (await made.active())["worker_id"]
    await made.move(goes, "merge", {"into": stays, "reason": "同一人两次登记"})
    await told(
        roster, "welfare.rest-order.triggered", order_id=ORDER, worker_id=goes["worker_id"], rest_from="2020-02-20"
    )
    assert await tries(made, stays, "2020-02-21") == "WORKER_NOT_ASSIGNABLE"


async def test_an_order_for_a_worker_that_the_roster_does_not_know_holds_nothing_up(roster: FastAPI) -> None:
    await told(
        roster,
        "welfare.rest-order.triggered",
        order_id=ORDER,
        worker_id=make_worker_id(77_777),
        rest_from="2020-02-20",
    )


async def test_entries_are_told_as_they_stand_when_recorded_confirmed_and_reversed(made: Made) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    done = await made.confirmed(worker, "2020-02-18")
    await made.community.post(
        f"/v1/roster/duty-entries/{done['id']}/reverse", json={"reason": "人员填写有误"}, headers=at(done["version"])
    )
    logged = await made.events("roster.duty.logged")
    entries = [entry for event in logged for entry in event["data"]["entries"]]
    assert [(entry["entry_id"], entry["state"]) for entry in entries] == [
        (done["id"], "recorded"),
        (done["id"], "confirmed"),
        (done["id"], "reversed"),
    ]
