"""One of each thing that came of clause 1's exceptions and of clause 4, in the county that nobody may reach into."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fastapi import FastAPI

from deploy.local.office import Office, Refused
from deploy.local.road import Road
from deploy.local.state import service_named
from tests.client import caller, client_for
from tests.offices import Offices
from tests.oversight import make
from tests.oversight.figures.make import told
from tests.whole import eventually

__all__ = ["everything"]


def _in_days(apps: Mapping[str, FastAPI], days: int) -> str:
    today: date = apps["roster"].state.clock.today()
    return (today + timedelta(days=days)).isoformat()


async def everything(road: Road, apps: Mapping[str, FastAPI]) -> dict[str, str]:
    return await _of_subsidy(road, apps) | await _of_welfare(road, apps) | await _of_oversight(road, apps)


async def _of_subsidy(road: Road, apps: Mapping[str, FastAPI]) -> dict[str, str]:
    """An allowance beside the subsidy, a household card, a payment that did not come, an estate, planned duty."""
    worker_id, other = sorted(road.workers)[:2]
    *_, dead = sorted(road.workers)
    person = road.workers[worker_id]
    county = person.region - person.region % 1_000_000
    league = road.plan.league
    kind = await road.office("government", league).post(
        "/v1/subsidy/allowance-kinds",
        {
            "region": str(league),
            "code": "medical-staff",
            "name": "医疗卫生人员临时性工作补助",
            "payer": "health",
            "document_no": "内卫发〔2020〕16号",
            "valid_from": "2020-01-25",
        },
    )
    allowance = await road.office("health", county).post(
        "/v1/subsidy/allowances",
        {
            "worker_id": worker_id,
            "kind": "medical-staff",
            "paying_unit": "样例卫生院",
            "first_on": "2020-02-03",
            "last_on": "2020-02-07",
        },
    )
    household = await road.office("township", person.region - person.region % 1000).post(
        "/v1/subsidy/households",
        {
            "document_no": "固户一卡〔2020〕3号",
            "worker_ids": [worker_id, other],
            "holder_id": worker_id,
            "holder_name": person.name,
            "account": person.account,
            "bank_name": "样例银行",
        },
    )
    await _not_received(road, apps)
    (dispute, *_) = (await road.office("finance", county).get("/v1/subsidy/disputes"))["items"]
    planned = await road.office("community", person.region).post(
        "/v1/roster/assignments",
        {
            "worker_id": other,
            "started_at": f"{_in_days(apps, 3)}T08:00:00+08:00",
            "ended_at": f"{_in_days(apps, 3)}T12:00:00+08:00",
            "place": str(road.workers[other].region),
            "post_type": "checkpoint",
        },
    )
    return {
        "kind_id": kind["id"],
        "allowance_id": allowance["id"],
        "household_id": household["id"],
        "dispute_id": dispute["id"],
        "assignment_id": planned["id"],
        "estate_id": await _estate(road, dead),
    }


async def _not_received(road: Road, apps: Mapping[str, FastAPI]) -> None:
    """One who was paid, as the bank says, did not get it."""
    for worker_id, person in sorted(road.workers.items()):
        who = caller("worker", person.region, subject=f"test:{worker_id}", worker_id=worker_id)
        own = Office(client_for(apps, who), "none", patience=30.0)
        for line in (await own.get("/v1/subsidy/me/lines"))["items"]:
            if line["state"] == "paid":
                await own.post(f"/v1/subsidy/me/lines/{line['id']}/not-received")
                return
    raise AssertionError("nobody was paid")


async def _estate(road: Road, dead: str) -> str:
    region = road.workers[dead].region
    county = region - region % 1_000_000
    await road.office("civil-affairs", county).move(
        f"/v1/roster/workers/{dead}", "record-death", {"died_on": "2020-02-29"}
    )
    asked = {
        "worker_id": dead,
        "death_document_no": "医死证〔2020〕0007号",
        "claimants": [{"name": "样例遗属", "relation": "spouse", "proof_no": "户证〔2020〕31号", "receives": True}],
        "account": "6222020200998877665",
        "bank_name": "样例银行",
    }
    township = road.office("township", region - region % 1000)
    made: list[str] = []

    async def registered() -> bool:
        """The subsidy has heard of the death."""
        try:
            made.append((await township.post("/v1/subsidy/estates", asked))["id"])
        except Refused:
            return False
        return True

    await eventually(registered)
    return made[0]


async def _of_welfare(road: Road, apps: Mapping[str, FastAPI]) -> dict[str, str]:
    """A control period, somebody who is ill, a post with a defect, a family that asks for help."""
    worker_id = sorted(road.workers)[1]
    region = road.workers[worker_id].region
    community, county = road.office("community", region), region - region % 1_000_000
    period = await road.office("headquarters", county).post(
        "/v1/welfare/control-periods",
        {"region": str(county), "response_level": "一级", "document_no": "防指〔2020〕1号", "valid_from": "2020-01-25"},
    )
    ill = {"worker_id": worker_id, "since_on": _in_days(apps, 0)}
    block = await community.post("/v1/welfare/sick-blocks", ill)
    post = await community.post(
        "/v1/welfare/living-posts", {"region": str(region), "name": "东门卡口", "opened_on": "2020-01-26"}
    )
    defect = await community.post(
        "/v1/welfare/living-defects", {"post_id": post["id"], "item": "warmth", "description": "帐篷无取暖设备"}
    )
    figure = await road.office("civil-affairs", county).post(
        "/v1/welfare/rest-figures",
        {
            "region": str(county),
            "kind": "rest-days",
            "number": 2,
            "document_no": "防指〔2020〕2号",
            "valid_from": "2020-02-01",
        },
    )
    annual = await _annual_leave(road.office("township", region - region % 1000), worker_id)
    helper = await road.office("civil-affairs", county).post(
        "/v1/welfare/family-helpers",
        {
            "region": str(county),
            "provider_id": "v-1",
            "name": "样例社区志愿服务队",
            "kind": "volunteer",
            "helps": ["shopping"],
            "capacity": 2,
            "document_no": "样例社1号",
            "valid_from": "2020-02-01",
        },
    )
    helped = await community.post("/v1/welfare/family-helps", {"kind": "elder-care", "worker_id": worker_id})
    return {
        "period_id": period["id"],
        "block_id": block["id"],
        "post_id": post["id"],
        "defect_id": defect["id"],
        "rest_figure_id": figure["id"],
        "annual_leave_id": annual,
        "family_help_id": helped["id"],
        "family_helper_id": helper["id"],
    }


async def _annual_leave(township: Office, worker_id: str) -> str:
    """Annual leave not had, once the welfare service has heard of the duty that it was not had for."""
    made: list[str] = []
    asked = {"worker_id": worker_id, "year": 2020, "service_years": 12, "taken": 3, "document_no": "样例证字1号"}

    async def recorded() -> bool:
        try:
            made.append((await township.post("/v1/welfare/annual-leaves", asked))["id"])
        except Refused:
            return False
        return True

    await eventually(recorded)
    return made[0]


async def _of_oversight(road: Road, apps: Mapping[str, FastAPI]) -> dict[str, str]:
    """A task that reached communities, a proof that was refused, a complaint."""
    community = sorted(one.region for one in road.workers.values())[0]
    county = community - community % 1_000_000
    async with Offices(service_named("oversight"), apps["oversight"]) as offices:
        period: dict[str, Any] = {"first_on": _in_days(apps, 0), "last_on": _in_days(apps, 20)}
        document = await make.mandate(offices, region=str(county))
        task = await make.registered(offices, mandate_id=document["id"], region=str(county), **period)
        industry = await offices.of("industry", county)
        asked = {"due_on": _in_days(apps, 10)}
        sent = await industry.post(f"/v1/oversight/tasks/{task['id']}/dispatch", json=asked)
        here = await offices.of("community", community)
        proof = {"proof": "kinship", "reason": "epidemic", "requester": "样例物业公司"}
        refused = await here.post("/v1/oversight/certificate-requests", json=proof)
        complaint = {
            "breach": "task-without-basis",
            "department": "industry",
            "department_region": str(county),
            "account": "电话要求当日报表",
        }
        taken = await here.post("/v1/oversight/violations", json=complaint)
        return (
            await _inspected(offices, county)
            | await _granted(offices, county)
            | {
                "mandate_id": document["id"],
                "task_id": task["id"],
                "dispatch_id": sent.json()["id"],
                "request_id": refused.json()["id"],
                "violation_id": taken.json()["id"],
            }
        )


async def _granted(offices: Offices, county: int) -> dict[str, str]:
    """A post of the county that somebody acts for, and an emergency that one of its offices asked for."""
    above = await offices.of("civil-affairs", county - county % 100_000_000)
    until = offices.clock.now() + timedelta(days=20)
    post = {
        "region": str(county),
        "department": "civil-affairs",
        "delegate": "test:deputy",
        "permissions": ["roster:worker:list"],
        "vacancy": "leave",
        "reason": "样例",
        "ends_at": until.isoformat(),
    }
    delegation = await above.post("/v1/oversight/delegations", json=post)
    health = await offices.of("health", county)
    needed = {"reach": "150621000000", "permission": "roster:worker:list", "reason": "样例", "hours": 1}
    access = await health.post("/v1/oversight/emergency-accesses", json=needed)
    stolen = {"kind": "subject", "named": "test:deputy", "region": str(county), "department": "civil-affairs"}
    revocation = await above.post("/v1/oversight/revocations", json=stolen | {"reason": "样例"})
    return {
        "oversight:delegation_id": delegation.json()["id"],
        "access_id": access.json()["id"],
        "revocation_id": revocation.json()["id"],
    }


async def _inspected(offices: Offices, county: int) -> dict[str, str]:
    """An inspection, what it found, and the order that came of it."""
    headquarters = await offices.of("headquarters", county)
    inspections = "/v1/oversight/inspections"
    planned = {"region": str(county), "title": "样例督查", "clauses": [1], "planned_for": f"{offices.clock.today()}"}
    inspection = (await headquarters.post(inspections, json=planned)).json()
    path = f"{inspections}/{inspection['id']}"
    await offices.move(headquarters, path, "begin", inspection, {"mode": "remote"})
    found = {
        "department": "finance",
        "region": str(county),
        "severity": "minor",
        "clause": 1,
        "found": "2月补助未按期发放",
        "evidence_operation": "/v1/subsidy/indicators",
        "evidence_as_of": "2020-02-29T08:30:00+08:00",
    }
    finding = (await headquarters.post(f"{path}/findings", json=found)).json()
    order = await headquarters.post(
        "/v1/oversight/orders", json={"finding_id": finding["id"], "demand": "说明原因并补发"}
    )
    return await _reported(offices, county) | {
        "inspection_id": inspection["id"],
        "finding_id": finding["id"],
        "oversight:order_id": order.json()["id"],
    }


async def _reported(offices: Offices, county: int) -> dict[str, str]:
    """The report of a week that is over, of a figure that had been told by then."""
    now = offices.clock.now()
    sunday = now.date() - timedelta(days=now.weekday() + 1)
    figure = ("subsidy.failed", 0, 1)
    await told(offices, figure, region=county, period=f"{sunday:%Y-%m}", at=now - timedelta(days=8))
    await offices.run("make-weekly-reports")
    office = await offices.of("headquarters", county)
    (report, *_) = (await office.get("/v1/oversight/weekly-reports", params={"region": str(county)})).json()["items"]
    return {"weekly_report_id": report["id"]}
