"""An indicator that misses its target opens an order, once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.offices import COUNTY, LEAGUE, PROVINCE, Offices
from tests.oversight.figures.make import told
from tests.oversight.make import ordered

RULE, ORDERS = "open-orders-of-breaches", "/v1/oversight/orders"
STREAK, PAID = "welfare.streak-14", "subsidy.paid-on-time"
BESIDE = 150602000000


async def target(offices: Offices, indicator: str, value: str, *, region: int = LEAGUE, month: str = "2020-02") -> None:
    headquarters = await offices.of("headquarters", region)
    asked = {"indicator": indicator, "region": str(region), "valid_from": month, "value": value}
    answer = await headquarters.post("/v1/oversight/indicator-targets", json=asked)
    assert answer.status_code == 201, answer.text


async def orders(offices: Offices, region: int = LEAGUE) -> list[dict[str, Any]]:
    headquarters = await offices.of("headquarters", region)
    items: list[dict[str, Any]] = (await headquarters.get(ORDERS)).json()["items"]
    return items


async def test_a_breach_is_put_to_the_office_that_owns_the_indicator_once(offices: Offices) -> None:
    await told(offices, (STREAK, 2, None))
    await told(offices, (STREAK, 0, None), region=BESIDE)
    await told(offices, (STREAK, 5, None), region=LEAGUE)  # what no county keeps is no county's to put right
    assert await offices.run(RULE) == 0  # no target: nothing is breached, and nothing guessed
    await target(offices, STREAK, "0")
    assert sum(await asyncio.gather(*(offices.run(RULE) for _ in range(3)))) == 1
    (order,) = await orders(offices)
    assert (order["region"], order["department"], order["clause"]) == (str(COUNTY), "civil-affairs", 5)
    assert (order["opened_by"], order["opened_in"], order["finding_id"]) == ("indicator", str(LEAGUE), None)
    assert (order["indicator"], order["period"], order["due_on"]) == (STREAK, "2020-02", "2020-02-12")
    assert order["demand"] == "连续出勤14日以上：2020-02 为 2，目标 0，请查明原因并整改"
    offices.clock.advance(hours=1)
    await told(offices, (STREAK, 9, None))
    assert await offices.run(RULE) == 0
    (event,) = [one["data"] for one in await offices.events() if one["type"] == "oversight.order.issued"]
    assert (event["indicator"], event["period"]) == (STREAK, "2020-02")


async def test_another_month_is_another_breach_and_its_order_is_judged_as_any(offices: Offices) -> None:
    await target(offices, STREAK, "0")
    await told(offices, (STREAK, 2, None))
    assert await offices.run(RULE) == 1
    offices.clock.advance(days=30)
    await told(offices, (STREAK, 1, None), period="2020-03")
    assert await offices.run(RULE) == 1
    early, _ = sorted(await orders(offices), key=lambda one: str(one["period"]))
    office, headquarters = await offices.of("civil-affairs", COUNTY), await offices.of("headquarters", LEAGUE)
    seen = await offices.move(office, f"/v1/oversight/order-notices/{early['id']}", "respond", early, {"response": "x"})
    for move in ("verify", "close"):
        seen = await offices.move(headquarters, f"{ORDERS}/{early['id']}", move, seen.json(), {"opinion": "属实"})
    assert seen.json()["state"] == "closed"
    assert await offices.run(RULE) == 0  # closed or not, it was opened


async def test_a_share_is_judged_when_its_days_are_over(offices: Offices) -> None:
    await target(offices, PAID, "0.95", region=PROVINCE)
    await told(offices, (PAID, 1, 2))
    await told(offices, (PAID, 0, 0), region=BESIDE)
    offices.clock.advance(days=54)  # 30 March
    assert await offices.run(RULE) == 0
    offices.clock.advance(days=1)
    assert await offices.run(RULE) == 1
    (order,) = await orders(offices, PROVINCE)
    assert (order["department"], order["opened_in"]) == ("finance", str(PROVINCE))


async def test_an_overdue_order_opens_no_order_of_its_own(offices: Offices) -> None:
    await target(offices, "oversight.orders-overdue", "0")
    await ordered(offices, due_on="2020-02-06")
    offices.clock.advance(days=2)
    await offices.run("count-indicators")
    assert await offices.run(RULE) == 0


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("opened_by = 'indicator', finding_id = NULL", "ck_rectification_orders_breach"),
        ("indicator = 'toy.a', period = '2020-02-01'", "ck_rectification_orders_breach"),
        (
            "opened_by = 'indicator', finding_id = NULL, indicator = 'toy.a', period = '2020-02-02'",
            "ck_rectification_orders_period",
        ),
    ],
)
async def test_an_order_rests_on_a_finding_or_on_an_indicator_of_a_month(
    offices: Offices, change: str, constraint: str
) -> None:
    await ordered(offices)
    copied = text("CREATE TEMP TABLE tried (LIKE rectification_orders INCLUDING ALL) ON COMMIT DROP")
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session, session.begin():
        await session.execute(copied)
        await session.execute(text("INSERT INTO tried SELECT * FROM rectification_orders"))
        with pytest.raises(IntegrityError, match=constraint):
            await session.execute(text(f"UPDATE tried SET {change}"))  # noqa: S608 - the test's own words
        await session.rollback()
