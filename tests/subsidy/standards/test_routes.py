"""Guidance, and the standards issued under it."""

import asyncio
from typing import Any

from tests.subsidy.make import COMMUNITY, LEAGUE, County, code_of, days


async def to_issue(county: County, **other: Any) -> dict[str, Any]:
    """A standard that the league has confirmed."""
    made = (await county.civil_affairs.post("/standards", json=county.draft_of(**other))).json()
    made = await county.move(county.civil_affairs, f"/standards/{made['id']}", "submit", made)
    return await county.move(county.league, f"/standards/{made['id']}", "guide", made)


async def test_a_standard_is_issued_under_guidance_and_takes_its_share(county: County) -> None:
    guidance = await county.guidance(league_share_bp=7_000)
    issued = await county.standard()
    assert (issued["state"], issued["guidance_id"], issued["league_share_bp"]) == ("issued", guidance["id"], 7_000)
    assert [move["move"] for move in issued["next_moves"]] == ["end"]
    seen = (await county.community.get("/standards", params={"on": "2020-02-01"})).json()["items"]
    assert [item["id"] for item in seen] == [issued["id"]]
    assert (await county.community.get("/guidance")).json()["items"][0]["id"] == guidance["id"]


async def test_without_guidance_for_the_whole_period_nothing_is_issued(county: County) -> None:
    await county.guidance(valid_to="2020-02-29")
    standard = await to_issue(county)
    refused = await county.try_move(county.government, f"/standards/{standard['id']}", "issue", standard)
    assert (code_of(refused), refused.json()["facts"]["parameter"]) == ("PARAMETER_MISSING", "guidance")
    assert (await county.civil_affairs.get(f"/standards/{standard['id']}")).json() == standard


async def test_no_rate_is_above_the_ceiling(county: County) -> None:
    await county.guidance(ceiling_fen=7_000)
    standard = await to_issue(county)
    refused = await county.try_move(county.government, f"/standards/{standard['id']}", "issue", standard)
    assert code_of(refused) == "RATE_ABOVE_CEILING"


async def test_rates_in_force_never_overlap_also_at_once(county: County) -> None:
    await county.guidance()
    standards = [await to_issue(county, document_no=f"{n}号") for n in range(3)]
    answers = await asyncio.gather(
        *(county.try_move(county.government, f"/standards/{one['id']}", "issue", one) for one in standards)
    )
    assert sum(answer.status_code == 200 for answer in answers) == 1
    assert {code_of(answer) for answer in answers if answer.status_code != 200} <= {"RATES_OVERLAP", "UNAVAILABLE"}


async def test_an_ended_standard_makes_room_for_the_next_and_still_pays_its_days(county: County) -> None:
    await county.guidance()
    first = await county.standard()
    outside = await county.try_move(
        county.government, f"/standards/{first['id']}", "end", first, {"ends_on": "2020-04-01"}
    )
    assert code_of(outside) == "ENDS_OUTSIDE_PERIOD"
    ended = await county.move(county.government, f"/standards/{first['id']}", "end", first, {"ends_on": "2020-02-25"})
    assert (ended["state"], ended["valid_to"]) == ("ended", "2020-02-25")
    await county.standard(document_no="9号", valid_from="2020-02-26")
    county.roster.enrol(1, duty=days(("2020-02-25", "2020-02-26")))
    [line] = await county.lines(await county.roll())
    parts = (await county.civil_affairs.get(f"/lines/{line['id']}/explanation")).json()["parts"]
    assert [part["document_no"] for part in parts] == ["固政发〔2020〕8号", "9号"]


async def test_guidance_of_one_league_does_not_overlap_until_it_is_ended(county: County) -> None:
    guidance = await county.guidance()
    asked = {name: guidance[name] for name in ("region", "document_no", "ceiling_fen", "league_share_bp")}
    asked |= {"valid_from": "2020-12-31", "valid_to": "2021-06-30"}
    answers = await asyncio.gather(*(county.league.post("/guidance", json=asked) for _ in range(2)))
    assert {code_of(answer) for answer in answers} == {"GUIDANCE_OVERLAPS"}
    ended = await county.move(county.league, f"/guidance/{guidance['id']}", "end", guidance)
    assert ended["state"] == "ended"
    assert code_of(await county.try_move(county.league, f"/guidance/{guidance['id']}", "end", ended)) == "ILLEGAL_MOVE"
    assert (await county.league.post("/guidance", json=asked)).status_code == 201


async def test_guidance_does_not_end_under_a_standard_that_goes_on(ready: County) -> None:
    [guidance], [standard] = [
        (await ready.civil_affairs.get(path)).json()["items"] for path in ("/guidance", "/standards")
    ]
    path = f"/guidance/{guidance['id']}"
    refused = await ready.try_move(ready.league, path, "end", guidance)
    assert (refused.status_code, code_of(refused)) == (409, "GUIDANCE_IN_USE")
    assert (await ready.league.get(path)).json() == guidance
    today = {"ends_on": "2020-03-02"}
    await ready.move(ready.government, f"/standards/{standard['id']}", "end", standard, today)
    ended = await ready.move(ready.league, path, "end", guidance)
    assert (ended["state"], ended["ended_on"]) == ("ended", "2020-03-02")


async def test_ending_guidance_and_issuing_under_it_at_once_leaves_no_standard_without(county: County) -> None:
    guidance = await county.guidance()
    standard = await to_issue(county)
    issued, ended = await asyncio.gather(
        county.try_move(county.government, f"/standards/{standard['id']}", "issue", standard),
        county.try_move(county.league, f"/guidance/{guidance['id']}", "end", guidance),
    )
    assert sorted([issued.status_code, ended.status_code]) == [200, 409], (issued.text, ended.text)
    assert {code_of(one) for one in (issued, ended) if one.status_code == 409} <= {
        "GUIDANCE_IN_USE",
        "GUIDANCE_ENDED",
        "PARAMETER_MISSING",
    }


async def test_drafts_are_the_countys_own_and_malformed_ones_are_named(county: County) -> None:
    made = (await county.civil_affairs.post("/standards", json=county.draft_of())).json()
    assert (await county.office("civil-affairs", 150602000000).get(f"/standards/{made['id']}")).status_code == 404
    rate = {"category": "grid", "day_type": "workday", "amount_fen": 1}
    wrong_ones: list[dict[str, Any]] = [
        {"region": f"{LEAGUE}"},
        {"region": f"{COMMUNITY}"},
        {"valid_to": "2020-01-01"},
        {"rates": []},
        {"rates": [rate, rate]},
        {"rates": [rate | {"category": "volunteer"}]},
        {"rates": [rate | {"amount_fen": 1.5}]},
        {"publicity": {"days": 0}},
        {"state": "issued"},
    ]
    for wrong in wrong_ones:
        refused = await county.civil_affairs.post("/standards", json=county.draft_of(**wrong))
        assert refused.status_code == 422, wrong
    away = await county.civil_affairs.post("/standards", json=county.draft_of(region="150602000000"))
    assert away.status_code == 404


async def test_a_standard_does_not_end_before_days_that_are_approved_by_it(ready: County) -> None:
    [standard] = (await ready.civil_affairs.get("/standards")).json()["items"]
    path, early = f"/standards/{standard['id']}", {"ends_on": "2020-02-05"}
    ready.roster.enrol(1, duty=days(("2020-02-03", "2020-02-07")))
    await ready.approved(await ready.roll())
    refused = await ready.try_move(ready.government, path, "end", standard, early)
    assert code_of(refused) == "STANDARD_IN_USE"
    ended = await ready.move(ready.government, path, "end", standard, {"ends_on": "2020-02-07"})
    assert ended["valid_to"] == "2020-02-07"


async def test_a_roll_is_not_approved_for_days_after_its_standard_ended(ready: County) -> None:
    [standard] = (await ready.civil_affairs.get("/standards")).json()["items"]
    ready.roster.enrol(1, duty=days(("2020-02-03", "2020-02-07")))
    checked = await ready.step(await ready.roll(), "publish", "close-publicity", "review", "audit", "check")
    await ready.move(ready.government, f"/standards/{standard['id']}", "end", standard, {"ends_on": "2020-02-06"})
    refused = await ready.try_move(ready.government, f"/rolls/{checked['id']}", "approve", checked)
    assert code_of(refused) == "STANDARD_ENDED_BEFORE"
    assert (await ready.read(checked))["state"] == "checked"
    back = await ready.move(ready.government, f"/rolls/{checked['id']}", "send-back", checked, {"reason": "标准已终止"})
    refused = await ready.try_move(ready.community, f"/rolls/{checked['id']}", "remake", back)
    assert refused.json()["facts"] == {"parameter": "standard.grid.workday", "on": "2020-02-07"}


async def test_ending_a_standard_and_approving_by_it_at_once_leaves_no_day_outside(ready: County) -> None:
    [standard] = (await ready.civil_affairs.get("/standards")).json()["items"]
    ready.roster.enrol(1, duty=days(("2020-02-03", "2020-02-07")))
    checked = await ready.step(await ready.roll(), "publish", "close-publicity", "review", "audit", "check")
    approved, ended = await asyncio.gather(
        ready.try_move(ready.government, f"/rolls/{checked['id']}", "approve", checked),
        ready.try_move(ready.government, f"/standards/{standard['id']}", "end", standard, {"ends_on": "2020-02-06"}),
    )
    assert sorted([approved.status_code, ended.status_code]) == [200, 409], (approved.text, ended.text)


async def test_a_tier_that_guidance_does_not_name_refuses_the_issue(county: County) -> None:
    await county.guidance()
    rate = {"category": "grid", "day_type": "workday", "risk_tier": "class-1", "amount_fen": 1}
    standard = await to_issue(county, rates=[rate])
    refused = await county.try_move(county.government, f"/standards/{standard['id']}", "issue", standard)
    assert code_of(refused) == "TIER_NOT_ALLOWED"
