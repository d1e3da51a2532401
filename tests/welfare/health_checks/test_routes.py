"""One health check after the control period for everyone who did duty in it."""

from datetime import date
from typing import Any

from tests.offices import COUNTY, ELSEWHERE, TOWNSHIP, Offices, code_of
from tests.welfare.duty_log import entry, logged

CHECKS = "/v1/welfare/health-checks"


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


async def test_checks_of_another_county_are_not_seen(offices: Offices) -> None:
    check = await due(offices)
    elsewhere = await offices.of("township", ELSEWHERE // 1000 * 1000)
    assert (await elsewhere.get(f"{CHECKS}/{check['id']}")).status_code == 404
