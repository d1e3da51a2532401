"""A crisis from the desk that is told to the follow-up within a day."""

from services.welfare.crises.rules import next_desk
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, Offices, code_of
from tests.welfare.counselling.make import CRISIS, ME, desk, listed, person, screened, shift

CRISES = "/v1/welfare/crises"
PURPOSE = {"X-Purpose": "call-back"}


async def test_a_desk_takes_it_calls_back_and_follows_up(offices: Offices) -> None:
    await shift(offices)
    me = await person(offices)
    told = (await screened(me, CRISIS, phone="13800001234")).json()
    assert (told["called_back"], told["contact"]["phone"], told["due_at"]) == (
        True,
        "0477-150603",
        "2020-02-06T09:00:00+08:00",
    )
    health = await desk(offices)
    [crisis] = await listed(health, CRISES, state="raised")
    assert (crisis["answer_due_at"], crisis["follow_up_due_at"]) == (
        "2020-02-05T09:15:00+08:00",
        "2020-02-06T09:00:00+08:00",
    )
    path = f"{CRISES}/{crisis['id']}"
    early = await health.get(f"{path}/call-back", headers=PURPOSE)
    assert code_of(early) == "CRISIS_NOT_TAKEN"
    assert code_of(await offices.move(health, path, "contact", crisis)) == "ILLEGAL_MOVE"
    taken = await offices.move(health, path, "acknowledge", crisis)
    assert (taken.json()["state"], taken.json()["acknowledged_at"]) == ("acknowledged", "2020-02-05T09:00:00+08:00")
    assert (await health.get(f"{path}/call-back")).status_code == 422  # no purpose
    who = (await health.get(f"{path}/call-back", headers=PURPOSE)).json()
    assert who["phone"] == "13800001234"
    offices.clock.advance(minutes=20)
    spoken = await offices.move(health, path, "contact", taken.json())
    offices.clock.advance(hours=20)
    done = await offices.move(health, path, "follow-up", spoken.json())
    assert (done.status_code, done.json()["state"]) == (200, "followed-up")
    forgotten = (await health.get(f"{path}/call-back", headers=PURPOSE)).json()
    assert (forgotten["worker_id"], forgotten["phone"]) == (None, None)
    [case] = await listed(me, f"{ME}/cases")
    assert case["state"] == "follow-up"
    auditor = await offices.of("civil-affairs", PROVINCE)
    audit = await listed(auditor, "/v1/welfare/audit", action="welfare.crisis.revealed")
    assert [one["purpose"] for one in audit] == ["call-back", "call-back"]


async def test_nobody_on_duty_in_the_county_rings_the_league_and_nobody_at_all_the_province(offices: Offices) -> None:
    me = await person(offices)
    alone = (await screened(me, CRISIS)).json()["contact"]
    assert alone == {"region": str(PROVINCE), "desk": None, "phone": None, "emergency": "120"}
    await shift(offices, LEAGUE)
    other = await person(offices, 8)
    above = (await screened(other, CRISIS)).json()["contact"]
    assert (above["region"], above["phone"]) == (str(LEAGUE), "0477-150600")


async def test_what_is_not_taken_in_time_rings_one_level_up_and_again_until_it_is(offices: Offices) -> None:
    await shift(offices)
    await screened(await person(offices), CRISIS)
    county, league, province = [await desk(offices, region) for region in (COUNTY, LEAGUE, PROVINCE)]
    [crisis] = await listed(county, CRISES)
    path = f"{CRISES}/{crisis['id']}"
    down = await offices.move(league, path, "acknowledge", crisis)
    assert (down.status_code, code_of(down)) == (403, "CRISIS_NOT_AT_THIS_DESK")
    offices.clock.advance(minutes=15)
    assert await offices.run("escalate-crises") == 0  # an answer still counts at the very instant
    offices.clock.advance(seconds=1)
    assert (await offices.run("escalate-crises"), await offices.run("escalate-crises")) == (1, 0)
    up = (await league.get(path)).json()
    assert (up["desk"], up["escalations"], up["answer_due_at"]) == (str(LEAGUE), 1, "2020-02-05T09:30:01+08:00")
    for _ in range(2):
        offices.clock.advance(minutes=16)
        assert await offices.run("escalate-crises") == 1
    top = (await province.get(path)).json()
    assert (top["desk"], top["escalations"]) == (str(PROVINCE), 3)
    taken = await offices.move(county, path, "acknowledge", top)  # the desk below may still take it
    assert taken.json()["state"] == "acknowledged"
    offices.clock.advance(hours=1)
    assert await offices.run("escalate-crises") == 0
    offices.clock.advance(hours=24)
    assert await offices.run("escalate-crises") == 1  # not followed up within the day


async def test_who_withdraws_in_a_crisis_is_still_called_back(offices: Offices) -> None:
    await shift(offices)
    me = await person(offices)
    await screened(me, CRISIS, phone="13800001234")
    [case] = await listed(me, f"{ME}/cases")
    gone = await offices.move(me, f"{ME}/cases/{case['id']}", "withdraw", case, {})
    assert gone.json()["state"] == "withdrawn"
    assert await listed(me, f"{ME}/screens") == []
    health = await desk(offices)
    [crisis] = await listed(health, CRISES)
    path = f"{CRISES}/{crisis['id']}"
    taken = await offices.move(health, path, "acknowledge", crisis)
    assert (await health.get(f"{path}/call-back", headers=PURPOSE)).json()["phone"] == "13800001234"
    spoken = await offices.move(health, path, "contact", taken.json())
    done = await offices.move(health, path, "follow-up", spoken.json())
    assert done.json()["state"] == "followed-up"
    again = (await screened(me, CRISIS)).json()
    assert (again["called_back"], again["case_id"] != case["id"]) == (True, True)


async def test_another_county_reads_of_no_crisis(offices: Offices) -> None:
    await screened(await person(offices), CRISIS)
    [crisis] = await listed(await desk(offices), CRISES)
    other = await desk(offices, COUNTY - 1_000_000)
    assert await listed(other, CRISES) == []
    assert (await offices.move(other, f"{CRISES}/{crisis['id']}", "acknowledge", crisis)).status_code == 404


def test_from_desk_to_desk_up_to_the_province_which_rings_again() -> None:
    assert [next_desk(one) for one in (COMMUNITY, COUNTY, LEAGUE, PROVINCE)] == [LEAGUE, LEAGUE, PROVINCE, PROVINCE]
