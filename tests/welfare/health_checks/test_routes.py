"""One health check after the control period for everyone who did duty in it."""

from datetime import date
from typing import Any

from chassis.worker_id import make_worker_id
from tests.offices import COUNTY, ELSEWHERE, TOWNSHIP, Offices, code_of
from tests.welfare.duty_log import entry, logged

CHECKS = "/v1/welfare/health-checks"
CSV = {"Content-Type": "text/csv"}


async def checks(offices: Offices, **asked: Any) -> list[dict[str, Any]]:
    county = await offices.of("civil-affairs", COUNTY)
    items: list[dict[str, Any]] = (await county.get(CHECKS, params=asked)).json()["items"]
    return items


async def due(offices: Offices) -> dict[str, Any]:
    """The check of one worker, on the first day after the control period."""
    worker = await offices.told_of(7)
    await logged(offices, entry(worker, date(2020, 2, 4)))
    offices.clock.advance(days=21)
    await offices.run("open-health-checks")
    (check,) = await checks(offices)
    return check


async def test_a_check_is_due_once_when_the_period_has_ended(offices: Offices) -> None:
    worker, idle, unconfirmed, late = [await offices.told_of(number) for number in (7, 8, 9, 10)]
    await logged(offices, entry(worker, date(2020, 2, 4)), entry(unconfirmed, date(2020, 2, 4), state="recorded"))
    offices.clock.advance(days=20)
    assert await offices.run("open-health-checks") == 0  # 25 February, the period's last day
    offices.clock.advance(days=1)
    await logged(offices, entry(late, date(2020, 2, 26)))
    assert await offices.run("open-health-checks") == 1
    assert await offices.run("open-health-checks") == 0
    (check,) = await checks(offices)
    assert (check["worker_id"], check["state"], check["due_on"]) == (worker, "due", "2020-05-25")
    told = [event for event in await offices.events() if event["type"] == "welfare.health-check.due"]
    assert len(told) == 1
    assert idle != worker


async def test_a_check_is_booked_booked_anew_and_done(offices: Offices) -> None:
    check = await due(offices)
    township = await offices.of("township", TOWNSHIP)
    path = f"{CHECKS}/{check['id']}"
    asked = {"on": "2020-03-10", "place": "康巴什区人民医院"}
    past = await offices.move(township, path, "book", check, asked | {"on": "2020-02-25"})
    assert code_of(past) == "HEALTH_CHECK_BOOKING"
    booked = (await offices.move(township, path, "book", check, asked)).json()
    booked = (await offices.move(township, path, "book", booked, asked | {"on": "2020-03-11"})).json()
    assert (booked["state"], booked["booked_on"]) == ("booked", "2020-03-11")
    for day in ("2020-02-25", "2020-02-27"):
        refused = await offices.move(township, path, "complete", booked, {"on": day})
        assert code_of(refused) == "HEALTH_CHECK_DONE_DAY"
    done = (await offices.move(township, path, "complete", booked, {"on": "2020-02-26"})).json()
    assert (done["state"], done["done_on"], done["next_moves"]) == ("done", "2020-02-26", [])
    assert code_of(await offices.move(township, path, "complete", done, {"on": "2020-02-26"})) == "ILLEGAL_MOVE"


async def taken(offices: Offices, kind: str, file: str, *, region: int = TOWNSHIP, **asked: Any) -> dict[str, Any]:
    """What became of the rows of a list."""
    township = await offices.of("township", region)
    answer = await township.post(f"{CHECKS}/import-{kind}", content=file.encode(), headers=CSV, params=asked)
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


def codes(report: dict[str, Any]) -> list[tuple[int, str, str]]:
    return [(error["row"], error["column"], error["code"]) for error in report["errors"]]


async def two_due(offices: Offices) -> tuple[str, str]:
    """Two workers whose checks wait on 26 February."""
    one, two = await offices.told_of(1), await offices.told_of(2)
    await logged(offices, *(entry(worker, date(2020, 2, 4)) for worker in (one, two)))
    offices.clock.advance(days=21)
    assert await offices.run("open-health-checks") == 2
    return one, two


async def test_a_list_books_the_checks_that_wait_and_changes_nothing_where_it_is_wrong(offices: Offices) -> None:
    one, two = await two_due(offices)
    stranger = make_worker_id(99)
    file = (
        "人员编号,体检日,体检机构\n"
        f"{two},2020-03-11,旗医院\n{one},2020-03-10,旗医院\n{stranger},2020-03-10,旗医院\n{one},2020-03-12,旗医院\n"
    )
    trial = await taken(offices, "bookings", file, dry_run=True)
    whole = await taken(offices, "bookings", file, mode="atomic")
    assert codes(trial) == codes(whole)
    assert {one["state"] for one in await checks(offices)} == {"due"}
    report = await taken(offices, "bookings", file)
    assert codes(report) == [(5, "worker_id", "duplicate_row"), (4, "worker_id", "HEALTH_CHECK_NOT_AWAITED")]
    assert {(check["worker_id"], check["booked_on"], check["place"]) for check in await checks(offices)} == {
        (one, "2020-03-10", "旗医院"),
        (two, "2020-03-11", "旗医院"),
    }
    again = await taken(offices, "bookings", f"worker_id,on,place\n{one},2020-03-10,旗医院\n{two},2020-02-25,旗医院\n")
    assert (again["unchanged"], codes(again)) == (1, [(3, "on", "HEALTH_CHECK_BOOKING")])
    told = [event["type"] for event in await offices.events() if event["type"] == "welfare.health-check.booked"]
    assert len(told) == 2


async def test_a_hospital_s_list_completes_the_check_that_is_due_first(offices: Offices) -> None:
    one, two = await two_due(offices)
    file = f"worker_id,on\n{one},2020-02-26\n{two},2020-02-25\n"
    report = await taken(offices, "completions", file)
    assert (report["accepted"], codes(report)) == (1, [(3, "on", "HEALTH_CHECK_DONE_DAY")])
    again = await taken(offices, "completions", file)
    assert (again["accepted"], again["unchanged"]) == (0, 1)
    offices.clock.advance(days=1)
    later = await taken(offices, "completions", f"worker_id,on\n{one},2020-02-27\n")
    assert codes(later) == [(2, "worker_id", "HEALTH_CHECK_NOT_AWAITED")]
    assert {check["worker_id"]: check["state"] for check in await checks(offices)} == {one: "done", two: "due"}


async def test_a_list_may_name_a_record_that_was_merged_and_nobody_of_another_county(offices: Offices) -> None:
    one, two = await two_due(offices)
    await offices.told_of(1, type="roster.worker.merged", state="merged", into=two, merged_into=two)
    elsewhere = ELSEWHERE // 1000 * 1000
    foreign = await taken(offices, "completions", f"worker_id,on\n{two},2020-02-26\n", region=elsewhere)
    assert codes(foreign) == [(2, "worker_id", "HEALTH_CHECK_NOT_AWAITED")]
    assert (await taken(offices, "completions", f"worker_id,on\n{one},2020-02-26\n"))["accepted"] == 1
    assert {check["worker_id"] for check in await checks(offices, state="done")} == {two}


async def test_checks_of_another_county_are_not_seen(offices: Offices) -> None:
    check = await due(offices)
    elsewhere = await offices.of("township", ELSEWHERE // 1000 * 1000)
    assert (await elsewhere.get(f"{CHECKS}/{check['id']}")).status_code == 404
