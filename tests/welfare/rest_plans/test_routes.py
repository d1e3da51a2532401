"""A week's rest from the facts of a community."""

from typing import Any

from tests.offices import COMMUNITY, ELSEWHERE, NEIGHBOUR, TOWNSHIP, Offices, code_of
from tests.welfare.duty_log import days, entry, logged

PLANS = "/v1/welfare/rest-plans"
ASKED: dict[str, Any] = {"region": COMMUNITY, "monday": "2020-02-10", "needed": 1}


async def test_a_week_is_proposed_with_its_reasons(offices: Offices) -> None:
    tired, fresh, sick, away = [await offices.told_of(number) for number in (7, 8, 9, 10)]
    await offices.told_of(11, region=NEIGHBOUR)
    await offices.told_of(12, state="left")
    offices.clock.advance(days=4, hours=9)
    await logged(offices, [entry(tired, day) for day in days("2020-01-27", 14)])
    await logged(offices, [entry(fresh, day) for day in days("2020-02-08", 2)])
    community = await offices.of("community", COMMUNITY)
    await community.post("/v1/welfare/sick-blocks", json={"worker_id": sick, "since_on": "2020-02-09"})
    leave = await community.post(
        "/v1/welfare/leaves", json={"worker_id": tired, "first_on": "2020-02-12", "last_on": "2020-02-12"}
    )
    township = await offices.of("township", TOWNSHIP)
    path = f"/v1/welfare/leaves/{leave.json()['id']}"
    assert (await offices.move(township, path, "approve", leave.json(), {"cover": "有人顶岗"})).status_code == 200
    answer = await community.get(PLANS, params=ASKED)
    assert answer.status_code == 200, answer.text
    plan = answer.json()
    rests = {rest["worker_id"]: (rest["streak"], rest["days"], rest["why"]) for rest in plan["rests"]}
    assert rests == {
        tired: (14, ["2020-02-10", "2020-02-11", "2020-02-12"], "ordered"),
        fresh: (2, ["2020-02-13"], "turn"),
        sick: (0, [f"2020-02-{day}" for day in range(10, 17)], "sick"),
        away: (0, ["2020-02-14"], "turn"),
    }
    assert [cover["on_duty"] for cover in plan["cover"]] == [2, 2, 2, 2, 2, 3, 3]
    assert (await community.get(PLANS, params=ASKED)).json() == plan


async def test_a_week_begins_on_monday_and_is_one_communitys(offices: Offices) -> None:
    community = await offices.of("community", COMMUNITY)
    assert code_of(await community.get(PLANS, params=ASKED | {"monday": "2020-02-11"})) == "NOT_MONDAY"
    assert (await community.get(PLANS, params=ASKED | {"region": TOWNSHIP})).status_code == 422
    elsewhere = await offices.of("community", ELSEWHERE)
    assert (await elsewhere.get(PLANS, params=ASKED)).json()["rests"] == []
