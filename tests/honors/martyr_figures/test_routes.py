"""Figures of the statute over HTTP."""

from typing import Any

from tests.honors.make import Ladder
from tests.offices import COUNTY, PROVINCE, code_of

PATH = "/v1/honors/martyr-figures"
PAY: dict[str, Any] = {
    "figure": "second-lieutenant-pay",
    "value": 600_000,
    "valid_from": "2020-01-01",
    "source": "示例〔2020〕1号",
    "certainty": "design",
}


async def test_the_statutes_own_came_with_the_service_and_say_where_they_come_from(ladder: Ladder) -> None:
    office = await ladder.office("veterans", COUNTY)
    seen = (await office.get(PATH, params={"on": "2020-02-20"})).json()["items"]
    assert {one["figure"]: one["value"] for one in seen} == {
        "praise-money-times": 30,
        "one-off-pension-times": 20,
        "one-off-pension-months": 40,
        "special-allowance-months": 40,
    }
    assert {one["certainty"] for one in seen} == {"read"}
    assert (await office.get(PATH, params={"on": "2019-07-31"})).json()["items"] == []


async def test_others_are_entered_by_the_province_one_version_at_a_time(ladder: Ladder) -> None:
    office = await ladder.office("veterans", PROVINCE)
    made = await ladder.ok(await office.post(PATH, json=PAY), 201)
    assert code_of(await office.post(PATH, json=PAY)) == "MARTYR_FIGURE_OVERLAPS"
    path = f"{PATH}/{made['id']}"
    early = await ladder.offices.move(office, path, "end", made, {"last_on": "2019-12-31"})
    assert code_of(early) == "MARTYR_FIGURE_ENDS_WRONGLY"
    ended = await ladder.ok(await ladder.offices.move(office, path, "end", made, {"last_on": "2020-12-31"}))
    longer = await ladder.offices.move(office, path, "end", ended, {"last_on": "2021-12-31"})
    assert code_of(longer) == "MARTYR_FIGURE_ENDS_WRONGLY"
    await ladder.ok(await office.post(PATH, json=PAY | {"valid_from": "2021-01-01"}), 201)
    county = await ladder.office("veterans", COUNTY)
    assert code_of(await ladder.offices.move(county, path, "end", ended, {"last_on": "2020-06-30"})) == "NOT_FOUND"
