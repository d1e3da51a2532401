"""Needs and forecasts over HTTP."""

import asyncio
from typing import Any

import pytest

from chassis.worker_id import make_worker_id
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, code_of
from tests.welfare.depot import Depot, made
from tests.welfare.roster import did, roster_tells

NEEDS = "/v1/welfare/needs"
WEEK = {"first_on": "2020-02-01", "last_on": "2020-02-07"}


async def _need(depot: Depot, item_id: str, **more: Any) -> Any:
    body = {
        "region": str(COUNTY),
        "item_id": item_id,
        "per_day_milli": {"checkpoint": 2000, "data-entry": 0},
        "document_no": "康防指办〔2020〕9号",
        "valid_from": "2020-01-25",
    }
    return await (await depot.health()).post(NEEDS, json=body | more)


async def test_a_need_is_issued_once_for_a_day_ended_and_followed_by_another(depot: Depot) -> None:
    item = await depot.item()
    answers = await asyncio.gather(*(_need(depot, item["id"]) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers if answer.status_code != 503)[0] == 201
    assert {code_of(answer) for answer in answers if answer.status_code == 409} <= {"NEED_OVERLAPS"}
    [need] = [answer.json() for answer in answers if answer.status_code == 201]
    assert code_of(await _need(depot, item["id"], valid_from="2020-06-01")) == "NEED_OVERLAPS"
    health = await depot.health()
    path = f"{NEEDS}/{need['id']}"
    assert code_of(await depot.offices.move(health, path, "end", need, {"ends_on": "2020-01-24"})) == (
        "NEED_ENDS_OUTSIDE_PERIOD"
    )
    made(await depot.offices.move(health, path, "end", need, {"ends_on": "2020-02-29"}))
    other = made(await _need(depot, item["id"], valid_from="2020-03-01", per_day_milli={"checkpoint": 1000}))
    in_force = (await (await depot.community()).get(NEEDS, params={"on": "2020-03-01"})).json()["items"]
    assert [one["id"] for one in in_force] == [other["id"]]
    stranger = await depot.offices.of("health", ELSEWHERE - 1001)
    assert (await stranger.get(f"{NEEDS}/{need['id']}")).status_code == 404
    assert (await _need(depot, item["id"], region=str(COUNTY + 1_000_000))).status_code == 403
    assert (await _need(depot, item["id"], per_day_milli={})).status_code == 422


async def test_usable_stock_over_the_days_need_is_the_days_of_cover(depot: Depot) -> None:
    store, lot = await depot.at_community(210)
    need = made(await _need(depot, lot["item_id"]))
    ten = [did(make_worker_id(number)) for number in range(1, 11)]
    path = f"/v1/welfare/stores/{store['id']}/cover"
    async with roster_tells(depot.offices, ten[:6], [*ten[6:], did(make_worker_id(1), "data-entry", 3)]) as asked:
        community = await depot.community()
        cover = made(await community.get(path, params=WEEK | {"item_id": lot["item_id"]}))
    assert [one["region"] for one in asked] == [str(COMMUNITY)] * 2
    assert (cover["stock"], cover["worker_days"]) == (210, {"checkpoint": 70, "data-entry": 3})
    assert (cover["daily_need"], cover["days"], cover["need_id"]) == (20.0, 10.5, need["id"])


async def test_what_may_not_be_handed_out_covers_nothing(depot: Depot) -> None:
    store, lot = await depot.at_community(210)
    made(await _need(depot, lot["item_id"]))
    community = await depot.community()
    held = {"reason": "受潮"}
    made(await depot.offices.move(community, f"/v1/welfare/lots/{lot['id']}", "hold", lot, held))
    path = f"/v1/welfare/stores/{store['id']}/cover"
    async with roster_tells(depot.offices, [did(make_worker_id(1))]):
        cover = made(await community.get(path, params=WEEK | {"item_id": lot["item_id"]}))
    assert (cover["stock"], cover["days"]) == (0, 0.0)


@pytest.mark.parametrize(("given", "parameter"), [(None, "need"), ({"household-visit": 3000}, "need.checkpoint")])
async def test_without_a_figure_there_is_no_forecast(depot: Depot, given: Any, parameter: str) -> None:
    store, lot = await depot.at_community(210)
    if given is not None:
        made(await _need(depot, lot["item_id"], per_day_milli=given))
    async with roster_tells(depot.offices, [did(make_worker_id(1))]):
        path = f"/v1/welfare/stores/{store['id']}/cover"
        refused = await (await depot.community()).get(path, params=WEEK | {"item_id": lot["item_id"]})
    assert code_of(refused) == "PARAMETER_MISSING"
    assert refused.json()["facts"]["parameter"] == parameter


async def test_a_span_that_ends_before_it_begins_or_is_too_long_is_malformed(depot: Depot) -> None:
    store, lot = await depot.at_community(210)
    community = await depot.community()
    for last_on in ("2020-01-31", "2021-02-01"):
        asked = {"item_id": lot["item_id"], "first_on": "2020-02-01", "last_on": last_on}
        assert (await community.get(f"/v1/welfare/stores/{store['id']}/cover", params=asked)).status_code == 422
