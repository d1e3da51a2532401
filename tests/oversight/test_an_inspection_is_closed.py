"""From an inspection that nobody there knew of to an order that others close: one story."""

from tests.offices import COUNTY, LEAGUE, Offices, code_of
from tests.oversight.make import INSPECTIONS, finding_of, planned

OVERDUE = "/v1/oversight/overdue-orders"
NOTICES = "/v1/oversight/order-notices"


async def test_what_an_inspection_finds_is_put_right_and_closed_by_others_than_the_inspected(offices: Offices) -> None:
    league = await offices.of("headquarters", LEAGUE)
    inspected = await offices.of("finance", COUNTY)
    county = await offices.of("headquarters", COUNTY)
    plan = await planned(offices)
    path = f"{INSPECTIONS}/{plan['id']}"
    assert (await county.get(path)).status_code == 404
    begun = (await offices.move(league, path, "begin", plan, {"mode": "on-site"})).json()
    assert (await county.get(path)).json()["state"] == "under-way"
    found = (await league.post(f"{path}/findings", json=finding_of())).json()
    await offices.move(league, path, "conclude", begun, {"conclusion": "补助发放不及时"})
    asked = {"finding_id": found["id"], "demand": "补发2月补助", "due_on": "2020-02-12"}
    order = (await league.post("/v1/oversight/orders", json=asked)).json()
    to_judge, to_answer = f"/v1/oversight/orders/{order['id']}", f"{NOTICES}/{order['id']}"

    # The day passes and nothing is heard: it shows one level up, and is told once.
    offices.clock.advance(days=8)
    [late] = (await league.get(OVERDUE)).json()["items"]
    assert (late["order_id"], late["days_over"], late["shown_to"]) == (order["id"], 1, "league")
    assert [await offices.run("tell-overdue-orders") for _ in range(2)] == [1, 0]

    # The office answers. Neither it nor its county's headquarters can say that this is enough.
    answered = (await offices.move(inspected, to_answer, "respond", order, {"response": "已补发"})).json()
    assert (await league.get(OVERDUE)).json()["items"] == []
    own_judge = await offices.move(inspected, to_judge, "verify", answered, {"opinion": "属实"})
    assert code_of(own_judge) == "JUDGE_OF_OWN_ORDER"
    below = await offices.move(county, to_judge, "verify", answered, {"opinion": "属实"})
    assert code_of(below) == "NOT_THE_JUDGE"

    # Sent back, answered again, verified, closed.
    back = (await offices.move(league, to_judge, "send-back", answered, {"opinion": "仍缺一户"})).json()
    assert [one["days_over"] for one in (await league.get(OVERDUE)).json()["items"]] == [1]
    again = (await offices.move(inspected, to_answer, "respond", back, {"response": "已全部补发"})).json()
    early = await offices.move(league, to_judge, "close", again, {"opinion": "属实"})
    assert code_of(early) == "ILLEGAL_MOVE"
    verified = (await offices.move(league, to_judge, "verify", again, {"opinion": "属实"})).json()
    own_close = await offices.move(inspected, to_judge, "close", verified, {"opinion": "销号"})
    assert code_of(own_close) == "JUDGE_OF_OWN_ORDER"
    closed = (await offices.move(league, to_judge, "close", verified, {"opinion": "销号"})).json()
    assert (closed["state"], closed["next_moves"]) == ("closed", [])
    told = [one["type"].rpartition(".")[2] for one in await offices.events()]
    assert told == [
        "planned",
        "begun",
        "recorded",
        "concluded",
        "issued",
        "overdue",
        "responded",
        "sent-back",
        "responded",
        "verified",
        "closed",
    ]
