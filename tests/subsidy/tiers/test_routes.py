"""Risk tiers, rates by the month, caps and the volunteers' scheme, as a roll pays them."""

import asyncio
from typing import Any

from tests.subsidy.make import COMMUNITY, COUNTY, ELSEWHERE, LEAGUE, NEIGHBOUR, County, code_of, days

WHOLE = days(("2020-02-01", "2020-02-29"))
KINDS = ("workday", "restday", "holiday")


def _tier(tier: str, first: str, last: str | None = None) -> dict[str, Any]:
    return {
        "region": str(COUNTY),
        "tier": tier,
        "document_no": "内防指办〔2020〕26号",
        "valid_from": first,
        "valid_to": last,
    }


def _rates(**more: Any) -> list[dict[str, Any]]:
    return [{"category": "grid", "day_type": kind} | more for kind in KINDS]


async def test_a_county_has_one_tier_at_a_time(county: County) -> None:
    headquarters = county.office("headquarters", LEAGUE)
    answers = await asyncio.gather(
        *(headquarters.post("/risk-tiers", json=_tier(f"class-{n}", "2020-02-01")) for n in (1, 2, 3, 4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    [made] = [answer.json() for answer in answers if answer.status_code == 201]
    again = await headquarters.post("/risk-tiers", json=_tier("class-2", "2020-02-26"))
    assert code_of(again) == "TIERS_OVERLAP"
    ended = await headquarters.post(
        f"/risk-tiers/{made['id']}/end", json={"ends_on": "2020-02-25"}, headers={"If-Match": '"1"'}
    )
    assert ended.json()["valid_to"] == "2020-02-25"
    assert (await headquarters.post("/risk-tiers", json=_tier("class-2", "2020-02-26"))).status_code == 201
    late = await headquarters.post(
        f"/risk-tiers/{made['id']}/end", json={"ends_on": "2020-02-26"}, headers={"If-Match": '"2"'}
    )
    assert code_of(late) == "TIER_ENDS_OUTSIDE_PERIOD"
    seen = (await county.community.get("/risk-tiers")).json()["items"]
    assert {one["valid_from"] for one in seen} == {"2020-02-01", "2020-02-26"}
    assert (await county.office("community", ELSEWHERE).get("/risk-tiers")).json()["items"] == []


async def test_a_tier_that_changes_in_the_month_changes_what_is_paid_and_the_line_says_so(county: County) -> None:
    headquarters = county.office("headquarters", LEAGUE)
    await headquarters.post("/risk-tiers", json=_tier("class-2", "2020-02-01", "2020-02-25"))
    await headquarters.post("/risk-tiers", json=_tier("class-1", "2020-02-26"))
    ceilings = [{"tier": "class-1", "ceiling_fen": 5_000}, {"tier": "class-2", "ceiling_fen": 9_000}]
    await county.guidance(tier_ceilings=ceilings)
    rates = _rates(risk_tier="class-1", amount_fen=3_000) + _rates(risk_tier="class-2", amount_fen=7_000)
    await county.standard(rates=rates)
    county.roster.enrol(1, duty=WHOLE)
    [line] = await county.lines(await county.roll())
    assert line["amount_fen"] == 25 * 7_000 + 4 * 3_000
    told = (await county.civil_affairs.get(f"/lines/{line['id']}/explanation")).json()
    assert told["replayed_fen"] == told["amount_fen"] == told["league_fen"] + told["county_fen"]
    assert {(part["risk_tier"], part["rate_fen"]) for part in told["parts"]} == {("class-1", 3_000), ("class-2", 7_000)}


async def test_rates_for_every_tier_and_for_one_do_not_stand_together(county: County) -> None:
    await county.guidance(tier_ceilings=[{"tier": "class-1", "ceiling_fen": 9_000}])
    both = _rates(amount_fen=3_000) + _rates(risk_tier="class-1", amount_fen=3_000)
    drafter = county.civil_affairs
    refused = await drafter.post("/standards", json=county.draft_of(rates=both))
    assert refused.json()["errors"][0]["code"] == "rate_repeated"
    await county.standard(rates=_rates(amount_fen=3_000))
    made = (
        await drafter.post("/standards", json=county.draft_of(rates=_rates(risk_tier="class-1", amount_fen=1)))
    ).json()
    for office, move in ((drafter, "submit"), (county.league, "guide")):
        made = await county.move(office, f"/standards/{made['id']}", move, made)
    issued = await county.try_move(county.government, f"/standards/{made['id']}", "issue", made)
    assert code_of(issued) == "RATES_OVERLAP"


async def test_a_month_is_paid_once_a_person_wherever_the_duty_was(county: County) -> None:
    await county.guidance(monthly_ceiling_fen=290_000)
    await county.standard(rates=[{"category": "grid", "unit": "month", "amount_fen": 290_000}])
    worker = county.roster.enrol(1, duty=days(("2020-02-01", "2020-02-13")))
    county.roster.duty[worker, NEIGHBOUR] = days(("2020-02-14", "2020-02-29"))
    [here] = await county.lines(await county.roll())
    [there] = await county.lines(await county.roll(region=NEIGHBOUR))
    assert here["amount_fen"] + there["amount_fen"] == 290_000


async def test_the_cap_of_a_month_is_the_persons_over_all_rolls(county: County) -> None:
    await county.guidance()
    await county.standard(rates=_rates(amount_fen=5_000, cap_per_month_fen=100_000))
    worker = county.roster.enrol(1, duty=days(("2020-02-01", "2020-02-16")))
    county.roster.duty[worker, NEIGHBOUR] = days(("2020-02-17", "2020-02-29"))
    [here] = await county.lines(await county.roll())
    [there] = await county.lines(await county.roll(region=NEIGHBOUR))
    assert (here["amount_fen"], there["amount_fen"]) == (80_000, 20_000)
    told = (await county.civil_affairs.get(f"/lines/{there['id']}/explanation")).json()
    assert (told["at_most_fen"], told["replayed_fen"]) == (20_000, 20_000)


async def test_volunteers_are_paid_only_where_their_own_scheme_is_issued_and_by_its_own_rolls(county: County) -> None:
    await county.guidance()
    await county.standard()
    county.roster.enrol(1, category="volunteer", duty=days(("2020-02-03", "2020-02-04")))
    county.roster.enrol(2, duty=days(("2020-02-03", "2020-02-04")))
    off = await county.try_roll(scheme="volunteers")
    assert code_of(off) == "PARAMETER_MISSING"
    assert "standard.volunteers" in off.json()["detail"]
    volunteers = [{"category": "volunteer", "day_type": kind, "amount_fen": 2_000} for kind in KINDS]
    nameless = county.draft_of(rates=volunteers, scheme="volunteers")
    refused = await county.civil_affairs.post("/standards", json=nameless)
    assert refused.json()["errors"][0]["code"] == "budget_line_missing"
    await county.standard(rates=volunteers, scheme="volunteers", budget_line="2082299")
    theirs, staff = await county.roll(scheme="volunteers"), await county.roll()
    assert (theirs["budget_line"], theirs["totals"]["amount_fen"], staff["budget_line"]) == ("2082299", 4_000, None)
    assert [line["category"] for line in await county.lines(theirs)] == ["volunteer"]
    assert [line["category"] for line in await county.lines(staff)] == ["grid"]
    assert int(theirs["region"]) == COMMUNITY
