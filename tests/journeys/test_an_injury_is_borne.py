"""Two workers hurt on duty: one recovers and the unit is reimbursed, one dies and the family is provided for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import date

import pytest
from fastapi import FastAPI

from chassis.clock import FixedClock
from chassis.manifest import Service
from deploy.local.demo import real_communities
from deploy.local.plan import Plan
from tests.journeys.injured import PROVINCE, Injured
from tests.whole import clock_at, road_inside, whole_set

COUNTY = 150603000000
PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:1],
    first_on=date(2020, 2, 1),
    last_on=date(2020, 2, 29),
    each=2,
)


@pytest.fixture
async def county(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> AsyncIterator[tuple[Mapping[str, FastAPI], FixedClock, list[str]]]:
    """A county with two workers on its roster, in March 2020."""
    clock = clock_at(2020, 3, 2)
    async with whole_set(fresh_database, clock=clock) as apps:
        road = road_inside(apps, PLAN, clock)
        await road.enrol()
        yield apps, clock, sorted(road.workers)


async def test_from_the_accident_to_what_finance_pays_back(
    county: tuple[Mapping[str, FastAPI], FixedClock, list[str]],
) -> None:
    apps, clock, workers = county
    one = Injured(apps, clock, worker_id=workers[0], community=PLAN.communities[0])
    await one.reported()
    await one.brought_to_hospital()
    await one.applied_for(
        ground="14-1",
        coverage="uninsured-fiscal",
        supplied=("application-form", "relation-proof", "diagnosis"),
    )
    await one.recognised(ground="14-1", facts={"at_work_time": True, "at_workplace": True})
    await one.figures()
    await one.wages(kind="actual")
    await one.agency.ask(
        "PUT",
        f"{one.case}/paid-leave",
        json={"started_on": "2020-02-10", "months": 3},
        headers={"If-Match": "*"},
    )
    bill = await one.agency.post(
        f"{one.case}/costs",
        {"item": "treatment", "bill_no": "B-1", "cost_fen": 1_234_500, "incurred_on": "2020-02-11"},
    )
    assert (bill["payer"], bill["amount_fen"]) == ("employer-reimbursed", 1_234_500)
    await one.graded(9)
    due = await one.calculated()
    # Nine months of 6,000 yuan; the unit pays what the fund would have, and finance of its level reimburses it.
    assert (due["lump-sum"]["amount_fen"], due["lump-sum"]["payer"]) == (5_400_000, "employer-reimbursed")
    proof = await one.proved()
    bill = await one.agency.get(f"/v1/injury/benefits/{bill['id']}")
    for benefit in (bill, due["lump-sum"]):
        await one.approved(benefit)
        await one.paid(benefit, office=one.employer, document_id=proof)
    done = await one.reimbursed()
    assert (done["state"], done["subsidised_fen"]) == ("subsidised", 1_234_500 + 5_400_000)
    told = await one.office("headquarters").get("/v1/injury/indicators", first_on="2020-02-01", last_on="2020-03-31")
    assert told["reimbursement_outstanding"] == {"claims": 0, "fen": 0}
    assert (told["cases"], told["recognised_share"], told["uninsured_share"]) == (1, 1.0, 1.0)


async def test_from_the_infection_to_what_the_family_is_given(
    county: tuple[Mapping[str, FastAPI], FixedClock, list[str]],
) -> None:
    apps, clock, workers = county
    one = Injured(apps, clock, worker_id=workers[1], community=PLAN.communities[0])
    await one.reported(
        harm="infection", event_at="2020-02-08T18:00:00+08:00", died_at="2020-02-20T05:10:00+08:00", account=None
    )
    await one.applied_for(
        ground="E11",
        coverage="insured",
        supplied=("application-form", "relation-proof", "infection-proof", "duty-proof"),
    )
    facts = {"epidemic_duty": True, "infected": True, "infected_on_duty": True}
    await one.recognised(ground="E11", facts=facts)
    await one.figures()
    await one.wages()
    kin = (("spouse", "1980-05-01", False), ("other", "2012-09-01", False), ("other", "1950-01-01", True))
    for number, (kinship, born_on, lonely) in enumerate(kin):
        dependant = await one.agency.post(
            f"{one.case}/dependants",
            {"name": f"样例{number:04d}", "kinship": kinship, "born_on": born_on, "lonely": lonely},
        )
        one.ids["dependant_id"] = dependant["id"]
    due = await one.calculated(from_injury=True)
    # 20 × 42,359 yuan, the national urban income of 2019; six months of the area's 7,000.
    assert (due["death-lump-sum"]["amount_fen"], due["death-lump-sum"]["payer"]) == (84_718_000, "fund")
    assert due["funeral"]["amount_fen"] == 4_200_000
    pensions = [one async for one in one.agency.each(f"{one.case}/benefits") if one["item"] == "dependant-pension"]
    # 40 % + 30 % + 40 % of 6,000 yuan would be 6,600; it is the wage, parted in proportion.
    assert sum(pension["amount_fen"] for pension in pensions) == 600_000
    for item in ("death-lump-sum", "funeral"):
        await one.approved(due[item])
        await one.paid(due[item], office=one.agency)
    paid = {payment["item"]: payment["amount_fen"] for payment in await one.payments()}
    assert paid == {"death-lump-sum": 84_718_000, "funeral": 4_200_000}
    headquarters = one.office("headquarters")
    counted = await headquarters.get("/v1/injury/indicators", first_on="2020-02-01", last_on="2020-03-31")
    assert (counted["fatal"], counted["death_lump_sums"]["payments"], counted["death_lump_sums"]["most_days"]) == (
        1,
        1,
        11,
    )
    honors = one.office("service", PROVINCE, roles=frozenset({"service:honors"}))
    told = [
        event for event in await honors.get("/v1/injury/events", limit=500) if event["subject"] == one.ids["case_id"]
    ]
    [recognised] = [event for event in told if event["type"] == "injury.case.recognised"]
    assert (recognised["data"]["fatal"], recognised["data"]["ground"]) == (True, "E11")
    assert "injury.case.died" in {event["type"] for event in told}
