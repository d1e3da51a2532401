"""What a department registers at the gate and what it may rest on; what headquarters inspect, find and order."""

from typing import Any

import httpx

from tests.offices import COUNTY, LEAGUE, PROVINCE, Offices

__all__ = [
    "INSPECTIONS",
    "allowed",
    "approved",
    "finding_of",
    "mandate",
    "ordered",
    "planned",
    "recorded",
    "registered",
    "submitted",
    "task_of",
    "under_way",
]

INSPECTIONS = "/v1/oversight/inspections"


async def mandate(offices: Offices, **more: Any) -> dict[str, Any]:
    """A document of the autonomous region's government, for the whole region."""
    asked = {
        "region": str(PROVINCE),
        "authority": "region-government",
        "document_no": "内政办发电〔2020〕9号",
        "title": "样例通知",
        "requires": "社区入户排查",
        "issued_on": "2020-01-26",
        "valid_from": "2020-01-26",
    } | more
    return _done(await (await offices.of("headquarters", PROVINCE)).post("/v1/oversight/mandates", json=asked), 201)


def task_of(**more: Any) -> dict[str, Any]:
    return {
        "region": str(COUNTY),
        "kind": "data-request",
        "title": "返乡人员日报",
        "content": "每日报送返乡人员数",
        "fields": ["resident.returned", "resident.isolated"],
        "minutes_per_week": 60,
        "first_on": "2020-02-05",
        "last_on": "2020-02-29",
    } | more


async def registered(
    offices: Offices, *, department: str = "industry", office_region: int = COUNTY, **more: Any
) -> dict[str, Any]:
    office = await offices.of(department, office_region)
    return _done(await office.post("/v1/oversight/tasks", json=task_of(**more)), 201)


async def allowed(offices: Offices, **more: Any) -> dict[str, Any]:
    """A task of class A."""
    document = await mandate(offices, document_no=more.pop("document_no", "内政办发电〔2020〕9号"))
    return await registered(offices, mandate_id=document["id"], **more)


async def submitted(offices: Offices, **more: Any) -> dict[str, Any]:
    """A task of class B, before the autonomous region's government."""
    return await registered(offices, special_need="密接人员协查", **more)


async def approved(offices: Offices, **more: Any) -> dict[str, Any]:
    """A task of class B with the approval of the autonomous region's government."""
    approval = {"approval_no": "内政字〔2020〕31号", "valid_from": "2020-02-05", "valid_to": "2020-02-20"}
    approval |= more.pop("approval", {})
    task = await submitted(offices, **more)
    government = await offices.of("government", PROVINCE)
    return _done(await offices.move(government, f"/v1/oversight/tasks/{task['id']}", "approve", task, approval))


def _done(response: httpx.Response, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def planned(offices: Offices, *, by: int = LEAGUE, **more: Any) -> dict[str, Any]:
    """An inspection that the headquarters of a region plan."""
    asked = {
        "region": str(COUNTY),
        "title": "工作补助发放督查",
        "clauses": [1, 5],
        "planned_for": "2020-02-05",
    } | more
    return _done(await (await offices.of("headquarters", by)).post(INSPECTIONS, json=asked), 201)


async def under_way(offices: Offices, *, by: int = LEAGUE, **more: Any) -> dict[str, Any]:
    inspection = await planned(offices, by=by, **more)
    headquarters = await offices.of("headquarters", by)
    path = f"{INSPECTIONS}/{inspection['id']}"
    return _done(await offices.move(headquarters, path, "begin", inspection, {"mode": "remote"}))


def finding_of(**more: Any) -> dict[str, Any]:
    return {
        "department": "finance",
        "region": str(COUNTY),
        "severity": "serious",
        "clause": 1,
        "found": "2月补助未按期发放",
        "evidence_operation": "/v1/subsidy/indicators",
        "evidence_as_of": "2020-02-05T08:30:00+08:00",
    } | more


async def recorded(offices: Offices, *, by: int = LEAGUE, inspected: int = COUNTY, **more: Any) -> dict[str, Any]:
    """A finding of an inspection under way."""
    inspection = await under_way(offices, by=by, region=str(inspected))
    headquarters = await offices.of("headquarters", by)
    path = f"{INSPECTIONS}/{inspection['id']}/findings"
    return _done(await headquarters.post(path, json=finding_of(**more)), 201)


async def ordered(
    offices: Offices, *, by: int = LEAGUE, due_on: str | None = None, inspected: int = COUNTY, **more: Any
) -> dict[str, Any]:
    """An order to the office that a finding is about."""
    finding = await recorded(offices, by=by, inspected=inspected, **more)
    asked = {"finding_id": finding["id"], "demand": "补发2月补助", "due_on": due_on}
    return _done(await (await offices.of("headquarters", by)).post("/v1/oversight/orders", json=asked), 201)
