"""How far a month is, counted from what happened in it."""

import asyncio
from typing import Any

from sqlalchemy import text

from chassis.database import Scope
from services.subsidy.indicators.actions import count_indicators
from tests.subsidy.allowances.make import issue_kind, recorded, upheld
from tests.subsidy.make import COUNTY, ELSEWHERE, LEAGUE, NEIGHBOUR, County, days, return_file
from tests.subsidy.payments.make import AMOUNT, FULL, paid_up, sent

ASKED = {"region": f"{COUNTY}", "month": "2020-02"}


async def figures(county: County, **asked: Any) -> dict[str, Any]:
    seen = await county.office("headquarters", LEAGUE).get("/indicators", params=ASKED | asked)
    assert seen.status_code == 200, seen.text
    answer: dict[str, Any] = seen.json()
    return answer


async def test_of_nothing_everything_is_nothing(county: County) -> None:
    seen = await figures(county)
    assert (seen["counties"], seen["short_publicity"], seen["rolls"], seen["budget"]) == (0, 0, [], [])
    assert seen["coverage"] == {"claimed_workers": 0, "duty_workers": 0, "communities": 0, "share": None}
    assert seen["to_credited"] == {"lines": 0, "median_days": None, "p90_days": None}
    assert seen["failures"]["share"] is seen["failures"]["oldest_days"] is seen["league_share"]["share"] is None


async def test_rolls_and_lines_are_counted_by_state_and_workers_covered(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    ready.roster.enrol(2, region=NEIGHBOUR, duty=FULL)
    ready.roster.enrol(3, region=NEIGHBOUR, duty=FULL)
    ready.roster.enrol(4, region=ELSEWHERE, duty=FULL)
    await ready.roll()
    await ready.approved(await ready.roll(region=NEIGHBOUR))
    seen = await figures(ready)
    assert seen["rolls"] == [{"state": "approved", "rolls": 1}, {"state": "draft", "rolls": 1}]
    assert seen["lines"] == [
        {"state": "approved", "lines": 2, "amount_fen": 2 * AMOUNT},
        {"state": "listed", "lines": 1, "amount_fen": AMOUNT},
    ]
    assert seen["coverage"] == {"claimed_workers": 3, "duty_workers": 3, "communities": 2, "share": 1.0}
    assert (seen["counties"], seen["volunteer_counties"]) == (1, 0)
    late = ready.roster.enrol(5, region=NEIGHBOUR, duty=FULL)
    await ready.civil_affairs.post("/discovery/duty-counts", json=ASKED)
    seen = await figures(ready)
    assert seen["coverage"] == {"claimed_workers": 3, "duty_workers": 4, "communities": 2, "share": 0.75}
    assert late not in str(seen)
    assert (await figures(ready, region="150602000000"))["rolls"] == []
    assert (await figures(ready, month="2020-03"))["lines"] == []


async def test_money_is_followed_from_the_leagues_share_to_the_reissue(ready: County) -> None:
    _, (good, bad, gone) = await paid_up(ready, 1, 2, 3)  # approved on 22 March
    payment = await ready.payment()
    before = (await figures(ready))["league_share"]
    assert before == {"due_fen": 37_507, "arrived_fen": 0, "share": 0.0}
    payment = await ready.instructed(payment)
    await ready.returned(payment, return_file(await ready.instructions(payment), **{bad: "failed", gone: "failed"}))
    seen = await figures(ready)
    assert seen["league_share"] == {"due_fen": 37_507, "arrived_fen": 37_507, "share": 1.0}
    assert seen["to_credited"] == {"lines": 1, "median_days": 22.0, "p90_days": 22.0}
    assert seen["failures"] == {
        "answered": 3,
        "failed": 2,
        "share": 0.6667,
        "lines_now": 2,
        "oldest_days": 0,
        "reissue_outstanding": 0,
    }
    [budget] = seen["budget"]
    assert (budget["approved_fen"], budget["paid_fen"], budget["executed_share"]) == (3 * AMOUNT, AMOUNT, 0.3333)
    ready.app.state.clock.advance(days=14)  # 5 April, the day after a holiday: nine working days
    assert (await figures(ready))["failures"]["reissue_outstanding"] == 0
    ready.app.state.clock.advance(days=5)
    assert (await figures(ready))["failures"]["reissue_outstanding"] == 2
    await ready.register(bad, account="6222020200112299999")
    await ready.office("township", 150603001000).post("/payees/confirm", json={"region": f"{COUNTY}"})
    again = await ready.instructed(await ready.payment())
    await ready.returned(again, return_file(await ready.instructions(again)))
    seen = await figures(ready)
    assert (seen["failures"]["lines_now"], seen["failures"]["oldest_days"]) == (1, 19)
    assert (seen["to_credited"]["lines"], seen["to_credited"]["p90_days"]) == (2, 39.1)
    for which, workers in (
        ("failed", {gone}),
        ("reissue-outstanding", {gone}),
        ("blocked", set()),
        ("duplicate", set()),
    ):
        page = await ready.finance.get("/indicators/lines", params=ASKED | {"which": which})
        assert {line["worker_id"] for line in page.json()["items"]} == workers, which
    assert good not in {line["worker_id"] for line in page.json()["items"]}


async def test_objections_and_duplicates_are_counted_as_they_ended(ready: County) -> None:
    workers = [ready.roster.enrol(number, duty=FULL) for number in range(1, 6)]
    roll = await ready.step(await ready.roll(), "publish")
    objections = [
        (await ready.community.post(f"/rolls/{roll['id']}/objections", json={"worker_id": one, "reason": "x"})).json()
        for one in workers[:3]
    ]
    for objection, move in zip(objections, ("uphold", "refuse"), strict=False):
        await ready.move(ready.township, f"/objections/{objection['id']}", move, objection, {"reason": "x"})
    await issue_kind(ready)
    await upheld(ready, await recorded(ready, workers[3]))
    await recorded(ready, workers[4])
    seen = await figures(ready)
    assert seen["objections"] == {
        "raised": 3,
        "open": 1,
        "overdue": 0,
        "upheld": 1,
        "decided": 2,
        "upheld_share": 0.5,
    }
    assert seen["duplicates"] == {
        "lines": 1,
        "amount_fen": AMOUNT,
        "blocked_lines": 1,
        "blocked_fen": AMOUNT,
    }
    for which, worker in (("duplicate", workers[3]), ("blocked", workers[4])):
        page = await ready.civil_affairs.get("/indicators/lines", params=ASKED | {"which": which})
        assert [line["worker_id"] for line in page.json()["items"]] == [worker]
        away = await ready.office("civil-affairs", 150602000000).get(
            "/indicators/lines", params=ASKED | {"which": which}
        )
        assert away.json()["items"] == []
    ready.app.state.clock.advance(days=20)
    assert (await figures(ready))["objections"]["overdue"] == 1


async def test_publicity_that_was_closed_too_soon_would_show(ready: County) -> None:
    """The database lets none through; a calendar that was corrected afterwards can still make one too short."""
    ready.roster.enrol(1, duty=FULL)
    await ready.step(await ready.roll(), "publish", "close-publicity")
    assert (await figures(ready))["short_publicity"] == 0
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session, session.begin():
        await session.execute(
            text("UPDATE rolls SET publicity_ends_on = published_on + 5, publicised_on = published_on + 6")
        )
    assert (await figures(ready))["short_publicity"] == 1


async def test_volunteers_scheme_is_on_where_a_county_has_issued_it(ready: County) -> None:
    rate = {"category": "volunteer", "day_type": "workday", "amount_fen": 3_000}
    await ready.standard(scheme="volunteers", budget_line="2080299", document_no="9号", rates=[rate])
    ready.roster.enrol(1, category="volunteer", duty=FULL)
    await ready.approved(await ready.roll(scheme="volunteers"))
    seen = await figures(ready)
    assert (seen["counties"], seen["volunteer_counties"]) == (1, 1)
    assert [(one["scheme"], one["budget_line"], one["approved_fen"]) for one in seen["budget"]] == [
        ("volunteers", "2080299", 15_000)
    ]
    assert seen["coverage"]["claimed_workers"] == 0  # volunteers are not what coverage is about


async def test_the_definitions_are_read_with_their_formulas(county: County) -> None:
    items = (await county.finance.get("/indicators/definitions")).json()["items"]
    assert len(items) == 14
    assert all(one["formula"] and one["unit"] for one in items)


async def test_changed_figures_of_a_county_and_month_are_told_once(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    ready.roster.enrol(2, duty=days(("2020-03-01", "2020-03-01")))
    database, system = ready.app.state.database, Scope.of_system(ready.app.state.clock)

    async def counted() -> int:
        async with database.session(system) as session, session.begin():
            return await count_indicators(session)

    assert await counted() == 0
    roll = await ready.roll()
    await ready.roll(month="2020-03")
    assert sum(await asyncio.gather(*(counted() for _ in range(3)))) == 2
    assert await counted() == 0
    approved = await ready.approved(roll)
    assert await counted() == 1
    async with database.session(system) as session:
        told = (
            await session.execute(
                text("SELECT region, subject, data FROM events WHERE type = 'subsidy.indicators.counted' ORDER BY seq")
            )
        ).all()
    assert [(one.region, one.subject) for one in told] == [
        (COUNTY, f"{COUNTY}/2020-02"),
        (COUNTY, f"{COUNTY}/2020-03"),
        (COUNTY, f"{COUNTY}/2020-02"),
    ]
    assert (told[-1].data["region"], told[-1].data["period"]) == (f"{COUNTY}", "2020-02")
    seen, figures_told = await figures(ready), {one.pop("code"): one for one in told[-1].data["figures"]}
    assert figures_told["subsidy.standard-in-force"] == {"numerator": seen["counties"], "denominator": None}
    assert figures_told["subsidy.covered"] == {
        "numerator": seen["coverage"]["claimed_workers"],
        "denominator": seen["coverage"]["duty_workers"],
    }
    assert figures_told["subsidy.league-share-arrived"] == {
        "numerator": 0,
        "denominator": seen["league_share"]["due_fen"],
    }
    assert figures_told["subsidy.budget-executed"]["denominator"] == seen["budget"][0]["approved_fen"] > 0
    assert approved["state"] == "approved"


async def test_a_county_that_has_workers_is_told_of_before_it_has_a_roll(ready: County) -> None:
    ready.roster.tell("enrolled", ready.roster.enrol(1, region=ELSEWHERE))
    await ready.follow()
    database, system = ready.app.state.database, Scope.of_system(ready.app.state.clock)
    async with database.session(system) as session, session.begin():
        assert await count_indicators(session) == 1
        (data,) = await session.scalars(text("SELECT data FROM events WHERE type = 'subsidy.indicators.counted'"))
    assert (data["region"], data["period"]) == ("150602000000", "2020-03")
    assert data["figures"][0] == {"code": "subsidy.standard-in-force", "numerator": 0, "denominator": None}


async def test_what_is_credited_within_thirty_days_of_its_month_is_on_time(ready: County) -> None:
    await paid_up(ready, 1, 2)  # approved on 22 March
    payment = await ready.instructed(await ready.payment())
    (early, late) = await ready.instructions(payment)
    await ready.returned(payment, return_file([early, late], **{late["worker_id"]: "failed"}))
    await ready.register(late["worker_id"], account="6222020200112299999")
    await ready.office("township", 150603001000).post("/payees/confirm", json={"region": f"{COUNTY}"})
    assert (await figures(ready))["on_time"] == {"lines": 2, "on_time": 1, "share": 0.5}
    ready.app.state.clock.advance(days=9)  # 31 March, the thirty-first day after February
    again = await ready.instructed(await ready.payment())
    await ready.returned(again, return_file(await ready.instructions(again)))
    seen = await figures(ready)
    assert (seen["to_credited"]["lines"], seen["on_time"]["on_time"]) == (2, 1)


async def test_who_says_that_the_money_has_not_come_is_counted_against_what_was_reported_paid(ready: County) -> None:
    payment, instructions, workers = await sent(ready, 1, 2, 3, 4)
    await ready.returned(payment, return_file(instructions))
    line = {one["worker_id"]: one["line_id"] for one in instructions}
    for worker_id in workers[:2]:
        await ready.worker(worker_id).post(f"/me/lines/{line[worker_id]}/not-received")
    await ready.worker(workers[1]).post(f"/me/lines/{line[workers[1]]}/received")  # found it after all
    seen = (await figures(ready))["complaints"]
    assert seen == {"raised": 1, "open": 1, "overdue": 0, "came_back": 0, "reported_paid": 4, "share": 0.25}
    ready.app.state.clock.advance(days=30)
    assert (await figures(ready))["complaints"]["overdue"] == 1
