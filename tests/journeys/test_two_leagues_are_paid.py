"""Two leagues with guidance of their own, three counties, and what goes wrong on the way to the last fen.

In the first league rates differ by risk tier, and one county's tier changes in the middle of the month; the second
league bears seven tenths. In the county whose tier changes one objection is upheld and one refused, one account in
fifty cannot be credited and is paid again, and duty that was paid turns out not to have been worked.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from chassis.clock import FixedClock
from chassis.manifest import Service
from chassis.regions import Level, parent_of
from deploy.local.demo import real_communities
from deploy.local.office import Refused, csv_of
from deploy.local.people import CATEGORIES
from deploy.local.plan import Plan
from deploy.local.road import Road
from tests.client import caller, client_for
from tests.whole import clock_at, eventually, road_inside, whole_set

PROVINCE = 150000000000
# 鄂尔多斯市 with two counties, 包头市 with one.
FIRST, OTHER = 150600000000, 150200000000
TIERED, PLAIN, AWAY = 150603000000, 150602000000, 150202000000
FEBRUARY = (date(2020, 2, 3), date(2020, 2, 21))
# The last day of the higher tier.
TURN = date(2020, 2, 10)
RATES = {"class-2": 10_000, "class-3": 5_001, None: 7_000}


def plan_of(county: int, *, communities: int, each: int, fails: int) -> Plan:
    return Plan(
        county=county,
        communities=real_communities(county)[:communities],
        first_on=FEBRUARY[0],
        last_on=FEBRUARY[1],
        each=each,
        fails=fails,
    )


@dataclass
class Region:
    """The three counties' walks, and the clock and the services that they share."""

    apps: Mapping[str, FastAPI]
    clock: FixedClock
    roads: dict[int, Road] = field(default_factory=dict)

    async def guide(self, league: int, *, share: int, tiers: bool) -> None:
        asked: dict[str, Any] = {
            "region": f"{league}",
            "document_no": "指导意见〔2020〕1号",
            "ceiling_fen": 10_000,
            "league_share_bp": share,
            "valid_from": "2020-01-25",
            "valid_to": "2020-12-31",
        }
        if tiers:
            asked["tier_ceilings"] = [{"tier": tier, "ceiling_fen": 10_000} for tier in RATES if tier]
        await self.any_road.office("government", league).post("/v1/subsidy/guidance", asked)

    async def class_county(self, county: int, tier: str, first_on: date, last_on: date | None) -> None:
        asked = {
            "region": f"{county}",
            "tier": tier,
            "document_no": "内防指办〔2020〕26号",
            "valid_from": first_on.isoformat(),
            "valid_to": last_on.isoformat() if last_on else None,
        }
        headquarters = self.any_road.office("headquarters", parent_of(county, Level.LEAGUE))
        await headquarters.post("/v1/subsidy/risk-tiers", asked)

    async def issue(self, county: int, tiers: tuple[str | None, ...]) -> None:
        road = self.roads[county]
        rates = [
            {
                "category": category,
                "day_type": day_type,
                "amount_fen": RATES[tier],
                **({"risk_tier": tier} if tier else {}),
            }
            for category in sorted(set(CATEGORIES))
            for day_type in ("workday", "restday", "holiday")
            for tier in tiers
        ]
        civil = road.office("civil-affairs", county)
        drafted = await civil.post(
            "/v1/subsidy/standards",
            {
                "region": f"{county}",
                "document_no": "补助标准〔2020〕1号",
                "valid_from": "2020-01-25",
                "valid_to": "2020-06-30",
                "rates": rates,
            },
        )
        standard = f"/v1/subsidy/standards/{drafted['id']}"
        await civil.move(standard, "submit")
        await road.office("government", road.plan.league).move(standard, "guide")
        await road.office("government", county).move(standard, "issue")

    @property
    def any_road(self) -> Road:
        return next(iter(self.roads.values()))

    async def lines(self, county: int) -> list[dict[str, Any]]:
        finance = self.roads[county].office("finance", county)
        return [
            line
            async for roll in finance.each("/v1/subsidy/rolls", region=f"{county}")
            async for line in finance.each(f"/v1/subsidy/rolls/{roll['id']}/lines")
        ]


@pytest.fixture
async def region(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> AsyncIterator[Region]:
    clock = clock_at(2020, 3, 2)
    async with whole_set(fresh_database, clock=clock) as apps:
        region = Region(apps, clock)
        for county, communities, each, fails in ((TIERED, 5, 10, 49), (PLAIN, 1, 3, 1_000), (AWAY, 1, 4, 1_000)):
            plan = plan_of(county, communities=communities, each=each, fails=fails)
            region.roads[county] = road_inside(apps, plan, clock)
        yield region


async def test_two_leagues_and_three_counties_are_paid_to_the_last_fen(region: Region) -> None:
    await set_out(region)
    tiered = region.roads[TIERED]
    upheld, refused = await object_twice(region)
    for road in region.roads.values():
        await road.publicise()
    advance = await advanced(region)
    for road in region.roads.values():
        await road.approve_rolls()
        await road.pay()

    await cleared(region, advance)
    await reckoned(region, upheld=upheld, refused=refused)
    failed = await paid_again(region)
    assert failed not in {upheld, refused}
    await listed_again(region, upheld)
    await taken_back(region, sorted(set(tiered.workers) - {failed, upheld})[0])
    await agree(region)


async def set_out(region: Region) -> None:
    """Everybody is enrolled, has worked, and has an account; the leagues guide and the counties issue."""
    for county, road in region.roads.items():
        await road.enrol()
        for worker, person in road.workers.items():  # invented people are numbered alike in every county
            road.workers[worker] = replace(person, account=f"6228{county // 10**6}{person.account[-9:]}")
        await road.record_duty()
        await road.register_payees()
    await region.guide(FIRST, share=5_000, tiers=True)
    await region.guide(OTHER, share=7_000, tiers=False)
    await region.class_county(TIERED, "class-2", date(2020, 1, 25), TURN)
    await region.class_county(TIERED, "class-3", TURN + timedelta(days=1), None)
    await region.issue(TIERED, ("class-2", "class-3"))
    await region.issue(PLAIN, (None,))
    community = region.roads[AWAY].plan.communities[0]
    office = region.roads[AWAY].office("community", community)
    with pytest.raises(Refused) as missing:
        await office.post("/v1/subsidy/rolls", {"region": f"{community}", "month": "2020-02"})
    assert missing.value.code == "PARAMETER_MISSING"
    await region.issue(AWAY, (None,))
    for road in region.roads.values():
        await road.make_rolls()


async def object_twice(region: Region) -> tuple[str, str]:
    """Two objections in the county whose tier changes: one is right, one is not."""
    road = region.roads[TIERED]
    community = road.plan.communities[0]
    workers = sorted(worker for worker, person in road.workers.items() if person.region == community)[:2]
    office = road.office("community", community)
    [roll] = (await office.get("/v1/subsidy/rolls", region=f"{community}"))["items"]
    head = road.office("township", parent_of(community, Level.TOWNSHIP), "head")
    for worker, move in zip(workers, ("uphold", "refuse"), strict=True):
        raised = await office.post(
            f"/v1/subsidy/rolls/{roll['id']}/objections", {"worker_id": worker, "reason": "有一日未在岗"}
        )
        await head.move(f"/v1/subsidy/objections/{raised['id']}", move, {"reason": "经核对值班表"})
    return workers[0], workers[1]


async def advanced(region: Region) -> str:
    """The other league prepays its county more than its share will be."""
    made = (
        await region.roads[AWAY]
        .office("finance", OTHER)
        .post(
            "/v1/subsidy/advances",
            {
                "region": f"{AWAY}",
                "first_month": "2020-02",
                "last_month": "2020-02",
                "amount_fen": 1_000_000,
                "document_no": "包财社〔2020〕21号",
            },
        )
    )
    return f"/v1/subsidy/advances/{made['id']}"


async def cleared(region: Region, advance: str) -> None:
    """What the league's share came to is settled against the advance, and the rest goes back by two hands."""
    road = region.roads[AWAY]
    county, league = road.office("finance", AWAY), road.office("finance", OTHER)
    share = sum(line["league_fen"] for line in await region.lines(AWAY) if line["state"] == "paid")
    settled = await county.move(advance, "settle")
    assert (settled["spent_fen"], settled["held_fen"]) == (share, 1_000_000 - share)
    await county.move(advance, "propose-clearing", {"surplus": "return", "proposal_no": "白财呈〔2020〕31号"})
    done = await league.move(advance, "clear", {"document_no": "包财社〔2020〕58号"})
    assert (done["state"], done["league_fen"], done["spent_fen"], done["held_fen"]) == ("cleared", share, share, 0)


async def reckoned(region: Region, *, upheld: str, refused: str) -> None:
    """Each county's first payment accounts for every fen, by its own league's share and its own tiers."""
    for county, share, rates in (
        (TIERED, 5_000, {RATES["class-2"], RATES["class-3"]}),
        (PLAIN, 5_000, {RATES[None]}),
        (AWAY, 7_000, {RATES[None]}),
    ):
        road = region.roads[county]
        totals = await road.reckon()
        assert totals.account_for_every_fen(), totals
        lines = [line for line in await region.lines(county) if line["live"]]
        by_roll: dict[str, list[dict[str, Any]]] = {}
        for line in lines:
            by_roll.setdefault(line["roll_id"], []).append(line)
        for those in by_roll.values():
            whole = sum(line["amount_fen"] for line in those)
            assert sum(line["league_fen"] for line in those) == whole * share // 10_000
        finance = road.office("finance", county)
        explained = await finance.get(f"/v1/subsidy/lines/{lines[0]['id']}/explanation")
        assert {part["rate_fen"] for part in explained["parts"]} == rates
        for part in explained["parts"]:
            late = {day["on"] > TURN.isoformat() for day in part["days"]}
            assert part["risk_tier"] is None or late == {part["risk_tier"] == "class-3"}
    states = {line["worker_id"]: line["state"] for line in await region.lines(TIERED)}
    assert (states[upheld], states[refused]) == ("removed", "paid")
    assert sorted(states.values()) == ["failed", *["paid"] * 48, "removed"]


async def paid_again(region: Region) -> str:
    """The one account of forty-nine that could not be credited: corrected, confirmed by another hand, and paid."""
    road = region.roads[TIERED]
    payer, league = road.office("finance", TIERED, "payer"), road.office("finance", FIRST)
    [line] = [line for line in await region.lines(TIERED) if line["state"] == "failed"]
    worker: str = line["worker_id"]
    person = road.workers[worker]
    with pytest.raises(Refused) as nothing:
        await payer.post("/v1/subsidy/payments", {"region": f"{TIERED}"})
    assert nothing.value.code == "NOTHING_TO_PAY"  # not to the account that failed
    clerk = road.office("township", parent_of(person.region, Level.TOWNSHIP), "clerk")
    account = {
        "worker_id": worker,
        "holder_name": person.name,
        "account": "6222020200119999990",
        "bank_name": "示范银行",
    }
    registered = await clerk.post("/v1/subsidy/payees", account)
    await road.office("civil-affairs", TIERED).move(f"/v1/subsidy/payees/{registered['id']}", "confirm")
    payment = await pay(road, payer, league)
    assert (payment["state"], payment["totals"]["instructions"]) == ("settled", 1)
    return worker


async def pay(road: Road, payer: Any, league: Any) -> dict[str, Any]:
    """One more payment of the county, which the bank credits in whole."""
    prepared = await payer.post("/v1/subsidy/payments", {"region": f"{road.plan.county}"})
    path = f"/v1/subsidy/payments/{prepared['id']}"
    await league.move(path, "confirm-share")
    await payer.move(path, "reserve")
    await payer.move(path, "instruct")
    rows = [
        {"end_to_end_id": one["end_to_end_id"], "amount_fen": one["amount_fen"], "result": "success", "reason": ""}
        async for one in payer.each(f"{path}/instructions")
    ]
    await payer.send(f"{path}/return", csv_of(rows))
    made: dict[str, Any] = await payer.get(path)
    return made


async def a_day_of(region: Region, worker: str) -> dict[str, Any]:
    """A confirmed duty entry of a worker."""
    road = region.roads[TIERED]
    township = road.office("township", parent_of(road.workers[worker].region, Level.TOWNSHIP), "head")
    found = await township.get("/v1/roster/duty-entries", worker_id=worker, state="confirmed", limit=1)
    entry: dict[str, Any] = found["items"][0]
    return entry


async def reverse(region: Region, worker: str) -> None:
    """The township takes a day of duty back."""
    road, entry = region.roads[TIERED], await a_day_of(region, worker)
    township = road.office("township", parent_of(road.workers[worker].region, Level.TOWNSHIP), "head")
    await township.move(f"/v1/roster/duty-entries/{entry['id']}", "reverse", {"reason": "经核对值班表，该日未在岗"})


async def listed_again(region: Region, worker: str) -> None:
    """The day that the objection was about is taken back; a supplementary roll lists the others; the worker dies.

    What is due goes to the estate, and to nobody before there is one.
    """
    road = region.roads[TIERED]
    [first] = [line for line in await region.lines(TIERED) if line["worker_id"] == worker]
    await reverse(region, worker)
    community = road.workers[worker].region
    office = road.office("community", community)
    made = await office.post("/v1/subsidy/rolls", {"region": f"{community}", "month": road.plan.month})
    path = f"/v1/subsidy/rolls/{made['id']}"
    await office.move(path, "publish")
    await office.move(path, "evidence", {"kind": "photograph", "reference": "公示栏照片 2"})
    region.clock.advance(days=10)
    await office.move(path, "close-publicity")
    await road.approve_rolls()
    payer, league = road.office("finance", TIERED, "payer"), road.office("finance", FIRST)
    await bury(region, worker)
    with pytest.raises(Refused) as nothing:
        await payer.post("/v1/subsidy/payments", {"region": f"{TIERED}"})
    assert nothing.value.problem["facts"]["left_out"][0]["reason"] == "deceased"
    estate = await inherit(region, worker)
    payment = await pay(road, payer, league)
    [second] = [line for line in await region.lines(TIERED) if line["worker_id"] == worker and line["live"]]
    assert (made["sequence"], second["state"]) == (2, "paid")
    assert first["half_days"] - second["half_days"] in {1, 2}
    assert payment["totals"]["amount_fen"] == second["amount_fen"] < first["amount_fen"]
    [sent] = (await payer.get(f"/v1/subsidy/payments/{payment['id']}/instructions"))["items"]
    assert sent["estate_id"] == estate


async def bury(region: Region, worker: str) -> None:
    """The roster records the death, and the subsidy hears of it."""
    civil = region.roads[TIERED].office("civil-affairs", TIERED)
    died_on = region.clock.today().isoformat()
    await civil.move(f"/v1/roster/workers/{worker}", "record-death", {"died_on": died_on})

    async def held() -> bool:
        return bool((await civil.get("/v1/subsidy/estates/held-lines"))["items"])

    await eventually(held)


async def inherit(region: Region, worker: str) -> str:
    """The township takes the survivors' case; the county decides it."""
    road = region.roads[TIERED]
    township = road.office("township", parent_of(road.workers[worker].region, Level.TOWNSHIP), "clerk")
    case = await township.post(
        "/v1/subsidy/estates",
        {
            "worker_id": worker,
            "death_document_no": "医死证〔2020〕0007号",
            "claimants": [
                {"name": "样例遗属", "relation": "spouse", "proof_no": "公户证〔2020〕31号", "receives": True}
            ],
            "account": "6222020200998877665",
            "bank_name": "示范银行",
        },
    )
    decided = {"decision": "证明齐全，同意由配偶代领"}
    await road.office("civil-affairs", TIERED).move(f"/v1/subsidy/estates/{case['id']}", "approve", decided)
    return str(case["id"])


async def taken_back(region: Region, worker: str) -> None:
    """Duty that was paid was not worked: the line is to be recovered, comes back, and what is right is paid anew."""
    road = region.roads[TIERED]
    finance = road.office("finance", TIERED)
    await reverse(region, worker)

    async def due() -> bool:
        return bool((await finance.get("/v1/subsidy/clawbacks", region=f"{TIERED}"))["items"])

    await eventually(due)
    [line] = (await finance.get("/v1/subsidy/clawbacks", region=f"{TIERED}"))["items"]
    assert (line["worker_id"], line["state"]) == (worker, "clawback-due")
    paid_in = {"amount_fen": line["due_fen"], "on": region.clock.today().isoformat(), "reference": "缴款书0001"}
    back = await finance.post(f"/v1/subsidy/lines/{line['line_id']}/recover", paid_in)
    assert back["state"] == "recovered"


async def agree(region: Region) -> None:
    """What the leagues' headquarters see is what the counties' lines add up to."""
    headquarters = client_for(region.apps, caller("headquarters", PROVINCE))
    async with headquarters:
        seen = (
            await headquarters.get("/v1/subsidy/indicators", params={"region": f"{PROVINCE}", "month": "2020-02"})
        ).json()
    lines = [line for county in region.roads for line in await region.lines(county)]
    paid = [line for line in lines if line["state"] == "paid"]
    assert seen["to_credited"]["lines"] == len(paid) + 1  # and the one that came back
    assert {one["state"]: one["lines"] for one in seen["lines"]}["paid"] == len(paid)
    assert (seen["counties"], seen["short_publicity"], seen["failures"]["lines_now"]) == (3, 0, 0)
    assert seen["failures"]["failed"] == 1
    assert (seen["objections"]["upheld"], seen["objections"]["decided"]) == (1, 2)
    assert seen["coverage"]["share"] == pytest.approx(56 / 57, abs=0.0001)
    assert seen["league_share"]["share"] == 1.0
