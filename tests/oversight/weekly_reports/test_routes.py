"""Weekly reports over HTTP."""

import asyncio
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from chassis.clock import ZONE
from chassis.database import Scope
from chassis.figures import fingerprint
from services.oversight.weekly_reports.models import WeeklyReport
from tests.offices import COUNTY, LEAGUE, PROVINCE, Offices, code_of
from tests.oversight.figures.make import told

RULE, REPORTS = "make-weekly-reports", "/v1/oversight/weekly-reports"
_LATER = datetime(2020, 2, 4, tzinfo=ZONE)
BESIDE, PAID = 150602000000, "subsidy.paid-on-time"


async def listed(offices: Offices, region: int, **asked: str) -> list[dict[str, Any]]:
    office = await offices.of("civil-affairs", region)
    items: list[dict[str, Any]] = (await office.get(REPORTS, params=asked)).json()["items"]
    return items


async def test_a_week_fills_its_reports_by_itself_and_they_stay_as_they_were(offices: Offices) -> None:
    await told(offices, (PAID, 1, 3))
    await told(offices, (PAID, 1, 1), region=BESIDE)
    assert await offices.run(RULE) == 0  # Wednesday
    offices.clock.advance(days=5)
    await told(offices, (PAID, 3, 3))  # on Monday: the week is over
    assert sum(await asyncio.gather(*(offices.run(RULE) for _ in range(3)))) == 4
    reports = {one["region"]: one for one in await listed(offices, PROVINCE, week="2020-02-03")}
    assert reports.keys() == {str(PROVINCE), str(LEAGUE), str(COUNTY), str(BESIDE)}
    league = await offices.of("headquarters", LEAGUE)
    report = (await league.get(f"{REPORTS}/{reports[str(LEAGUE)]['id']}")).json()
    content = report["content"]
    assert (content["week"], content["period"], content["as_of"]) == (
        "2020-W06",
        "2020-02",
        "2020-02-10T00:00:00+08:00",
    )
    figures = {one["indicator"]: one for one in content["figures"]}
    assert len(figures) == 20
    assert (figures[PAID]["numerator"], figures[PAID]["denominator"], figures[PAID]["value"]) == (2, 4, "0.5000")
    assert figures["honors.stories"]["reason"] == "NO_DATA"
    assert report["digest"] == fingerprint(content)
    offices.clock.advance(days=7)
    assert await offices.run(RULE) == 4
    assert (await league.get(f"{REPORTS}/{report['id']}")).json() == report
    told_of = [one for one in await offices.events() if one["type"] == "oversight.weekly-report.made"]
    assert len(told_of) == 8
    assert told_of[0]["data"]["week"] == "2020-W06"


async def test_a_county_reads_its_own_and_no_other(offices: Offices) -> None:
    await told(offices, (PAID, 1, 3))
    await told(offices, (PAID, 1, 1), region=BESIDE)
    offices.clock.advance(days=5)
    await offices.run(RULE)
    assert [one["region"] for one in await listed(offices, COUNTY)] == [str(COUNTY)]
    (other,) = await listed(offices, BESIDE)
    county = await offices.of("headquarters", COUNTY)
    assert code_of(await county.get(f"{REPORTS}/{other['id']}")) == "NOT_FOUND"


async def test_weeks_that_were_missed_are_made_up_for_as_they_stood(offices: Offices) -> None:
    await told(offices, (PAID, 1, 3))
    offices.clock.advance(days=12)
    await told(offices, (PAID, 2, 3))
    assert await offices.run(RULE) == 6  # two weeks of a county, its league and the autonomous region
    values = {}
    county = await offices.of("headquarters", COUNTY)
    for one in await listed(offices, COUNTY):
        content = (await county.get(f"{REPORTS}/{one['id']}")).json()["content"]
        values[content["week"]] = {figure["indicator"]: figure["numerator"] for figure in content["figures"]}[PAID]
    assert values == {"2020-W06": 1, "2020-W07": 1}


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({}, "uq_weekly_reports_region_week"),
        ({"week": date(2020, 1, 28), "as_of": _LATER, "made_at": _LATER}, "ck_weekly_reports_monday"),
        ({"region": LEAGUE, "as_of": _LATER, "made_at": _LATER}, "ck_weekly_reports_at_its_end"),
        ({"region": LEAGUE, "made_at": datetime(2020, 2, 2, tzinfo=ZONE)}, "ck_weekly_reports_made_after"),
    ],
)
async def test_the_database_takes_one_report_a_week(offices: Offices, change: dict[str, Any], constraint: str) -> None:
    over = datetime(2020, 2, 3, tzinfo=ZONE)
    row = {"region": COUNTY, "week": date(2020, 1, 27), "as_of": over, "made_at": over, "content": {}, "digest": "x"}
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session, session.begin():
        await session.execute(insert(WeeklyReport).values(row))
        with pytest.raises(IntegrityError, match=constraint):
            await session.execute(insert(WeeklyReport).values(row | change))
        await session.rollback()
