"""Clause 3 in figures, over HTTP."""

from chassis.worker_id import make_worker_id
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, NEIGHBOUR, Offices, code_of
from tests.welfare.depot import Depot, made
from tests.welfare.duty_log import days, entry, logged
from tests.welfare.roster import did, roster_tells
from tests.welfare.school import School

W = "/v1/welfare"
SPAN = {"first_on": "2020-02-01", "last_on": "2020-02-07"}


async def test_a_countys_days_of_cover_name_what_is_missing_and_hide_nothing_else(depot: Depot) -> None:
    county, lot = await depot.stocked(1000)
    store = await depot.store(COMMUNITY)
    made(await depot.counted(await depot.shipped(county, store, lot, quantity=300), 300))
    unknown = await depot.lot(await depot.item("SUIT", kind="protective-suit", unit="套"), await depot.source("购1"))
    made(await depot.take_in(county, unknown, 5))
    body = {
        "region": str(COUNTY),
        "item_id": lot["item_id"],
        "per_day_milli": {"checkpoint": 2000},
        "document_no": "康防指办〔2020〕9号",
        "valid_from": "2020-01-25",
    }
    health = await depot.health()
    made(await health.post(f"{W}/needs", json=body))
    asked = SPAN | {"county": str(COUNTY)}
    async with roster_tells(depot.offices, [did(make_worker_id(number)) for number in range(1, 26)]):
        told = made(await health.get(f"{W}/indicators/cover", params=asked))
    items = {one["item_id"]: one for one in told["items"]}
    # Fifty masks a day, in the depot and in the community's store.
    assert (items[lot["item_id"]]["stock"], items[lot["item_id"]]["days"]) == (1000, 20.0)
    assert (items[unknown["item_id"]]["days"], items[unknown["item_id"]]["missing"]) == (None, None)
    async with roster_tells(depot.offices, [did(make_worker_id(1)), did(make_worker_id(1), "delivery")]):
        told = made(await health.get(f"{W}/indicators/cover", params=asked))
    items = {one["item_id"]: one for one in told["items"]}
    assert (items[lot["item_id"]]["days"], items[lot["item_id"]]["missing"]) == (None, ["delivery"])
    stranger = await depot.offices.of("health", ELSEWHERE - 1001)
    assert (await stranger.get(f"{W}/indicators/cover", params=asked)).status_code == 404


async def test_requisitions_are_counted_by_how_soon_and_how_exactly_they_are_filled(depot: Depot) -> None:
    county, lot = await depot.stocked(1000)
    for region, hours, counted in ((COMMUNITY, 10, 100), (NEIGHBOUR, 31, 99)):
        shipped = await depot.shipped(county, await depot.store(region), lot, quantity=100)
        depot.offices.clock.advance(hours=hours)
        made(await depot.counted(shipped, counted))
    open_store = await depot.store(COMMUNITY, "二号点")
    await depot.asked(open_store, lot["item_id"], 5)
    cancelled = await depot.asked(open_store, lot["item_id"], 5)
    made(await depot.moves(await depot.community(), cancelled, "cancel"))
    finance = await depot.offices.of("finance", COUNTY)
    for kind, amount in (("planned", 50_000_000), ("arrived", 40_000_000)):
        fund = {"region": str(COUNTY), "kind": kind, "amount_fen": amount, "happened_on": "2020-02-03"}
        made(await finance.post(f"{W}/funds", json=fund | {"document_no": "康财社〔2020〕8号"}))
    headquarters = await depot.offices.of("headquarters", COUNTY)
    asked = SPAN | {"region": str(COUNTY)}
    told = made(await headquarters.get(f"{W}/indicators/supplies", params=asked))
    assert (told["requisitions"], told["counted"], told["discrepancies"], told["discrepancy_rate"]) == (3, 2, 1, 0.5)
    assert (told["fill_hours_median"], told["fill_hours_most"]) == (20.5, 31.0)
    assert (told["planned_fen"], told["arrived_fen"], told["arrived_share"]) == (50_000_000, 40_000_000, 0.8)
    stranger = await depot.offices.of("headquarters", ELSEWHERE - 1001)
    nothing = made(await stranger.get(f"{W}/indicators/supplies", params=asked))
    assert (nothing["requisitions"], nothing["discrepancy_rate"], nothing["arrived_share"]) == (0, None, None)


async def test_the_trained_are_those_who_were_taught_before_they_went(offices: Offices) -> None:
    school = School(offices)
    course = await school.course()
    first, second, third = [await offices.told_of(number) for number in (7, 8, 9)]
    for worker_id in (first, second):
        await school.taught(worker_id, course)
    done = [
        did(first, first_on="2020-02-05"),
        did(second, first_on="2020-02-06"),
        did(second, "household-visit", first_on="2020-02-02"),
        did(third, "checkpoint"),
        did(third, "data-entry"),
    ]
    teacher = await school.teacher()
    asked = SPAN | {"region": str(COUNTY)}
    async with roster_tells(offices, done):
        told = made(await teacher.get(f"{W}/indicators/training", params=asked))
    assert (told["workers"], told["trained"], told["trained_share"]) == (3, 1, 0.3333)
    async with roster_tells(offices, []):
        told = made(await teacher.get(f"{W}/indicators/training", params=asked))
    assert (told["workers"], told["trained_share"]) == (0, None)
    nobody = await offices.of("disease-control", ELSEWHERE - 1001)
    assert code_of(await nobody.get(f"{W}/indicators/training", params=asked)) == "NOT_FOUND"


async def test_a_mask_that_was_issued_serves_one_day_and_none_serves_a_day_before_it(depot: Depot) -> None:
    store, lot = await depot.at_community(20)
    one, other = await depot.offices.told_of(1), await depot.offices.told_of(2)
    depot.offices.clock.advance(days=-3)  # to the 2nd
    made(await depot.issue(store, lot, one, quantity=2))
    depot.offices.clock.advance(days=3)
    back = made(await depot.issue(store, lot, one, quantity=5))
    keeper = await depot.community()
    made(await depot.offices.move(keeper, f"{W}/issues/{back['id']}", "take-back", back, {"reason": "多领"}))
    made(await depot.issue(store, lot, one))
    for worker in (one, other):
        await logged(depot.offices, [entry(worker, day) for day in days("2020-02-01", 5)])
    health = await depot.health()
    told = made(await health.get(f"{W}/indicators/supplies", params=SPAN | {"region": str(COUNTY)}))
    # The 1st had none yet, the 2nd and 3rd had the two, the 4th none, the 5th the one.
    assert (told["worker_days"], told["masked_worker_days"], told["masked_share"]) == (10, 3, 0.3)
    late = {"first_on": "2020-02-04", "last_on": "2020-02-05", "region": str(COUNTY)}
    told = made(await health.get(f"{W}/indicators/supplies", params=late))
    assert (told["worker_days"], told["masked_worker_days"]) == (4, 1)
