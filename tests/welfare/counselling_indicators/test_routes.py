"""Counts of ten and more over HTTP."""

from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, Offices
from tests.welfare.counselling.make import CRISIS, desk, listed, organisation, person, provider, screened, shift

PATH = "/v1/welfare/counselling-indicators"
FEBRUARY = {"month": "2020-02"}


async def test_nothing_is_shown_of_nine_and_everything_of_ten_once_the_month_is_over(offices: Offices) -> None:
    await shift(offices)
    await provider(offices, capacity=50)
    hq = await offices.of("headquarters", COUNTY)
    for number in range(1, 10):
        await screened(await person(offices, number), CRISIS, consents=["screening", "referral"])
    offices.clock.advance(days=30)
    few = (await hq.get(PATH, params=FEBRUARY)).json()
    assert (few["places"], few["figures"]) == (50, None)
    offices.clock.advance(days=-30)
    await screened(await person(offices, 10), CRISIS, consents=["screening", "referral"])
    early = (await hq.get(PATH, params=FEBRUARY)).json()
    assert early["figures"] is None
    health, house = await desk(offices), await organisation(offices)
    for crisis in await listed(health, "/v1/welfare/crises"):
        path = f"/v1/welfare/crises/{crisis['id']}"
        seen = (await offices.move(health, path, "acknowledge", crisis)).json()
        seen = (await offices.move(health, path, "contact", seen)).json()
        await offices.move(health, path, "follow-up", seen)
    offices.clock.advance(hours=2)
    for referral in await listed(house, "/v1/welfare/counselling-referrals"):
        path = f"/v1/welfare/counselling-referrals/{referral['id']}"
        seen = await offices.move(house, path, "accept", referral)
        assert seen.status_code == 409  # the crisis gave it one hour, which is over
    offices.clock.advance(days=30)
    shown = (await hq.get(PATH, params=FEBRUARY)).json()["figures"]
    assert shown == {
        "asked": 10,
        "crises_answered_within_1h": 10,
        "crises_answered_later": 0,
        "crises_followed_up_within_24h": 10,
        "crises_followed_up_later": 0,
        "referrals_completed": 0,
        "referrals_other": 10,
        "median_hours_to_acceptance": None,
    }
    empty = (await hq.get(PATH, params={"month": "2020-01"})).json()["figures"]
    assert empty["asked"] == 0


async def test_who_waited_for_how_long(offices: Offices) -> None:
    await provider(offices, capacity=50)
    house = await organisation(offices)
    for number in range(1, 11):
        await screened(await person(offices, number), {"phq9": [0] * 9}, consents=["screening", "referral"])
    offices.clock.advance(hours=3)
    for referral in await listed(house, "/v1/welfare/counselling-referrals"):
        path = f"/v1/welfare/counselling-referrals/{referral['id']}"
        seen = (await offices.move(house, path, "accept", referral)).json()
        await offices.move(house, path, "close", seen)
    offices.clock.advance(days=30)
    league = (await (await offices.of("headquarters", LEAGUE)).get(PATH, params=FEBRUARY)).json()["figures"]
    assert (league["referrals_completed"], league["median_hours_to_acceptance"]) == (10, 3.0)


async def test_nothing_is_counted_below_a_county_or_outside_the_callers_region(offices: Offices) -> None:
    hq = await offices.of("headquarters", COUNTY)
    small = await hq.get(PATH, params=FEBRUARY | {"region": str(COMMUNITY)})
    assert (small.status_code, small.json()["errors"][0]["code"]) == (422, "region_level")
    assert (await hq.get(PATH, params=FEBRUARY | {"region": str(LEAGUE)})).status_code == 404
    province = await offices.of("headquarters", PROVINCE)
    assert (await province.get(PATH, params=FEBRUARY | {"region": str(LEAGUE)})).status_code == 200
