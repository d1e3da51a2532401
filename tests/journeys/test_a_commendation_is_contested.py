"""A commendation that is rightly objected to: it stops, is corrected, posted again, and conferred after all."""

from collections.abc import Awaitable, Callable
from typing import Any

from chassis.manifest import Service
from tests.honors.make import Ladder
from tests.journeys.honoured import honouring
from tests.offices import COUNTY, code_of


async def test_an_upheld_objection_sends_it_back_and_the_corrected_one_is_honoured(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> None:
    async with honouring(fresh_database) as (ladder, workers):
        scheme_id = await ladder.scheme(minimum_days=5)
        path = f"/v1/honors/schemes/{scheme_id}/unproposed"
        county = await ladder.office("organization", COUNTY)
        # The roster's confirmed duty tells who is worth a meeting.
        assert {one["worker_id"] for one in (await county.get(path)).json()["items"]} == set(workers)
        contested, other = [await ladder.recommended(scheme_id, worker) for worker in workers[:2]]
        assert [one["worker_id"] for one in (await county.get(path)).json()["items"]] == workers[2:]

        for nomination in (contested, other):
            await ladder.posted(nomination)
        objection = await ladder.objected(contested)
        ladder.offices.clock.advance(days=12)
        await ladder.offices.run("close-publicity")
        assert code_of(await ladder.try_move(county, contested, "review")) == "FROZEN_BY_OBJECTION"
        await ladder.reviewed(other)  # nobody else is held up

        decision = {"decision": "出勤天数有误，退回更正", "remedy": "return"}
        await ladder.ok(
            await ladder.offices.move(county, f"/v1/honors/objections/{objection['id']}", "uphold", objection, decision)
        )
        assert (await _own(ladder, workers[0]))["state"] == "returned"

        await _put_forward_anew(ladder, contested)
        assert code_of(await ladder.try_move(county, contested, "review")) == "PUBLICITY_INCOMPLETE"
        await ladder.ready(contested)
        honoured = await ladder.conferred(contested)
        assert (honoured["state"], honoured["round"], honoured["seat"]) == ("conferred", 2, 1)
        assert (await _own(ladder, workers[0]))["certificate_no"] == "FY-2020-0001"

        counted = await county.get(
            "/v1/honors/commendation-indicators", params={"first_on": "2020-03-01", "last_on": "2020-12-31"}
        )
        assert counted.json()["objections"] == [{"state": "upheld", "objections": 1}]
        assert counted.json()["publicity_compliance"] == 1.0


async def _put_forward_anew(ladder: Ladder, nomination: dict[str, Any]) -> None:
    community = await ladder.office("community", ladder.community)
    whole = ladder.asked("", None, deeds="连续二十天在卡口值守，已按值班表更正", minutes_no="会纪〔2020〕6号")
    meeting = {name: value for name, value in whole.items() if name not in {"region", "scheme_id", "worker_id"}}
    await ladder.move(community, nomination, "resubmit", meeting)


async def _own(ladder: Ladder, worker_id: str) -> dict[str, Any]:
    """The nomination as its nominee sees it."""
    me = await ladder.offices.worker(worker_id, ladder.community)
    own: dict[str, Any] = (await me.get("/v1/honors/me/nominations")).json()["items"][0]
    return own
