"""Indicators of orders over HTTP."""

from typing import Any

from tests.offices import COUNTY, LEAGUE, Offices, code_of
from tests.oversight.make import ordered

INDICATORS = "/v1/oversight/order-indicators"


async def _closed(offices: Offices, order: dict[str, Any]) -> None:
    office = await offices.of(order["department"], int(order["region"]))
    headquarters = await offices.of("headquarters", LEAGUE)
    notice, path = f"/v1/oversight/order-notices/{order['id']}", f"/v1/oversight/orders/{order['id']}"
    seen = (await offices.move(office, notice, "respond", order, {"response": "已补发"})).json()
    for move in ("verify", "close"):
        seen = (await offices.move(headquarters, path, move, seen, {"opinion": "属实"})).json()
    assert seen["state"] == "closed"


def _asked(region: int, first_on: str = "2020-02-01", last_on: str = "2020-02-29") -> dict[str, str]:
    return {"region": str(region), "first_on": first_on, "last_on": last_on}


async def test_orders_are_counted_by_office_and_sum_to_the_whole(offices: Offices) -> None:
    early, late, waiting = [await ordered(offices) for _ in range(3)]
    elsewhere = await ordered(offices, inspected=LEAGUE, region="150602000000", department="health")
    offices.clock.advance(days=7)
    await _closed(offices, early)
    offices.clock.advance(days=2)
    await _closed(offices, late)
    league = await offices.of("headquarters", LEAGUE)
    counted = (await league.get(INDICATORS, params=_asked(LEAGUE))).json()
    health, finance = counted["offices"]
    assert (health["region"], health["department"], health["overdue"]) == (elsewhere["region"], "health", 1)
    assert finance == {
        "region": waiting["region"],
        "department": "finance",
        "issued": 3,
        "open": 1,
        "overdue": 1,
        "closed": 2,
        "closed_on_time": 1,
        "days_to_rectify": 8.0,
    }
    for name in ("issued", "open", "overdue", "closed", "closed_on_time"):
        assert counted[name] == health[name] + finance[name]
    assert (counted["days_to_rectify"], counted["as_of"]) == (8.0, "2020-02-14T09:00:00+08:00")


async def test_a_county_counts_its_own_and_a_period_its_days(offices: Offices) -> None:
    await ordered(offices)
    county, beside = await offices.of("headquarters", COUNTY), await offices.of("civil-affairs", 150602000000)
    assert (await county.get(INDICATORS, params=_asked(LEAGUE, "2020-02-05", "2020-02-05"))).json()["issued"] == 1
    assert (await county.get(INDICATORS, params=_asked(COUNTY, "2020-02-06"))).json()["issued"] == 0
    hidden = (await beside.get(INDICATORS, params=_asked(LEAGUE))).json()
    assert (hidden["issued"], hidden["offices"], hidden["days_to_rectify"]) == (0, [], None)


async def test_a_period_does_not_end_before_it_begins(offices: Offices) -> None:
    county = await offices.of("headquarters", COUNTY)
    refused = await county.get(INDICATORS, params=_asked(COUNTY, "2020-02-02", "2020-02-01"))
    assert code_of(refused) == "MALFORMED"
