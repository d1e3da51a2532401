"""Who has left is forgotten when their period is over, and not a day before; never while something holds them."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from chassis.clock import FixedClock
from chassis.database import Scope
from chassis.manifest import run_rule
from services.roster.main import SERVICE
from tests.roster.make import COMMUNITY, COUNTY, OTHER_COUNTY, Made

PROVINCE = 150000000000
RETENTION = "/v1/roster/retention"
YEAR = {"kind": "worker-identity", "months": 12, "source": "测试用期限"}


async def retain(app: FastAPI, clock: FixedClock) -> int:
    async with app.state.database.session(Scope.of_system(clock)) as session, session.begin():
        return await SERVICE.every_rule["retain"](session)


async def in_force(made: Made, clock: FixedClock) -> None:
    """A year, entered and confirmed by two hands, and its notice over."""
    one, other = [await made.client("civil-affairs", PROVINCE, subject=f"test:{name}") for name in ("a", "b")]
    entered = await one.post(f"{RETENTION}/periods", json=YEAR | {"valid_from": f"{_in_days(clock, 30)}"})
    assert entered.status_code == 201, entered.text
    path, match = f"{RETENTION}/periods/{entered.json()['id']}/confirm", {"If-Match": '"1"'}
    assert (await one.post(path, headers=match)).json()["code"] == "SAME_HAND_CONFIRMS"
    confirmed = await other.post(path, headers=match)
    assert confirmed.json()["state"] == "confirmed", confirmed.text
    clock.advance(days=30)


def _in_days(clock: FixedClock, days: int) -> date:
    return clock.today() + timedelta(days=days)


async def left(made: Made, **given: Any) -> dict[str, Any]:
    worker = await made.active(**given)
    return await made.move(worker, "leave", {"left_on": "2020-02-20"})


async def held(made: Made, **more: Any) -> dict[str, Any]:
    asked = {"region": str(COUNTY), "reason": "行政诉讼期间", "document_no": "（2021）内02行初1号"} | more
    answer = await made.county.post(f"{RETENTION}/holds", json=asked)
    assert answer.status_code == 201, answer.text
    hold: dict[str, Any] = answer.json()
    return hold


async def row_of(app: FastAPI, clock: FixedClock, worker_id: str) -> Any:
    async with app.state.database.session(Scope.of_system(clock)) as session:
        return (await session.execute(text("SELECT * FROM workers WHERE worker_id = :w"), {"w": worker_id})).one()


async def test_nothing_is_erased_of_a_kind_that_has_no_period(roster: FastAPI, made: Made, clock: FixedClock) -> None:
    worker = await left(made)
    clock.advance(days=40_000)
    assert await retain(roster, clock) == 0
    [told] = (await made.county.get(RETENTION)).json()["items"]
    assert (told["months"], told["problem"], told["kept"], told["due"]) == (None, "PARAMETER_MISSING", 1, 0)
    me = await made.client("worker", COMMUNITY, worker_id=worker["worker_id"])
    [mine] = (await me.get("/v1/roster/me/retention")).json()["items"]
    assert (mine["records"], mine["months"], mine["kept_until"]) == (1, None, None)


async def test_identity_goes_when_the_period_is_over_and_number_days_and_place_stay(
    roster: FastAPI, made: Made, clock: FixedClock
) -> None:
    worker, at_work = await left(made), await made.active()
    third = await made.active()
    await in_force(made, clock)
    me = await made.client("worker", COMMUNITY, worker_id=worker["worker_id"])
    [mine] = (await me.get("/v1/roster/me/retention")).json()["items"]
    assert (mine["kept_until"], mine["in_use"], mine["held"]) == ("2021-02-20", 0, False)
    clock.advance(days=335)
    assert f"{clock.today()}" == "2021-02-19"
    assert await retain(roster, clock) == 0
    clock.advance(days=1)
    [told] = (await made.county.get(RETENTION)).json()["items"]
    assert (told["kept"], told["due"], told["held"], told["problem"]) == (3, 1, 0, None)
    before = await row_of(roster, clock, worker["worker_id"])
    assert await retain(roster, clock) == 1
    assert await retain(roster, clock) == 0
    after = await row_of(roster, clock, worker["worker_id"])
    assert (after.name, after.id_number, after.phone, after.name_masked) == (b"", b"", None, "*")
    assert after.id_index != before.id_index
    assert (after.born_on.month, after.born_on.day) == (1, 1)
    assert (after.region, after.category, after.enrolled_on, after.left_on) == (
        before.region,
        before.category,
        before.enrolled_on,
        before.left_on,
    )
    assert after.version == before.version + 1
    read = await made.county.get(
        f"/v1/roster/workers/{worker['worker_id']}/identity", headers={"X-Purpose": "check-record"}
    )
    assert (read.status_code, read.json()["code"]) == (410, "NO_LONGER_KEPT")
    kept = await made.county.get(
        f"/v1/roster/workers/{at_work['worker_id']}/identity", headers={"X-Purpose": "check-record"}
    )
    assert kept.json()["name"] == "张三"
    [told_of] = [one for one in await made.events("roster.worker.changed") if one["subject"] == worker["worker_id"]]
    assert told_of["data"]["name_masked"] == "*"
    [erased] = (await made.county.get("/v1/roster/audit", params={"action": "roster.record.erased"})).json()["items"]
    assert (erased["subject"], erased["facts"]["keys"]) == ("worker-identity", [worker["worker_id"]])
    assert third["worker_id"] not in erased["facts"]["keys"]


@pytest.mark.parametrize("hold", [{}, {"kind": "worker-identity"}, {"worker_id": True}])
async def test_what_is_under_a_hold_stays_until_another_hand_lifts_it(
    roster: FastAPI, made: Made, clock: FixedClock, hold: dict[str, Any]
) -> None:
    worker = await left(made)
    if "worker_id" in hold:
        hold = {"worker_id": worker["worker_id"]}
    await in_force(made, clock)
    placed = await held(made, **hold)
    clock.advance(days=400)
    assert await retain(roster, clock) == 0
    [told] = (await made.county.get(RETENTION)).json()["items"]
    assert (told["due"], told["held"]) == (0, 1)
    path, match = f"{RETENTION}/holds/{placed['id']}/lift", {"If-Match": '"1"'}
    own = await made.county.post(path, headers=match, json={"reason": "案件已审结"})
    assert own.json()["code"] == "SAME_HAND_LIFTS_HOLD"
    # A rule that names no article stands on that of its operation.
    assert own.json()["facts"] == {"permission": "roster:legal-hold:lift"}
    assert "个人信息保护法" in own.json()["source"]
    other = await made.client("civil-affairs", COUNTY, subject="test:another")
    lifted = await other.post(path, headers=match, json={"reason": "案件已审结"})
    assert lifted.json()["state"] == "lifted", lifted.text
    assert await retain(roster, clock) == 1


async def test_a_hold_elsewhere_or_of_another_worker_holds_nothing(
    roster: FastAPI, made: Made, clock: FixedClock
) -> None:
    await left(made)
    other = await made.active()
    await in_force(made, clock)
    await held(made, worker_id=other["worker_id"])
    elsewhere = await made.client("civil-affairs", OTHER_COUNTY)
    asked = {"region": str(OTHER_COUNTY), "reason": "行政诉讼期间", "document_no": "x"}
    assert (await elsewhere.post(f"{RETENTION}/holds", json=asked)).status_code == 201
    outside = await elsewhere.post(f"{RETENTION}/holds", json=asked | {"region": str(COUNTY)})
    assert outside.status_code == 404
    clock.advance(days=400)
    assert await retain(roster, clock) == 1


async def test_a_hold_and_a_pass_at_once_leave_either_the_hold_seen_or_the_pass_over(
    roster: FastAPI, made: Made, clock: FixedClock
) -> None:
    """Whatever comes first: what was held is there, and what was erased was not held when it was."""
    workers = [await left(made) for _ in range(3)]
    await in_force(made, clock)
    clock.advance(days=400)
    held_one, erased = await asyncio.gather(held(made), retain(roster, clock))
    assert erased in (0, len(workers))
    assert held_one["state"] == "placed"
    assert await retain(roster, clock) == 0
    gone = [(await row_of(roster, clock, one["worker_id"])).name == b"" for one in workers]
    assert sum(gone) == erased


async def test_the_database_itself_refuses_what_is_held_or_in_use(
    roster: FastAPI, made: Made, clock: FixedClock
) -> None:
    in_use, gone, kept = await made.active(), await left(made), await left(made)
    await held(made, worker_id=kept["worker_id"])
    keys = [one["worker_id"] for one in (in_use, gone, kept)]
    async with roster.state.database.session(Scope.of_system(clock)) as session, session.begin():
        assert await session.scalar(text("SELECT erase_workers(:keys)"), {"keys": keys}) == 1
    rows = [(await row_of(roster, clock, key)).name == b"" for key in keys]
    assert rows == [False, True, False]


async def test_a_period_is_of_a_known_kind_and_thirty_days_ahead(made: Made, clock: FixedClock) -> None:
    province = await made.client("civil-affairs", PROVINCE)
    soon = await province.post(f"{RETENTION}/periods", json=YEAR | {"valid_from": f"{_in_days(clock, 29)}"})
    assert soon.json()["code"] == "RETENTION_IN_FORCE_TOO_SOON"
    unknown = {"kind": "x", "valid_from": f"{_in_days(clock, 30)}"}
    assert (await province.post(f"{RETENTION}/periods", json=YEAR | unknown)).json()["code"] == "UNKNOWN_KIND_OF_RECORD"


async def test_a_period_that_nobody_confirmed_erases_nothing(roster: FastAPI, made: Made, clock: FixedClock) -> None:
    await left(made)
    province = await made.client("civil-affairs", PROVINCE)
    await province.post(f"{RETENTION}/periods", json=YEAR | {"valid_from": f"{_in_days(clock, 30)}"})
    clock.advance(days=4000)
    assert await retain(roster, clock) == 0


async def test_a_dry_run_counts_what_would_go_and_takes_it_back(
    roster: FastAPI, made: Made, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the clock of a process of its own, for which the period has long been over."""
    worker = await left(made)
    await in_force(made, clock)
    url = roster.state.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("NUANXIN_ROSTER_DATABASE_URL", url)
    for _ in range(2):
        assert await run_rule(SERVICE, "retain", dry_run=True) == 1
    assert (await row_of(roster, clock, worker["worker_id"])).name != b""
    assert await run_rule(SERVICE, "retain") == 1
    assert await run_rule(SERVICE, "retain") == 0
