"""What a department registers at the gate, and what it may rest on."""

from typing import Any

import httpx

from tests.offices import COUNTY, PROVINCE, Offices

__all__ = ["allowed", "approved", "mandate", "registered", "submitted", "task_of"]


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
