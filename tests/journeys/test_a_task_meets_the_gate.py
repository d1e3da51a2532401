"""Three departments want something of communities: one without a basis, one with an approval, one that asks again."""

from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest

from chassis.caller import Department
from deploy.local.office import Office, Refused
from deploy.local.supervisor import LocalSet
from deploy.local.tokens import local_token
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE
from tests.oversight.make import task_of

TASKS = "/v1/oversight/tasks"


def wanted(**more: Any) -> dict[str, Any]:
    return task_of(first_on="2020-03-02", last_on="2020-03-31") | more


async def test_without_basis_refused_with_approval_dispatched_and_never_asked_twice(running: LocalSet) -> None:
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=running.url, timeout=30.0, trust_env=False))

        def desk(department: Department, region: int) -> Office:
            return Office(client, local_token(running.state, department=department, region=region))

        industry, civil_affairs = desk(Department.INDUSTRY, COUNTY), desk(Department.CIVIL_AFFAIRS, COUNTY)
        headquarters = desk(Department.HEADQUARTERS, COUNTY)

        # Nobody has a basis by being who they are: headquarters are refused like anybody.
        for office in (industry, headquarters):
            refused = await office.post(TASKS, wanted())
            assert (refused["state"], refused["task_class"]) == ("refused", "c")
            assert "第四条" in refused["reason"]
            with pytest.raises(Refused) as stopped:
                await office.move(f"{TASKS}/{refused['id']}", "dispatch", {"due_on": "2020-03-10"})
            assert stopped.value.status == 409

        # A special need waits for the autonomous region's government, and nobody approves in its place.
        task = await industry.post(TASKS, wanted(special_need="密接人员协查"))
        assert task["state"] == "submitted"
        approval = {"approval_no": "内政字〔2020〕31号", "valid_from": "2020-03-02", "valid_to": "2020-03-20"}
        for region in (LEAGUE, COUNTY):
            with pytest.raises(Refused) as stopped:
                await desk(Department.GOVERNMENT, region).move(f"{TASKS}/{task['id']}", "approve", approval)
            assert (stopped.value.status, stopped.value.code) == (403, "NOT_PERMITTED")
            assert {policy["clause"] for policy in stopped.value.problem["facts"]["policies"]} == {"4"}
        approved = await desk(Department.GOVERNMENT, PROVINCE).move(f"{TASKS}/{task['id']}", "approve", approval)
        assert approved["state"] == "approved"
        dispatch = await industry.move(f"{TASKS}/{task['id']}", "dispatch", {"due_on": "2020-03-10"})
        burden = await desk(Department.COMMUNITY, COMMUNITY).get("/v1/oversight/burden", region=COMMUNITY)
        assert burden["heaviest_minutes"] == 60

        # Whoever asks the same a week later, with the best of bases, is told where the answer is.
        mandate = {
            "region": str(PROVINCE),
            "authority": "region-government",
            "document_no": "内政办发电〔2020〕9号",
            "title": "样例通知",
            "requires": "社区入户排查",
            "issued_on": "2020-03-01",
            "valid_from": "2020-03-01",
        }
        basis = await desk(Department.HEADQUARTERS, PROVINCE).post("/v1/oversight/mandates", mandate)
        again = await civil_affairs.post(TASKS, wanted(mandate_id=basis["id"]))
        assert (again["state"], again["asked_fields"]) == ("merged", [])
        assert {held["where"] for held in again["held"]} == {f"/v1/oversight/dispatches/{dispatch['id']}"}
