"""What clauses 3, 5, 6 and 8 tell of themselves is what their own operations count."""

from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, Offices
from tests.welfare.counselling.make import CRISIS, person, screened
from tests.welfare.depot import Depot, made
from tests.welfare.duty_log import days, entry, logged
from tests.welfare.exams.make import applied, rule
from tests.welfare.roster import did, roster_tells
from tests.welfare.school import School
from tests.welfare.visits.make import case, visit_of, visited

W = "/v1/welfare"
FEBRUARY = {"first_on": "2020-02-01", "last_on": "2020-02-29"}
Figures = dict[str, tuple[int | None, int | None]]


async def told(offices: Offices) -> dict[str, Figures]:
    """The figures of each place and month as they were told, the later ones over the earlier."""
    await offices.run("count-indicators")
    found: dict[str, Figures] = {}
    for event in await offices.events():
        if event["type"] == "welfare.indicators.counted":
            figures = {one["code"]: (one["numerator"], one["denominator"]) for one in event["data"]["figures"]}
            found[event["subject"]] = found.get(event["subject"], {}) | figures
    return found


def share(figure: tuple[int | None, int | None]) -> float | None:
    some, whole = figure
    return None if not whole or some is None else round(some / whole, 4)


async def test_rest_is_told_as_it_is_counted(offices: Offices) -> None:
    tired, rested, sick = [await offices.told_of(number) for number in (7, 8, 9)]
    offices.clock.advance(days=11, hours=12)
    await logged(offices, [entry(tired, day) for day in days("2020-02-03", 14)])
    await logged(offices, [entry(rested, day, hours=12) for day in days("2020-02-04", 2)])
    community = await offices.of("community", COMMUNITY)
    await community.post(f"{W}/sick-blocks", json={"worker_id": sick, "since_on": "2020-02-10"})
    await logged(offices, entry(sick, days("2020-02-11", 1)[0]))
    figures = (await told(offices))[f"{COUNTY}/2020-02"]
    office = await offices.of("civil-affairs", COUNTY)
    seen = (await office.get(f"{W}/rest-indicators", params=FEBRUARY)).json()
    assert figures["welfare.weekly-rest"] == (2, 4)
    assert share(figures["welfare.weekly-rest"]) == seen["rested_share"]
    for least in (7, 12, 14):
        assert figures[f"welfare.streak-{least}"] == (seen[f"streak_{least}"], None) == (1, None)
    for code, name in (
        ("rest-orders", "orders"),
        ("rest-overrides", "overrides"),
        ("rest-violations", "rest_violations"),
        ("sick-on-duty", "sick_on_duty"),
        ("leave-owed", "leave_owed"),
        ("defects-open-24h", "defects_open_over_24h"),
    ):
        assert figures[f"welfare.{code}"] == (seen[name], None)
    assert share(figures["welfare.leave-cleared"]) == seen["leave_cleared_share"] == 0.0
    assert share(figures["welfare.health-checked"]) is seen["health_checked_share"] is None
    assert await offices.run("count-indicators") == 0


async def test_masks_and_training_are_told_as_they_are_counted(depot: Depot) -> None:
    offices, school = depot.offices, School(depot.offices)
    course = await school.course()
    workers = [await offices.told_of(number) for number in range(1, 6)]
    await school.taught(workers[0], course)
    _, lot = await depot.stocked(1000)
    body = {
        "region": str(COUNTY),
        "item_id": lot["item_id"],
        "per_day_milli": {"checkpoint": 2000},
        "document_no": "康防指办〔2020〕9号",
        "valid_from": "2020-01-25",
    }
    health = await depot.health()
    made(await health.post(f"{W}/needs", json=body))
    offices.clock.advance(days=1)
    today = offices.clock.today()
    for worker_id in workers:
        await logged(offices, entry(worker_id, today, start=6, hours=1) | {"post_type": "checkpoint"})
    figures = (await told(offices))[f"{COUNTY}/2020-02"]
    asked = {"first_on": "2020-02-01", "last_on": today.isoformat()}
    done = [did(worker_id, days=1, first_on=today.isoformat()) for worker_id in workers]
    async with roster_tells(offices, done):
        cover = made(await health.get(f"{W}/indicators/cover", params=asked | {"county": str(COUNTY)}))
        teacher = await school.teacher()
        training = made(await teacher.get(f"{W}/indicators/training", params=asked | {"region": str(COUNTY)}))
    (masks,) = cover["items"]
    assert round(share(figures["welfare.mask-cover"]) or 0, 1) == masks["days"] > 0
    assert figures["welfare.trained"] == (training["trained"], training["workers"]) == (1, 5)
    # Duty at a post for which nothing was laid down: nobody guesses.
    await logged(offices, entry(workers[0], today, start=5, hours=1) | {"post_type": "delivery"})
    assert (await told(offices))[f"{COUNTY}/2020-02"]["welfare.mask-cover"] == (0, 0)


async def test_crises_are_told_once_a_month_and_none_of_nine(offices: Offices) -> None:
    for number in range(1, 10):
        await screened(await person(offices, number), CRISIS, consents=["screening", "referral"])
    assert "welfare.crisis-late" not in (await told(offices))[f"{COUNTY}/2020-02"]  # the month is not over
    offices.clock.advance(days=30)
    for number in range(11, 21):
        await screened(await person(offices, number), CRISIS, consents=["screening", "referral"])
    few = await told(offices)
    assert few[f"{COUNTY}/2020-02"]["welfare.crisis-late"] == (None, None)
    assert not {f"{LEAGUE}/2020-02", f"{PROVINCE}/2020-02"} & few.keys()
    offices.clock.advance(days=30)
    shown = (await told(offices))[f"{COUNTY}/2020-03"]
    assert (shown["welfare.crisis-late"], shown["welfare.crisis-answered"]) == ((10, None), (0, None))
    assert await offices.run("count-indicators") == 0


async def test_visits_and_exams_are_told_as_they_are_counted(offices: Offices) -> None:
    for number in (1, 2, 3):
        await offices.told_of(number)
        await case(offices, number)
    await visited(offices, await visit_of(offices, 1), needs=[{"kind": "money"}])
    await rule(offices)
    await applied(offices)
    offices.clock.advance(days=4)
    figures = (await told(offices))[f"{COUNTY}/2020-02"]
    office = await offices.of("civil-affairs", COUNTY)
    seen = (await office.get(f"{W}/visit-indicators", params=FEBRUARY | {"region": str(COUNTY)})).json()
    (visits,) = seen["visits"]
    assert figures["welfare.visits-on-time"] == (visits["on_time"], visits["on_time"] + visits["late"]) == (1, 3)
    assert figures["welfare.needs-open"] == (seen["open_needs"]["needs"], None) == (1, None)
    assert figures["welfare.exams-applied"] == (seen["exams"][0]["applied"], None) == (1, None)
    assert figures["welfare.exams-confirmed"] == (0, None)
    assert figures["welfare.claims-filed"] == (seen["claims"]["filed"], None)
    assert figures["welfare.families-helped"] == (seen["family"]["families"], None)
