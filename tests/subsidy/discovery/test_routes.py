"""Whom the subsidy has not reached."""

from typing import Any

import httpx
from sqlalchemy import text

from chassis.database import Scope
from tests.subsidy.allowances.make import issue_kind, recorded, upheld
from tests.subsidy.make import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, NEIGHBOUR, County, code_of, days

FULL = days(("2020-02-03", "2020-02-07"))


async def every(office: httpx.AsyncClient, path: str, **asked: Any) -> list[dict[str, Any]]:
    """All pages of a list, however short each is."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, Any] = {}
    while True:
        page = await office.get(f"/discovery/{path}", params={"month": "2020-02", **asked, **cursor})
        assert page.status_code == 200, page.text
        items += page.json()["items"]
        if page.json()["next_cursor"] is None:
            return items
        cursor = {"cursor": page.json()["next_cursor"]}


async def test_duty_in_no_roll_is_found_with_its_reason(ready: County) -> None:
    listed = ready.roster.enrol(1, duty=FULL)
    ready.roster.enrol(2)
    left = ready.roster.enrol(3, region=NEIGHBOUR, duty=FULL)
    away = ready.roster.enrol(4, region=ELSEWHERE, duty=FULL)
    ready.roster.enrol(5, category="volunteer", duty=FULL)
    await ready.roll()
    late = ready.roster.enrol(6, duty=FULL)
    found = await every(ready.office("civil-affairs", LEAGUE), "unlisted-duty", region=f"{LEAGUE}")
    assert {(one["worker_id"], one["reason"], one["unlisted_half_days"]) for one in found} == {
        (left, "no-roll", 10),
        (late, "not-listed", 10),
        (away, "no-standard", 10),
    }
    own = await every(ready.civil_affairs, "unlisted-duty", region=f"{COUNTY}")
    assert {one["worker_id"] for one in own} == {left, late}
    ready.roster.duty[listed, COMMUNITY] = days(("2020-02-03", "2020-02-08"))
    [more] = [
        one
        for one in await every(ready.community, "unlisted-duty", region=f"{COMMUNITY}")
        if one["worker_id"] == listed
    ]
    assert (more["confirmed_half_days"], more["unlisted_half_days"]) == (12, 2)


async def test_what_is_paid_elsewhere_or_in_another_county_is_not_unlisted(ready: County) -> None:
    await ready.standard(of=150602000000)
    one, two = (ready.roster.enrol(number, duty=FULL) for number in (1, 2))
    ready.roster.duty[one, ELSEWHERE] = dict(FULL)
    await ready.roll(region=ELSEWHERE)
    await issue_kind(ready)
    await upheld(ready, await recorded(ready, two, "2020-02-01", "2020-02-29"))
    assert await every(ready.civil_affairs, "unlisted-duty", region=f"{COUNTY}") == []


async def test_nobody_discovers_beyond_the_own_region(ready: County) -> None:
    for path in ("unlisted-duty", "counties-without-standard"):
        asked = {"region": f"{LEAGUE}", "month": "2020-02"}
        assert code_of(await ready.civil_affairs.get(f"/discovery/{path}", params=asked)) == "NOT_FOUND"
    refused = await ready.office("civil-affairs", 150602000000).post(
        "/discovery/duty-counts", json={"region": f"{COUNTY}", "month": "2020-02"}
    )
    assert code_of(refused) == "NOT_FOUND"
    ready.roster.down = True
    down = await ready.civil_affairs.get("/discovery/unlisted-duty", params={"region": f"{COUNTY}", "month": "2020-02"})
    assert (down.status_code, code_of(down)) == (503, "PEER_UNAVAILABLE")


async def test_rolls_that_were_never_passed_on_are_listed_once_their_month_has_ended(ready: County) -> None:
    ready.roster.enrol(1, duty=FULL)
    ready.roster.enrol(2, region=NEIGHBOUR, duty=FULL)
    draft = await ready.roll()
    posted = await ready.step(await ready.roll(region=NEIGHBOUR), "publish")
    await ready.roll(month="2020-03")
    [one] = (await ready.civil_affairs.get("/discovery/unsubmitted-rolls")).json()["items"]
    assert (one["roll_id"], one["state"], one["days_past"]) == (draft["id"], "draft", 2)
    await ready.step(posted, "close-publicity")
    back = await ready.move(
        ready.township, f"/rolls/{posted['id']}", "send-back", await ready.read(posted), {"reason": "重核"}
    )
    page = await ready.civil_affairs.get("/discovery/unsubmitted-rolls", params={"limit": 1, "month": "2020-02"})
    assert page.json()["next_cursor"] is not None
    rest = await ready.civil_affairs.get(
        "/discovery/unsubmitted-rolls",
        params={"limit": 1, "month": "2020-02", "cursor": page.json()["next_cursor"]},
    )
    found = [*page.json()["items"], *rest.json()["items"]]
    assert {(item["roll_id"], item["state"]) for item in found} == {(draft["id"], "draft"), (back["id"], "sent-back")}
    assert (await ready.office("civil-affairs", 150602000000).get("/discovery/unsubmitted-rolls")).json()["items"] == []


async def test_a_county_without_a_standard_is_a_fact_with_its_drafts(ready: County) -> None:
    league = ready.office("civil-affairs", LEAGUE)
    [county] = await every(league, "counties-without-standard", region=f"{LEAGUE}")
    assert (county["region"], county["drafts"]) == ("150602000000", 0)
    away = ready.office("civil-affairs", 150602000000)
    await away.post("/standards", json=ready.draft_of(region="150602000000"))
    [county] = await every(league, "counties-without-standard", region=f"{LEAGUE}")
    assert county["drafts"] == 1
    assert await every(ready.civil_affairs, "counties-without-standard", region=f"{COUNTY}") == []
    later = await league.get(
        "/discovery/counties-without-standard", params={"region": f"{LEAGUE}", "month": "2020-04", "limit": 500}
    )
    assert later.status_code == 200
    volunteers = await every(league, "counties-without-standard", region=f"{LEAGUE}", scheme="volunteers")
    assert {one["region"] for one in volunteers} == {"150602000000", f"{COUNTY}"}


async def test_workers_with_duty_are_counted_by_community_and_told(ready: County) -> None:
    for number in range(1, 6):
        ready.roster.enrol(number, region=NEIGHBOUR if number > 3 else COMMUNITY, duty=FULL)
    ready.roster.enrol(6, category="volunteer", duty=FULL)
    ready.roster.enrol(7)
    asked = {"region": f"{COUNTY}", "month": "2020-02"}
    for _ in range(2):
        counted = await ready.civil_affairs.post("/discovery/duty-counts", json=asked)
        assert (counted.json()["communities"], counted.json()["workers"]) == (2, 5)
    async with ready.app.state.database.session(Scope.of_system(ready.app.state.clock)) as session:
        kept = await session.execute(text("SELECT region, workers FROM duty_counts ORDER BY region"))
        assert [tuple(row) for row in kept] == [(COMMUNITY, 3), (NEIGHBOUR, 2)]
        told = await session.scalar(text("SELECT data ->> 'workers' FROM events WHERE type = 'subsidy.duty.counted'"))
    assert told == "5"
