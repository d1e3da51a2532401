"""Orders over HTTP: given from a finding, answered by the office, judged by others, seen one level up when overdue."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.offices import COUNTY, LEAGUE, PROVINCE, TOWNSHIP, Offices, code_of
from tests.oversight.make import ordered, recorded

ORDERS = "/v1/oversight/orders"
NOTICES = "/v1/oversight/order-notices"
OVERDUE = "/v1/oversight/overdue-orders"
OPINION = {"opinion": "发放记录已核对"}
RESPONSE = {"response": "已补发"}


async def _responded(offices: Offices, order: dict[str, Any]) -> dict[str, Any]:
    office = await offices.of(order["department"], int(order["region"]))
    answer = await offices.move(office, f"{NOTICES}/{order['id']}", "respond", order, RESPONSE)
    assert answer.status_code == 200, answer.text
    seen: dict[str, Any] = answer.json()
    return seen


async def test_an_order_goes_from_a_finding_to_close(offices: Offices) -> None:
    league = await offices.of("headquarters", LEAGUE)
    order = await ordered(offices)
    assert (order["state"], order["due_on"], order["opened_by"]) == ("issued", "2020-02-12", "inspection-finding")
    finance = await offices.of("finance", COUNTY)
    assert (await finance.get(NOTICES)).json()["items"] == [order]
    path = f"{ORDERS}/{order['id']}"
    seen = await _responded(offices, order)
    seen = (await offices.move(league, path, "send-back", seen, {"opinion": "两人未补发"})).json()
    assert (seen["state"], seen["opinion"], seen["due_on"]) == ("sent-back", "两人未补发", "2020-02-12")
    seen = await _responded(offices, seen)
    assert code_of(await offices.move(league, path, "close", seen, OPINION)) == "ILLEGAL_MOVE"
    seen = (await offices.move(league, path, "verify", seen, OPINION)).json()
    assert [move["permission"] for move in seen["next_moves"]] == ["oversight:order:close"]
    seen = (await offices.move(league, path, "close", seen, OPINION)).json()
    assert (seen["state"], seen["closed_on"], seen["next_moves"]) == ("closed", "2020-02-05", [])
    assert (await league.get(path)).json() == seen
    told = [one["type"].rpartition(".")[2] for one in await offices.events() if ".order." in one["type"]]
    assert told == ["issued", "responded", "sent-back", "responded", "verified", "closed"]


async def test_a_finding_is_ordered_once_however_many_try(offices: Offices) -> None:
    league = await offices.of("headquarters", LEAGUE)
    finding = await recorded(offices)
    asked = {"finding_id": finding["id"], "demand": "补发"}
    answers = await asyncio.gather(*(league.post(ORDERS, json=asked) for _ in range(4)))
    assert sorted(one.status_code for one in answers) == [201, 409, 409, 409]
    assert {code_of(one) for one in answers if one.status_code == 409} == {"ORDERED_ALREADY"}


@pytest.mark.parametrize("region", [COUNTY, PROVINCE])
async def test_only_those_who_found_order(offices: Offices, region: int) -> None:
    finding = await recorded(offices)
    other = await offices.of("headquarters", region)
    refused = await other.post(ORDERS, json={"finding_id": finding["id"], "demand": "补发"})
    assert code_of(refused) == "NOT_THE_OPENER"


@pytest.mark.parametrize("due_on", ["2020-02-04", "2020-02-05"])
async def test_there_is_a_later_day_to_rectify_by(offices: Offices, due_on: str) -> None:
    finding = await recorded(offices)
    league = await offices.of("headquarters", LEAGUE)
    asked = {"finding_id": finding["id"], "demand": "补发", "due_on": due_on}
    assert code_of(await league.post(ORDERS, json=asked)) == "DUE_BEFORE_TODAY"
    assert (await league.get(ORDERS)).json()["items"] == []


@pytest.mark.parametrize(
    ("department", "region"),
    [("education", COUNTY), ("finance", LEAGUE), ("finance", 150602000000), ("township", TOWNSHIP)],
)
async def test_an_order_is_answered_by_its_own_office_alone(offices: Offices, department: str, region: int) -> None:
    order = await ordered(offices)
    other = await offices.of(department, region)
    assert (await other.get(NOTICES)).json()["items"] == []
    refused = await offices.move(other, f"{NOTICES}/{order['id']}", "respond", order, RESPONSE)
    assert refused.status_code == 404


async def test_headquarters_inspected_are_judged_by_those_above(offices: Offices) -> None:
    order = await _responded(offices, await ordered(offices, department="headquarters"))
    path = f"{ORDERS}/{order['id']}"
    own = await offices.of("headquarters", COUNTY)
    for move, body in (("verify", OPINION), ("send-back", OPINION), ("escalate", OPINION | {"measure": "talk"})):
        assert code_of(await offices.move(own, path, move, order, body)) == "JUDGE_OF_OWN_ORDER"
    province = await offices.of("headquarters", PROVINCE)
    seen = (await offices.move(province, path, "verify", order, OPINION)).json()
    assert code_of(await offices.move(own, path, "close", seen, OPINION)) == "JUDGE_OF_OWN_ORDER"
    league = await offices.of("headquarters", LEAGUE)
    assert (await offices.move(league, path, "close", seen, OPINION)).json()["state"] == "closed"


async def test_headquarters_below_those_who_ordered_do_not_judge(offices: Offices) -> None:
    order = await _responded(offices, await ordered(offices))
    county = await offices.of("headquarters", COUNTY)
    refused = await offices.move(county, f"{ORDERS}/{order['id']}", "verify", order, OPINION)
    assert code_of(refused) == "NOT_THE_JUDGE"


async def test_a_measure_is_followed_by_a_heavier_one_and_the_order_is_still_to_be_answered(offices: Offices) -> None:
    league = await offices.of("headquarters", LEAGUE)
    order = await ordered(offices)
    path = f"{ORDERS}/{order['id']}"
    seen = (await offices.move(league, path, "escalate", order, OPINION | {"measure": "talk"})).json()
    assert (seen["state"], seen["measure"]) == ("escalated", "talk")
    lighter = await offices.move(league, path, "escalate", seen, OPINION | {"measure": "circular"})
    assert code_of(lighter) == "MEASURE_NOT_HEAVIER"
    assert code_of(await offices.move(league, path, "close", seen, OPINION)) == "ILLEGAL_MOVE"
    seen = (await offices.move(league, path, "escalate", seen, OPINION | {"measure": "discipline"})).json()
    assert (await _responded(offices, seen))["state"] == "responded"


async def test_of_two_answers_to_one_version_one_is_taken(offices: Offices) -> None:
    order = await ordered(offices)
    finance = await offices.of("finance", COUNTY)
    path = f"{NOTICES}/{order['id']}"
    answers = await asyncio.gather(*(offices.move(finance, path, "respond", order, RESPONSE) for _ in range(3)))
    assert sorted(one.status_code for one in answers) == [200, 412, 412]


async def test_an_answer_and_a_measure_at_once_leave_one_of_them(offices: Offices) -> None:
    order = await ordered(offices)
    finance, league = await offices.of("finance", COUNTY), await offices.of("headquarters", LEAGUE)
    answers = await asyncio.gather(
        offices.move(finance, f"{NOTICES}/{order['id']}", "respond", order, RESPONSE),
        offices.move(league, f"{ORDERS}/{order['id']}", "escalate", order, OPINION | {"measure": "circular"}),
    )
    assert sorted(one.status_code for one in answers) == [200, 412]


async def test_an_order_is_closed_once(offices: Offices) -> None:
    league, province = await offices.of("headquarters", LEAGUE), await offices.of("headquarters", PROVINCE)
    order = await _responded(offices, await ordered(offices))
    path = f"{ORDERS}/{order['id']}"
    seen = (await offices.move(league, path, "verify", order, OPINION)).json()
    answers = await asyncio.gather(*(offices.move(one, path, "close", seen, OPINION) for one in (league, province)))
    assert sorted(one.status_code for one in answers) == [200, 412]
    told = [one for one in await offices.events() if one["type"] == "oversight.order.closed"]
    assert len(told) == 1


async def test_what_is_overdue_shows_one_level_up_from_the_first_minute_of_the_next_day(offices: Offices) -> None:
    order = await ordered(offices)
    league = await offices.of("headquarters", LEAGUE)
    offices.clock.advance(days=7, hours=14, minutes=59)
    assert (await league.get(OVERDUE)).json()["items"] == []
    assert await offices.run("tell-overdue-orders") == 0
    offices.clock.advance(minutes=1)
    assert (await league.get(OVERDUE)).json()["items"] == [
        {
            "order_id": order["id"],
            "department": "finance",
            "region": str(COUNTY),
            "clause": 1,
            "state": "issued",
            "due_on": "2020-02-12",
            "days_over": 1,
            "shown_to": "league",
        }
    ]
    beside = await offices.of("headquarters", 150700000000)
    assert (await beside.get(OVERDUE)).json()["items"] == []
    seen = await _responded(offices, order)
    assert (await league.get(OVERDUE)).json()["items"] == []
    await offices.move(league, f"{ORDERS}/{order['id']}", "send-back", seen, OPINION)
    assert [one["state"] for one in (await league.get(OVERDUE)).json()["items"]] == ["sent-back"]


async def test_overdue_orders_come_oldest_first_page_by_page(offices: Offices) -> None:
    for day in ("2020-02-10", "2020-02-07", "2020-02-07"):
        await ordered(offices, due_on=day)
    offices.clock.advance(days=8)
    league = await offices.of("headquarters", LEAGUE)
    first = (await league.get(OVERDUE, params={"limit": 2, "count": True})).json()
    second = (await league.get(OVERDUE, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    days = [one["due_on"] for page in (first, second) for one in page["items"]]
    assert (days, first["count"], second["next_cursor"]) == (["2020-02-07", "2020-02-07", "2020-02-10"], 3, None)


async def test_what_is_overdue_is_told_once_whoever_else_tells(offices: Offices) -> None:
    order = await ordered(offices)
    offices.clock.advance(days=7, hours=15)
    assert sorted(await asyncio.gather(*(offices.run("tell-overdue-orders") for _ in range(3)))) == [0, 0, 1]
    seen = await _responded(offices, order)  # on the version that was read before it was told of
    league = await offices.of("headquarters", LEAGUE)
    await offices.move(league, f"{ORDERS}/{order['id']}", "send-back", seen, OPINION)
    offices.clock.advance(days=1)
    assert await offices.run("tell-overdue-orders") == 0
    [told] = [one["data"] for one in await offices.events() if one["type"] == "oversight.order.overdue"]
    assert told == {
        "department": "finance",
        "clause": 1,
        "opened_by": "inspection-finding",
        "opened_in": str(LEAGUE),
        "due_on": "2020-02-12",
        "shown_to": "league",
    }


async def test_civil_affairs_read_and_neighbours_do_not(offices: Offices) -> None:
    order = await ordered(offices)
    civil_affairs = await offices.of("civil-affairs", COUNTY)
    listed = await civil_affairs.get(ORDERS, params={"state": "issued", "department": "finance", "clause": 1})
    assert listed.json()["items"] == [order]
    beside = await offices.of("civil-affairs", 150602000000)
    assert (await beside.get(ORDERS)).json()["items"] == []
    assert (await beside.get(f"{ORDERS}/{order['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("by", "changed", "constraint"),
    [
        (
            COUNTY,
            "state = 'verified', judged_by = 'x', judged_by_department = 'finance', judged_in = 150603000000",
            "ck_rectification_orders_not_own_judge",
        ),
        (
            LEAGUE,
            "state = 'verified', judged_by = 'x', judged_by_department = 'headquarters', judged_in = 150603000000",
            "ck_rectification_orders_judged_from_above",
        ),
        (LEAGUE, "state = 'verified'", "ck_rectification_orders_judged"),
        (LEAGUE, "state = 'closed'", "ck_rectification_orders_closed_on"),
        (LEAGUE, "response = NULL, responded_on = NULL", "ck_rectification_orders_responded"),
    ],
)
async def test_the_database_refuses_a_judgement_that_is_none(
    offices: Offices, by: int, changed: str, constraint: str
) -> None:
    order = await _responded(offices, await ordered(offices, by=by))
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match=constraint):
            await session.execute(
                text(f"UPDATE rectification_orders SET {changed} WHERE id = :id"),  # noqa: S608 - words of this test
                {"id": order["id"]},
            )


@pytest.mark.parametrize(
    ("department", "region", "opened_by", "finding", "constraint"),
    [
        ("headquarters", LEAGUE, "indicator", False, "headquarters_from_above"),
        ("community", COUNTY, "indicator", False, "office"),
        ("finance", PROVINCE, "indicator", False, "downward"),
        ("finance", COUNTY, "inspection-finding", False, "basis"),
        ("finance", COUNTY, "indicator", True, "basis"),
        ("education", COUNTY, "inspection-finding", True, "fk_rectification_orders_finding_id_findings"),
    ],
)
async def test_the_database_refuses_an_order_that_rests_on_nothing(
    offices: Offices, department: str, region: int, opened_by: str, *, finding: bool, constraint: str
) -> None:
    found = await recorded(offices)
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match=constraint):
            await session.execute(
                text(
                    "INSERT INTO rectification_orders (region, department, clause, opened_by, opened_in, finding_id,"
                    " indicator, period, demand, issued_by, issued_on, due_on, state, version) VALUES (:region,"
                    " :department, 1, :opened_by, 150600000000, :finding, :indicator, :period, 'x',"
                    " 'x', '2020-02-05', '2020-02-06', 'issued', 1)"
                ),
                {
                    "region": region,
                    "department": department,
                    "opened_by": opened_by,
                    "finding": found["id"] if finding else None,
                    "indicator": "toy.a" if opened_by == "indicator" else None,
                    "period": date(2020, 2, 1) if opened_by == "indicator" else None,
                },
            )
