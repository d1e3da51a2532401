"""Definitions and targets over HTTP."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from services.oversight.indicators.models import IndicatorTarget
from tests.offices import COUNTY, LEAGUE, PROVINCE, Offices, code_of

INDICATORS, TARGETS = "/v1/oversight/indicators", "/v1/oversight/indicator-targets"


def target(**more: Any) -> dict[str, Any]:
    return {
        "indicator": "subsidy.paid-on-time",
        "region": str(PROVINCE),
        "valid_from": "2020-02",
        "value": "0.95",
    } | more


async def shown(offices: Offices, office_region: int, **asked: str) -> dict[str, dict[str, Any]]:
    office = await offices.of("civil-affairs", office_region)
    answer = await office.get(INDICATORS, params=asked)
    return {one["code"]: one for one in answer.json()["items"]}


async def test_a_definition_says_what_it_means_and_has_no_target_of_its_own(offices: Offices) -> None:
    one = (await shown(offices, COUNTY))["subsidy.paid-on-time"]
    assert (one["board"], one["clause"], one["source"], one["owner"]) == (2, 1, "subsidy", "finance")
    assert (one["unit"], one["better"], one["kind"], one["settles_days"]) == ("share", "higher", "month", 30)
    assert one["title_zh"] == "补助按时发放率"
    assert one["target"] is None


async def test_the_strictest_target_is_shown_to_the_county_that_it_is_asked_of(offices: Offices) -> None:
    province, league = await offices.of("headquarters", PROVINCE), await offices.of("headquarters", LEAGUE)
    assert (await province.post(TARGETS, json=target())).status_code == 201
    made = (await league.post(TARGETS, json=target(region=str(LEAGUE), value="0.98"))).json()
    assert made["value"] == "0.98"
    for region, value in ((COUNTY, "0.98"), (LEAGUE, "0.98"), (PROVINCE, "0.95"), (150202000000, "0.95")):
        assert (await shown(offices, region))["subsidy.paid-on-time"]["target"]["value"] == value
    assert (await shown(offices, PROVINCE, region=str(COUNTY)))["subsidy.paid-on-time"]["target"]["value"] == "0.98"
    county = await offices.of("headquarters", COUNTY)
    listed = (await county.get(TARGETS, params={"indicator": "subsidy.paid-on-time"})).json()["items"]
    assert [one["region"] for one in listed] == [str(PROVINCE), str(LEAGUE)]
    assert code_of(await county.get(INDICATORS, params={"region": str(LEAGUE)})) == "NOT_FOUND"


async def test_a_target_is_lifted_and_told(offices: Offices) -> None:
    province = await offices.of("headquarters", PROVINCE)
    await province.post(TARGETS, json=target())
    offices.clock.advance(minutes=1)
    await province.post(TARGETS, json=target(value=None))
    assert (await shown(offices, COUNTY))["subsidy.paid-on-time"]["target"] is None
    told = [one["data"] for one in await offices.events() if one["type"] == "oversight.indicator-target.set"]
    assert [one["value"] for one in told] == ["0.95", None]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"valid_from": "2020-01"}, "TARGET_FOR_THE_PAST"),
        ({"indicator": "oversight.unapproved-blocked"}, "INDICATOR_WITHOUT_DIRECTION"),
        ({"indicator": "oversight.no-such"}, "MALFORMED"),
        ({"region": str(COUNTY)}, "MALFORMED"),
        ({"value": 0.95}, "MALFORMED"),
        ({"value": "0.95001"}, "MALFORMED"),
        ({"value": "-1"}, "MALFORMED"),
    ],
)
async def test_what_is_no_target_is_refused_and_changes_nothing(
    offices: Offices, change: dict[str, Any], code: str
) -> None:
    province = await offices.of("headquarters", PROVINCE)
    assert code_of(await province.post(TARGETS, json=target(**change))) == code
    assert (await province.get(TARGETS)).json()["items"] == []


async def test_a_league_asks_nothing_of_another_nor_of_the_region(offices: Offices) -> None:
    league = await offices.of("headquarters", LEAGUE)
    for region in (PROVINCE, 150200000000):
        assert code_of(await league.post(TARGETS, json=target(region=str(region)))) == "NOT_FOUND"


@pytest.mark.parametrize(
    ("region", "month", "value", "constraint"),
    [
        (COUNTY, date(2020, 2, 1), 1, "of_a_league"),
        (LEAGUE, date(2020, 1, 1), 1, "not_for_the_past"),
        (LEAGUE, date(2020, 2, 2), 1, "month"),
        (LEAGUE, date(2020, 2, 1), -1, "value"),
    ],
)
async def test_the_database_takes_no_other_target(
    offices: Offices, region: int, month: date, value: int, constraint: str
) -> None:
    row = {"region": region, "indicator": "toy.a", "valid_from": month, "value": value, "set_by": "test"}
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session, session.begin():
        with pytest.raises(IntegrityError, match=f"ck_indicator_targets_{constraint}"):
            await session.execute(insert(IndicatorTarget).values(row | {"set_at": offices.clock.now()}))
        await session.rollback()
