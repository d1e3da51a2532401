"""Rest, leave and living conditions, counted from the records."""

from typing import Any

from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, Offices
from tests.welfare.duty_log import days, entry, logged

INDICATORS = "/v1/welfare/rest-indicators"
PERIOD = {"first_on": "2020-01-25", "last_on": "2020-02-09"}


async def read(offices: Offices, region: int = COUNTY) -> dict[str, Any]:
    office = await offices.of("civil-affairs", region)
    answer = await office.get(INDICATORS, params=PERIOD)
    assert answer.status_code == 200, answer.text
    figures: dict[str, Any] = answer.json()
    return figures


async def test_everything_is_counted_from_the_records(offices: Offices) -> None:
    tired, rested, sick = [await offices.told_of(number) for number in (7, 8, 9)]
    offices.clock.advance(days=4, hours=12)
    await logged(offices, [entry(tired, day) for day in days("2020-01-27", 14)])
    await logged(offices, [entry(rested, day, hours=12) for day in days("2020-01-28", 2)])
    community = await offices.of("community", COMMUNITY)
    await community.post("/v1/welfare/sick-blocks", json={"worker_id": sick, "since_on": "2020-02-04"})
    await logged(offices, entry(sick, days("2020-02-05", 1)[0]))
    post = await community.post(
        "/v1/welfare/living-posts", json={"region": str(COMMUNITY), "name": "东门卡口", "opened_on": "2020-01-26"}
    )
    lacking = {"post_id": post.json()["id"], "item": "meals", "description": "无热饭"}
    await community.post("/v1/welfare/living-defects", json=lacking)
    figures = await read(offices)
    # Four weeks with duty: two of the tired worker's without rest, one of the rested, one of the sick.
    assert (figures["worker_weeks"], figures["rested_share"]) == (4, 0.5)
    assert [figures[f"streak_{length}"] for length in (7, 12, 14)] == [1, 1, 1]
    assert (figures["orders"], figures["overrides"], figures["rest_violations"]) == (1, 0, 0)
    assert (figures["sick_on_duty"], figures["leave_owed"], figures["leave_cleared_share"]) == (1, 3, 0.0)
    assert (figures["average_hours"], figures["health_checks"]) == (round((15 * 8 + 24) / 17, 2), 0)
    assert (figures["health_checked_share"], figures["defects_open_over_24h"]) == (None, 0)
    offices.clock.advance(days=1, minutes=1)
    assert (await read(offices))["defects_open_over_24h"] == 1
    offices.clock.advance(days=1)
    assert (await read(offices))["streak_7"] == 0


async def test_a_region_without_duty_has_no_shares_and_sees_no_others(offices: Offices) -> None:
    await logged(offices, [entry(await offices.told_of(7), day) for day in days("2020-01-27", 7)])
    figures = await read(offices, ELSEWHERE)
    assert (figures["worker_weeks"], figures["rested_share"], figures["average_hours"]) == (0, None, None)
    office = await offices.of("civil-affairs", COUNTY)
    backwards = await office.get(INDICATORS, params=PERIOD | {"last_on": "2020-01-01"})
    assert backwards.status_code == 422
