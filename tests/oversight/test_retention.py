"""Who complained is forgotten a period after the complaint was judged; the complaint and what was found stay."""

from tests.offices import COUNTY, LEAGUE, Offices
from tests.oversight.violations.test_routes import REPORTER, VIOLATIONS, reported
from tests.retention import in_force, on_the_last_day, rows

_JUDGED_ON = "SELECT (updated_at AT TIME ZONE 'Asia/Shanghai')::date FROM violations WHERE state = 'dismissed'"


async def test_who_complained_is_forgotten_when_the_period_is_over(offices: Offices) -> None:
    judged, going_on = [await reported(offices, anonymous=False) for _ in range(2)]
    headquarters = await offices.of("headquarters", COUNTY)
    seen = (await headquarters.get(f"{VIOLATIONS}/{judged['id']}")).json()
    dismissed = await offices.move(headquarters, f"{VIOLATIONS}/{judged['id']}", "dismiss", seen, {"finding": "不属实"})
    assert dismissed.json()["state"] == "dismissed", dismissed.text
    await in_force(offices, "headquarters", "complaint-reporter")
    await on_the_last_day(offices, _JUDGED_ON)
    assert await offices.run("retain") == 0
    offices.clock.advance(days=1)
    assert await offices.run("retain") == 1
    assert await offices.run("retain") == 0
    kept = await rows(offices, "SELECT id::text, reporter IS NULL, state FROM violations")
    assert sorted(kept) == sorted([(judged["id"], True, "dismissed"), (going_on["id"], False, "reported")])
    league = await offices.of("headquarters", LEAGUE)
    told = await league.get(f"{VIOLATIONS}/{going_on['id']}/reporter", headers={"X-Purpose": "verify-complaint"})
    assert told.json()["reporter"] == REPORTER
