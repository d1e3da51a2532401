"""What a worker sees of the own rest."""

from datetime import date

from tests.offices import Offices, code_of
from tests.welfare.duty_log import days, entry, logged
from tests.welfare.leave_ledger.test_routes import holiday_week

ME = "/v1/welfare/me"


async def test_a_worker_sees_the_own_streak_order_and_leave(offices: Offices) -> None:
    worker = await offices.told_of(7)
    me = await offices.worker(worker)
    nothing = (await me.get(f"{ME}/rest")).json()
    assert (nothing["streak_days"], nothing["last_rest_on"], nothing["order"], nothing["leave"]) == (
        0,
        None,
        None,
        None,
    )
    await logged(offices, [entry(worker, day) for day in days("2020-01-23", 14)])
    seen = (await me.get(f"{ME}/rest")).json()
    assert (seen["streak_days"], seen["last_rest_on"]) == (14, "2020-01-22")
    assert (seen["order"]["rest_from"], seen["leave"]["available"]) == ("2020-02-06", 4)
    other = await offices.worker(await offices.told_of(8))
    assert (await other.get(f"{ME}/rest")).json()["order"] is None


async def test_after_a_day_off_the_streak_is_none(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await logged(offices, entry(worker, date(2020, 2, 3)))
    seen = (await (await offices.worker(worker)).get(f"{ME}/rest")).json()
    assert (seen["streak_days"], seen["last_rest_on"]) == (0, "2020-02-04")


async def test_a_worker_reports_oneself_sick_and_is_found_on_duty_all_the_same(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await logged(offices, entry(worker, date(2020, 2, 4)))
    me = await offices.worker(worker)
    sick = await me.post(f"{ME}/sick-reports", json={"since_on": "2020-02-04"})
    assert sick.status_code == 201, sick.text
    assert (await me.get(f"{ME}/rest")).json()["sick_block"]["id"] == sick.json()["id"]
    found = [event["data"]["duty_on"] for event in await offices.events() if event["type"].endswith("violation.found")]
    assert found == ["2020-02-04"]


async def test_a_worker_asks_for_the_own_leave_and_takes_it_back(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await holiday_week(offices, worker)
    me = await offices.worker(worker)
    asked = {"first_on": "2020-03-02", "last_on": "2020-03-03"}
    leave = (await me.post(f"{ME}/leaves", json=asked)).json()
    other = await offices.worker(await offices.told_of(8))
    assert (await offices.move(other, f"{ME}/leaves/{leave['id']}", "cancel", leave)).status_code == 404
    assert (await other.get(f"{ME}/leaves")).json()["items"] == []
    gone = await offices.move(me, f"{ME}/leaves/{leave['id']}", "cancel", leave)
    assert gone.json()["state"] == "cancelled"
    assert code_of(await me.post(f"{ME}/leaves", json=asked | {"first_on": "2020-02-05"})) == "LEAVE_AHEAD"


async def test_a_worker_sees_the_own_health_check(offices: Offices) -> None:
    worker = await offices.told_of(7)
    await logged(offices, entry(worker, date(2020, 2, 4)))
    offices.clock.advance(days=21)
    await offices.run("open-health-checks")
    me = await offices.worker(worker)
    assert [one["state"] for one in (await me.get(f"{ME}/health-checks")).json()["items"]] == ["due"]
    other = await offices.worker(await offices.told_of(8))
    assert (await other.get(f"{ME}/health-checks")).json()["items"] == []


async def test_who_is_no_worker_has_no_rest_of_their_own(offices: Offices) -> None:
    assert (await (await offices.of("worker")).get(f"{ME}/rest")).status_code == 404
